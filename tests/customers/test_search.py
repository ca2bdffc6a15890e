"""Scope and words are answered by one index; nobody reads the whole table."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests.factories.cast import Cast, make_cast
from tests.plans import forget_counts
from tonglu.customers import hits
from tonglu.customers.bulk import Newcomer, write_newcomers
from tonglu.customers.hits import FOUND, customer_hits
from tonglu.customers.queries import customers_for, matching, search_customers
from tonglu.lib import prepared
from tonglu.lib.phones import parse_phone

pytestmark = pytest.mark.django_db
FAMILIES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield _crowd(make_cast())
        transaction.set_rollback(True)


def _crowd(cast: Cast) -> Cast:
    forget_counts()
    people = [
        Newcomer(
            f"{family}{first}{second}",
            numbers=[parse_phone(f"138{index:02}{place:02}{turn:02}{index:02}")],
            nodes={cast.project.pk if turn % 2 else cast.other_project.pk},
            rooms=[f"{index + 1}-1-{place + 1:02}{turn:02}"],
        )
        for index, family in enumerate(FAMILIES)
        for place, first in enumerate(GIVEN)
        for turn, second in enumerate(GIVEN)
    ]
    write_newcomers(people, by=cast.manager)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")
    return cast


def test_search_reads_no_table_from_end_to_end(crowd: Cast) -> None:
    for typed in ("王伟", "ww", "wangwei", "0007", "7-1-0107", "0107"):
        plan = matching(customers_for(crowd.agent), typed)[:7].explain()
        assert "customer_search" in plan, (typed, plan)
        assert "Seq Scan" not in plan, (typed, plan)


def test_scope_is_held_in_the_search(crowd: Cast) -> None:
    mine = {each.pk for each in search_customers(crowd.agent, "王伟", 100)}
    theirs = {each.pk for each in search_customers(crowd.stranger, "王伟", 100)}
    assert (len(mine), len(theirs), mine & theirs) == (10, 10, set())


@pytest.mark.parametrize(("typed", "found"), [("w", 0), ("00", 0), ("", 0), ("%", 0), ("13800000100", 1), ("8000001", 0), ("00100", 2)])
def test_too_little_finds_nothing_and_long_digits_are_compared(crowd: Cast, typed: str, found: int) -> None:
    assert len(search_customers(crowd.agent, typed, 100)) == found


def test_hits_of_the_box_are_the_search_and_read_no_table_from_end_to_end(crowd: Cast) -> None:
    for typed in ("王伟", "ww", "wangwei", "0007", "7-1-0107", "0107", "00100", "w", "%"):
        for who in (crowd.agent, crowd.stranger):
            known = {each.pk for each in search_customers(who, typed, 400)}
            assert {each.pk for each in customer_hits(who, typed, 400)} == known, typed
    given = {"typed": "王伟", "sound": "^$", "words": ["王伟"], "nodes": [crowd.project.pk], "today": crowd.at.date(), "most": 7}
    plan = "\n".join(line for (line,) in prepared.rows(f"EXPLAIN {FOUND}", given))
    assert "customer_search" in plan
    assert "Seq Scan on customers_customer" not in plan


@pytest.mark.parametrize("few", [hits.FEW_NODES, 0])
def test_those_who_fit_are_the_search_and_read_no_table_from_end_to_end(crowd: Cast, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(hits, "FEW_NODES", few)
    for typed in ("王伟", "ww", "wangwei", "0007", "7-1-0107", "0107", "00100", "w", "%"):
        for who in (crowd.agent, crowd.stranger, crowd.admin):
            assert {*hits.customers_fitting(who, typed, 400)} == {each.pk for each in search_customers(who, typed, 400)}, typed
    given = {"words": ["王伟"], "nodes": [crowd.project.pk], "most": 7}
    plan = "\n".join(line for (line,) in prepared.rows(f"EXPLAIN {hits.FITTING.format(hits.HERE if few else hits.AMONG)}", given))
    index = plan.partition("Bitmap Index Scan on customer_search")[2].partition("Index Cond: ")[2].partition("\n")[0]
    assert ("tokens" in index, "nodes" in index) == (True, bool(few))


def test_hits_show_masks(crowd: Cast) -> None:
    assert {each.phone[3:7] for each in customer_hits(crowd.agent, "王伟", 7)} == {"****"}
