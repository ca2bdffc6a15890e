"""The next piece of work is made while the database is busy with the last."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def one_ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield the items, each made in another thread while the caller works on the one before; a fault is raised here, in its turn.

    What makes them may not ask the database: another thread has another connection, outside of the caller's transaction.
    """
    waiting, context = iter(items), copy_context()

    def following() -> list[T]:
        return list(islice(waiting, 1))

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(context.run, following)
        while found := coming.result():
            coming = pool.submit(context.run, following)
            yield found[0]
