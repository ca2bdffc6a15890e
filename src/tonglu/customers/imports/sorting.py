"""Search words of a large file are sorted into their indexes beside the import, on a line of their own: two cores are at work."""

from threading import Thread
from typing import Any, Final

from django.db import Error

from tonglu.customers.bulk import gather_words, sort_words_in
from tonglu.lib.behind import after, settled
from tonglu.lib.beside import own_line

ALONE: Final = 2  # chunks of a file that is not worth a line of its own
TOGETHER: Final = 2  # chunks that are sorted in at once: more would be cheaper still, but whoever searches meanwhile reads what waits


class Sorting:
    """What chunks have gathered is sorted in while the next one is decided; which transaction wrote it is nothing to an index."""

    def __init__(self) -> None:
        self._chunks = 0
        self._work: Thread | None = None
        self._is_left = False

    def gather(self) -> None:
        """Once for the whole transaction: to say it again would wait for all that is being written."""
        if not self._chunks:
            gather_words()

    def sort(self) -> None:
        """Let it begin when the chunk is written."""
        after(self._sort)

    def _sort(self, cursor: Any) -> None:
        self._chunks += 1
        if self._chunks <= ALONE:
            sort_words_in(cursor)
            return
        self._is_left = self._chunks % TOGETHER != 0 or bool(self._work and self._work.is_alive())
        if not self._is_left:  # else the next one takes both
            self._begin()

    def _begin(self) -> None:
        self._work = Thread(target=_sort, daemon=True, name="import-words")
        self._work.start()

    def wait(self) -> None:
        settled()
        self._join()
        if self._is_left:
            self._begin()
            self._join()

    def _join(self) -> None:
        if self._work:
            self._work.join()


def _sort() -> None:
    line = own_line()
    try:
        with line.cursor() as cursor:
            sort_words_in(cursor)
    except Error:
        return  # the next chunk, or the vacuum after the batch, takes what is left
    finally:
        line.close()
