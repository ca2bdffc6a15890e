"""Files that leave the house: always saved, never shown by the browser."""

from collections.abc import Generator, Iterator
from threading import BoundedSemaphore
from typing import Final, cast
from urllib.parse import quote

from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse

from tonglu.exchange.sealed import Clear

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLOW_ONES: Final = 1  # threads of a process of the web that may wait for a reader; it has so many more than it works with
_waiting: Final = BoundedSemaphore(SLOW_ONES)


def workbook(body: bytes, name: str) -> HttpResponse:
    return _saved(HttpResponse(body, content_type=XLSX), name)


def large_workbook(clear: Clear, name: str) -> HttpResponse:
    """Send it as it is read: a piece is held, the next goes when the reader has taken the one before."""
    answer = StreamingHttpResponse(at_his_pace(clear.pieces), content_type=XLSX)
    answer["Content-Length"] = str(clear.size)
    return _saved(cast("HttpResponse", answer), name)


def at_his_pace(pieces: Iterator[bytes]) -> Generator[bytes]:
    """Yield the pieces; whole, as fast as it can be handed over, where no thread may wait for one more reader.

    The server closes this when the reader goes away. Nothing is asked of the database any more: others get the line.
    """
    if not connection.in_atomic_block:
        connection.close()
    if not _waiting.acquire(blocking=False):
        yield b"".join(pieces)
        return
    try:
        yield from pieces
    finally:
        _waiting.release()


def _saved(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer["Cache-Control"] = "private, no-store"
    return answer
