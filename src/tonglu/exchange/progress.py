"""How far a batch or an export is, written beside its long transaction, so that the page sees it move."""

import time
from types import TracebackType
from typing import Self

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from tonglu.lib.beside import own_line

EVERY = 0.5  # seconds
SEEN = {
    table: f"UPDATE {table} SET rows_seen = %s WHERE id = %s"  # noqa: S608 - names of our own tables
    for table in ("exchange_importbatch", "exchange_exportrun")
}


class Progress:
    """Counts rows on a connection of its own: the batch's own transaction must not touch the batch's row until its end."""

    def __init__(self, row_id: int, table: str = "exchange_importbatch") -> None:
        self._row_id, self._table = row_id, table
        self._said_at = 0.0
        self._line: BaseDatabaseWrapper | None = None

    def __enter__(self) -> Self:
        if not connection.in_atomic_block:
            self._line = own_line()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if self._line is not None:
            self._line.close()

    def say(self, seen: int) -> None:
        if self._line is None or time.monotonic() - self._said_at < EVERY:
            return
        self._said_at = time.monotonic()
        with self._line.cursor() as cursor:
            cursor.execute(SEEN[self._table], [seen, self._row_id])
