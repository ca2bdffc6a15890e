"""One piece of work ahead: the same items in the same order, faults in their turn."""

import os
from collections.abc import Callable, Iterable, Iterator
from threading import Event, get_ident

import pytest

from tonglu.lib.ahead import made_aside, one_ahead

Ahead = Callable[[Iterable[int]], Iterator[int]]
both = pytest.mark.parametrize("ahead", [one_ahead, made_aside])


@both
def test_items_come_in_their_order(ahead: Ahead) -> None:
    assert list(ahead(range(5))) == [0, 1, 2, 3, 4]
    assert list(ahead(())) == []


def test_next_is_made_while_the_caller_works() -> None:
    second_is_made, makers = Event(), set()

    def items() -> Iterator[int]:
        makers.add(get_ident())
        yield 1
        second_is_made.set()
        yield 2

    coming = one_ahead(items())
    assert next(coming) == 1
    assert second_is_made.wait(10)
    assert next(coming) == 2
    assert makers.isdisjoint({get_ident()})


@both
def test_fault_is_raised_in_its_turn(ahead: Ahead) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    coming = ahead(items())
    assert next(coming) == 1
    with pytest.raises(ValueError, match="broken"):
        next(coming)


def test_items_are_made_in_another_process_which_ends_with_its_reader() -> None:
    def endless() -> Iterator[int]:
        while True:
            yield os.getpid()

    coming = made_aside(endless())
    maker = next(coming)
    assert maker != os.getpid()
    coming.close()
    with pytest.raises(ProcessLookupError):
        os.kill(maker, 0)


def test_maker_that_is_killed_is_a_fault() -> None:
    def items() -> Iterator[int]:
        yield 1
        os._exit(9)

    coming = made_aside(items())
    assert next(coming) == 1
    with pytest.raises(RuntimeError, match="ended without a word"):
        next(coming)
