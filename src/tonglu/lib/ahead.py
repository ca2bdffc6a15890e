"""The next piece of work is made while the database is busy with the last."""

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from itertools import islice
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from tonglu.lib.turns import turns

T = TypeVar("T")


def one_ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield the items, each made in another thread while the caller works on the one before; a fault is raised here, in its turn.

    What makes them may not ask the database: another thread has another connection, outside of the caller's transaction.
    """
    waiting, context = iter(items), copy_context()

    def following() -> list[T]:
        return list(islice(waiting, 1))

    with ThreadPoolExecutor(1) as pool, turns.quick():
        coming = pool.submit(context.run, following)
        while found := coming.result():
            coming = pool.submit(context.run, following)
            yield found[0]


def made_aside(items: Iterable[T]) -> Iterator[T]:
    """Yield the items, made in a process of its own: two cores work where one interpreter would be in the way of itself.

    For hours of work, not for a page: the process is a copy of this one. Items are pickled; what makes them may neither ask the
    database nor change anything that is looked at here. A fault is raised here, in its turn.
    """
    here, there = multiprocessing.Pipe(duplex=False)
    maker = multiprocessing.get_context("fork").Process(target=_make, args=(items, there), daemon=True)
    maker.start()
    there.close()
    try:
        with closing(here):
            yield from one_ahead(_received(here))
    finally:
        maker.terminate()  # of one that has ended nothing comes
        maker.join()


def _make(items: Iterable[Any], way: Connection) -> None:
    try:
        for each in items:
            way.send((each, None))
        way.send((None, None))
    except BrokenPipeError:
        return  # nobody waits any more
    except Exception as fault:  # noqa: BLE001 - raised where the items are used
        way.send((None, fault))


def _received(way: Connection) -> Iterator[Any]:
    while True:
        try:
            item, fault = way.recv()
        except EOFError as end:
            message = "what makes the items has ended without a word"
            raise RuntimeError(message) from end
        if fault is not None:
            raise fault
        if item is None:
            return
        yield item
