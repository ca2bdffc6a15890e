"""The next piece of work is made while the database is busy with the last."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Final, TypeVar

T = TypeVar("T")
END: Final = object()


def one_ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield the items, each made in another thread while the caller works on the one before; a fault is raised here, in its turn.

    What makes them may not ask the database: another thread has another connection, outside of the caller's transaction.
    """
    waiting, context = iter(items), copy_context()
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(context.run, next, waiting, END)
        while (item := coming.result()) is not END:
            coming = pool.submit(context.run, next, waiting, END)
            yield item  # type: ignore[misc]
