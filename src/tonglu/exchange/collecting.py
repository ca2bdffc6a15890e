"""The collector of cycles looks at a large import seldom: its rows make none, and looking costs a third of the whole."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

EVERY: Final = 4  # chunks
T = TypeVar("T")


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let what stands before alone, and collect only where `spaced` says so."""
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()


def spaced(chunks: Iterable[T]) -> Iterator[T]:
    """Yield the chunks, and collect once in a while."""
    for place, chunk in enumerate(chunks, 1):
        yield chunk
        if place % EVERY == 0:
            gc.collect()
