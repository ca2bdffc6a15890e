"""Ids that lie ready: drawn on a line of their own, for which transaction draws a number is nothing to a sequence."""

from collections import defaultdict, deque
from queue import Queue
from threading import Thread
from typing import Any, Final

from django.db import connection

from tonglu.lib.beside import own_line

WORTH_LAYING: Final = 200  # ids taken at once: for fewer nobody begins to look ahead
FEW: Final = 8  # laid beyond what was taken now: the next chunk may need a building more


class Spare:
    """The ids of one transaction that nobody has taken yet; what is left over at its end are gaps in the numbers."""

    def __init__(self) -> None:
        self._ids: defaultdict[str, deque[int]] = defaultdict(deque)
        self._wanted: Queue[tuple[str, int] | None] = Queue()
        self._thread: Thread | None = None

    def take(self, table: str, count: int) -> list[int]:
        """Return so many ids in rising order, and let as many (and an eighth more) be laid ready for the next time."""
        ready = self._ids[table]
        if len(ready) < count:
            self._wanted.join()  # some may be on their way
        if len(ready) < count:
            with connection.cursor() as cursor:
                ready.extend(drawn(cursor, table, count - len(ready)))
        taken = [ready.popleft() for _ in range(count)]
        if count >= WORTH_LAYING or self._thread:  # a large file draws a few of other tables for each of its chunks
            self._lay(table, count + count // 8 + FEW - len(ready))
        return taken

    def _lay(self, table: str, count: int) -> None:
        if count <= 0:
            return
        if self._thread is None:
            self._thread = Thread(target=self._run, daemon=True, name="spare-ids")
            self._thread.start()
        self._wanted.put((table, count))

    def _run(self) -> None:
        line = own_line()
        try:
            while (wanted := self._wanted.get()) is not None:
                try:
                    with line.cursor() as cursor:
                        self._ids[wanted[0]].extend(drawn(cursor, *wanted))
                except Exception:  # noqa: BLE001 - whoever takes them draws them himself, and says what is wrong
                    line.close()
                finally:
                    self._wanted.task_done()
        finally:
            line.close()

    def end(self) -> None:
        if self._thread:
            self._wanted.put(None)
            self._thread.join()


# the sequence is looked up once, not for every id
DRAWN: Final = "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass)) AS id FROM generate_series(1, %s)"
ENDS: Final = """
SELECT min(id), max(id) FROM (
    SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass)) AS id FROM generate_series(1, %s)) drawn
"""


def drawn(cursor: Any, table: str, count: int) -> list[int]:
    """Take ids from the table's sequence, in rising order."""
    cursor.execute(ENDS, [table, count])
    first, last = cursor.fetchone()
    if last - first == count - 1:  # as a rule nobody has drawn between: only both ends are told
        return list(range(first, last + 1))
    cursor.execute(DRAWN, [table, count])
    return [each[0] for each in cursor.fetchall()]
