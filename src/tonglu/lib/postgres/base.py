"""The backend by the name that Django looks for."""

from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg.adapt import AdaptersMap, Dumper, PyFormat
from psycopg.postgres import types
from psycopg.types.array import ListDumper

BIGINT: Final = types["int8"]
FITS: Final = range(-(2**63), 2**63)
NUMBERS: Final = {int}


class Moments(BaseTzLoader):  # type: ignore[misc] # Django's part for either driver has no type
    """Reads 2026-11-26 04:16:01.27+00 in one call; what is not written so (infinity, before Christ) goes Django's way."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        try:
            return datetime.fromisoformat(bytes(data).decode())
        except ValueError:
            return super().load(data)  # type: ignore[no-any-return]


class Keys(Dumper):
    """Writes a list of whole numbers in one go: every request gives the places its actor reaches to each of its statements."""

    oid = BIGINT.array_oid

    def dump(self, obj: list[int]) -> bytes:
        return f"{{{','.join(map(str, obj))}}}".encode()


class Lists(ListDumper):
    """The driver's own, which takes a list apart in Python item by item, but for whole numbers that are keys as they stand."""

    def get_key(self, obj: list[Any], format: PyFormat) -> Any:  # noqa: A002 - the driver's name
        return Keys if _are_keys(obj) else super().get_key(obj, format)

    def upgrade(self, obj: list[Any], format: PyFormat) -> Any:  # noqa: A002 - the driver's name
        return Keys(list, self._tx) if _are_keys(obj) else super().upgrade(obj, format)


def _are_keys(listed: list[Any]) -> bool:
    return set(map(type, listed)) == NUMBERS and min(listed) in FITS and max(listed) in FITS


class DatabaseWrapper(base.DatabaseWrapper):
    """Django takes a moment apart in Python and puts the time zone of the connection on it; ours is always UTC."""

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        _teach(params["context"], is_utc=self.timezone is UTC)
        return params


@cache
def _teach(context: AdaptersMap, *, is_utc: bool) -> None:
    """Once for each of Django's two maps: they are asked for with every request."""
    if is_utc:
        context.register_loader("timestamptz", Moments)
    context.register_dumper(list, Lists)
