"""What is read from a file is read ahead in a thread: it goes on while the database works."""

from collections.abc import Generator, Iterator
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any, Final, TypeVar

from django.utils.translation import get_language, override

AHEAD: Final = 1  # chunks that wait; one more is being read
PATIENCE: Final = 0.2  # seconds until the reader looks whether anybody still wants it
T = TypeVar("T")


def ahead(source: Iterator[T]) -> Generator[T]:
    """Yield what the source yields, in its order; what it raises is raised here. Nothing of the source may ask the database."""
    ready: Queue[tuple[bool, Any]] = Queue(maxsize=AHEAD)
    is_over = Event()
    reader = Thread(target=_read, args=(source, ready, is_over, get_language()), daemon=True, name="import-reader")
    reader.start()
    try:
        while True:
            is_item, value = ready.get()
            if is_item:
                yield value
                value = None  # it is not kept for him who has had it
            elif value is None:
                return
            else:
                raise value
    finally:
        is_over.set()
        with suppress(Empty):
            ready.get_nowait()
        reader.join()


def _read(source: Iterator[Any], ready: "Queue[tuple[bool, Any]]", is_over: Event, language: str | None) -> None:
    end: BaseException | None = None
    with override(language):
        try:
            for item in source:
                if not _put(ready, (True, item), is_over):
                    return
        except BaseException as fault:  # noqa: BLE001 - raised where it is asked for
            end = fault
    _put(ready, (False, end), is_over)


def _put(ready: "Queue[tuple[bool, Any]]", told: tuple[bool, Any], is_over: Event) -> bool:
    while not is_over.is_set():
        try:
            ready.put(told, timeout=PATIENCE)
        except Full:
            continue
        return True
    return False
