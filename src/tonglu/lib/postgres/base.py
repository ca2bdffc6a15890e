"""The backend by the name that Django looks for."""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader


class Moments(BaseTzLoader):  # type: ignore[misc] # Django's part for either driver has no type
    """Reads 2026-11-26 04:16:01.27+00 in one call; what is not written so (infinity, before Christ) goes Django's way."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        try:
            return datetime.fromisoformat(bytes(data).decode())
        except ValueError:
            return super().load(data)  # type: ignore[no-any-return]


class DatabaseWrapper(base.DatabaseWrapper):
    """Django takes a moment apart in Python and puts the time zone of the connection on it; ours is always UTC."""

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if self.timezone is UTC:
            params["context"].adapters.register_loader("timestamptz", Moments)
        return params
