"""One piece of work ahead: the same items in the same order, faults in their turn."""

from collections.abc import Iterator
from threading import Event, get_ident

import pytest

from tonglu.lib.ahead import one_ahead


def test_items_come_in_their_order() -> None:
    assert list(one_ahead(range(5))) == [0, 1, 2, 3, 4]
    assert list(one_ahead(())) == []


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


def test_fault_is_raised_in_its_turn() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    coming = one_ahead(items())
    assert next(coming) == 1
    with pytest.raises(ValueError, match="broken"):
        next(coming)
