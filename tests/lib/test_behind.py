"""What is written behind: in order, in the same transaction, seen by whoever asks next, and loud where it fails."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, models, transaction

import tonglu
from tonglu.lib import behind
from tonglu.lib.behind import after, meanwhile, unhurried, written_behind
from tonglu.lib.copying import copy_lines, copy_rows, reserve_ids
from tonglu.organisation.models import LookupItem

COLUMNS = ("id", "list_code", "code", "name")
pytestmark = pytest.mark.django_db


def lines(codes: list[str], ids: list[int]) -> Iterator[str]:
    return (f"{pk}\tbehind\t{code}\tname" for pk, code in zip(ids, codes, strict=True))


def kept() -> list[str]:
    return list(LookupItem.objects.filter(list_code="behind").order_by("id").values_list("code", flat=True))


def write(*codes: str, model: type[models.Model] = LookupItem) -> None:
    copy_lines(model, COLUMNS, lines(list(codes), reserve_ids(model, len(codes))))


def test_whoever_asks_next_sees_all_that_was_written_before() -> None:
    with transaction.atomic(), written_behind():
        write("a", "b")
        copy_rows(LookupItem, COLUMNS, ((pk, "behind", "c", "name") for pk in reserve_ids(LookupItem, 1)))
        assert kept() == ["a", "b", "c"]
        write("d")
    assert kept() == ["a", "b", "c", "d"]


def test_one_who_makes_lines_does_not_wait_for_those_before() -> None:
    gate = threading.Event()
    with transaction.atomic(), written_behind():
        after(lambda _cursor: gate.wait(60))
        copy_lines(LookupItem, COLUMNS, iter(["-1\tbehind\ta\tname"]))
        gate.set()
        assert kept() == ["a"]


def test_what_is_put_off_is_not_seen_before_somebody_says_that_he_will_not_ask() -> None:
    with transaction.atomic(), written_behind():
        write("a")
        with unhurried():
            write("b")
        assert kept() == ["a"]
        meanwhile()
        assert kept() == ["a", "b"]
        with unhurried():
            write("c")
        with unhurried():  # nothing piles up
            write("d")
        assert kept() == ["a", "b", "c"]
    assert kept() == ["a", "b", "c", "d"]


def test_where_nothing_is_written_behind_nothing_is_put_off() -> None:
    with unhurried():
        write("a")
        assert kept() == ["a"]
    meanwhile()


def put_off_twice_the_same() -> None:
    with transaction.atomic(), written_behind(), unhurried():
        write("same", "same")


def test_a_fault_of_what_was_put_off_is_not_lost() -> None:
    with pytest.raises(IntegrityError):
        put_off_twice_the_same()
    assert kept() == []


def write_twice_and_ask() -> None:
    with transaction.atomic(), written_behind():
        write("same", "same")
        write("later")
        kept()


def test_a_fault_ends_it_and_is_raised_to_whoever_comes_next() -> None:
    with pytest.raises(IntegrityError):
        write_twice_and_ask()
    assert kept() == []
    assert behind.current() is None


def test_a_fault_of_the_last_is_not_lost() -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), written_behind():
        write("same", "same")
    assert kept() == []


def write_and_fail() -> None:
    with transaction.atomic(), written_behind():
        reserve_ids(LookupItem, 300)
        write("a")
        raise ZeroDivisionError


def test_what_waits_when_the_act_fails_is_not_written_and_the_thread_ends() -> None:
    said: list[str] = []
    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    after(lambda _cursor: said.append("at once"))
    assert kept() == []
    assert said == ["at once"]
    assert not {"written-behind", "spare-ids"} & {each.name for each in threading.enumerate()}


def test_ids_are_taken_ahead_in_rising_order_and_each_once() -> None:
    with transaction.atomic(), written_behind():
        taken = [*reserve_ids(LookupItem, 300), *reserve_ids(LookupItem, 7), *reserve_ids(LookupItem, 400), *reserve_ids(LookupItem, 450)]
    assert taken == sorted(set(taken))
    assert reserve_ids(LookupItem, 1) > taken[-1:]


def test_a_statement_by_a_prepared_cursor_waits_too() -> None:
    from tonglu.lib import prepared

    with transaction.atomic(), written_behind():
        write("a")
        assert prepared.row("SELECT count(*) FROM organisation_lookupitem WHERE list_code = %s", ["behind"]) == (1,)


def test_nobody_else_speaks_copy_on_the_connection() -> None:
    """Such a cursor would not wait for what is written behind."""
    folder = Path(tonglu.__file__).parent
    found = [each.relative_to(folder) for each in folder.rglob("*.py") if "cursor.copy(" in each.read_text()]
    assert found == [Path("lib/copying.py")]
