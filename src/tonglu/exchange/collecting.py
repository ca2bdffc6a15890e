"""The collector of cycles looks at a large import seldom: its rows make none, and looking costs a third of the whole."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

EVERY: Final = 16  # chunks
T = TypeVar("T")


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let what stands before alone, and collect only where `each_of` says so."""
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()


def each_of(chunks: Iterable[T], work: Callable[[T], object]) -> None:
    """Do the work with each chunk, and collect once in a while: when the chunk is gone, or the collector would look through it."""
    for place, chunk in enumerate(chunks, 1):
        work(chunk)
        del chunk
        if place % EVERY == 0:
            gc.collect()
