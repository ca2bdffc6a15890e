"""The next piece of work is made while the database is busy with the last."""

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")
TURN: Final = 0.0003  # seconds


def one_ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield the items, each made in another thread while the caller works on the one before; a fault is raised here, in its turn.

    What makes them may not ask the database: another thread has another connection, outside of the caller's transaction.
    """
    waiting, context = iter(items), copy_context()

    def following() -> list[T]:
        return list(islice(waiting, 1))

    with ThreadPoolExecutor(1) as pool, _quick_turns():
        coming = pool.submit(context.run, following)
        while found := coming.result():
            coming = pool.submit(context.run, following)
            yield found[0]


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Whoever comes back from the database waits for the interpreter no longer than this; the usual 5 ms would add up to minutes."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
