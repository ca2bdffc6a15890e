"""Rows whose places stand in an array are the same read place by place, few or many, whoever stands at several of them."""

import re
from collections.abc import Sequence
from itertools import count, product
from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext

from tests.factories.cast import Cast
from tonglu.access.permissions import Permission as P
from tonglu.customers.actions import register_customer
from tonglu.customers.models import Customer, Phone
from tonglu.lib import composed, lines, places, prepared
from tonglu.ui.keyset import Sort, key_of, rows_beyond

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uncounted")]
RANK = Sort("rank", "rank", is_descending=True, is_by_place=True)
WAYS = [dict(zip(("descending", "back"), each, strict=True)) for each in product((True, False), (True, False))]


def generic_plan(ordered: QuerySet[Any]) -> str:
    """Return how the server reads the first rows when it knows nothing of what it will be given."""
    statement, _given = composed.composed(lines._first, ordered, lines._line_of(ordered), 3)
    numbers = count(1)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (GENERIC_PLAN) " + re.sub("%s", lambda _: f"${next(numbers)}", statement))
        return "\n".join(line for (line,) in cursor.fetchall())


def seen(cast: Cast, who: str) -> QuerySet[Customer]:
    return Customer.objects.reachable(cast.actor(who), P.CUSTOMER_VIEW).filter(root=None)


@pytest.fixture
def spread(cast: Cast) -> Sequence[Customer]:
    """People at four places, some worth the same, some with a number; four stand at two places, one at all of them."""
    at = (cast.project.pk, cast.city.pk, cast.group.pk, cast.other_project.pk)  # half of them at the first
    several = {2: [at[3], at[0]], 5: [at[0], at[1]], 7: [at[2], at[3]], 8: list(at), 14: [at[0], at[3]]}
    for number in range(16):
        customer = register_customer(
            name=f"客{number}", phones=[f"138123456{number:02}"][: number % 2], node_id=at[number % 8 // 2 * (number % 2)], by=cast.admin
        )
        nodes = several.get(number, customer.nodes)
        Customer.objects.filter(pk=customer.pk).update(rank=number * 7 % 5, gaps=number % 3, nodes=nodes)
    return Customer.objects.order_by("pk")


@pytest.mark.parametrize("ways", WAYS)
@pytest.mark.parametrize("most", [1, 3, 6])
def test_first_keys_are_the_same_in_line(cast: Cast, spread: Sequence[Customer], ways: dict[str, bool], most: int) -> None:
    for who in ("agent", "director", "admin"):
        people = seen(cast, who)
        called = people.filter(~Exists(Phone.objects.filter(customer=OuterRef("pk"))))
        narrow = people.filter(nodes__shares=[cast.other_project.pk])
        for rows, mark in product((people, called, narrow, people.none()), ("", *(key_of(each, RANK) for each in people[::2]))):
            ordered = rows_beyond(rows, RANK, mark, **ways)
            assert places.first_keys(ordered, most, by_place=True) == [each.pk for each in ordered[:most]]


@pytest.mark.parametrize("most", [1, 3, 4, 5, 100])
def test_count_is_the_same_in_line(cast: Cast, spread: Sequence[Customer], most: int) -> None:
    for who in ("agent", "stranger", "director", "admin"):
        people = seen(cast, who)
        for rows in (people, people.filter(gaps=1), people.none()):
            ordered = rows_beyond(rows, RANK, "", descending=True)
            assert lines.counted(ordered, most) == places.counted(ordered, most) == places.counted(rows, most) == min(rows.count(), most)
    assert lines.counted(people.order_by("name"), most) is None


def test_what_is_full_is_not_counted_again(cast: Cast, spread: Sequence[Customer]) -> None:
    prepared.FULL.clear()
    for most, again in ((2, 0), (100, 1)):
        rows = rows_beyond(seen(cast, "admin"), RANK, "", descending=True)
        places.counted(rows, most)
        with CaptureQueriesContext(connection) as asked:
            places.counted(rows, most)
        assert len(asked) == again


def test_conditions_on_other_rows_are_asked_of_each_and_never_joined(cast: Cast, spread: Sequence[Customer]) -> None:
    rows = seen(cast, "admin").filter(Exists(Phone.objects.filter(customer=OuterRef("pk"))))
    ordered = rows_beyond(rows.filter(~Exists(Phone.objects.filter(customer=OuterRef("pk"), until=None))), RANK, "", descending=True)
    plan = generic_plan(ordered)
    assert ("SubPlan" in plan, "Join" in plan) == (True, False)


def test_equal_conditions_are_composed_once(cast: Cast, spread: Sequence[Customer]) -> None:
    composed._kept.cache_clear()
    composed.ASKED.clear()
    for who, misses in (("agent", 0), ("agent", 1), ("agent", 1), ("admin", 1), ("admin", 2)):  # kept when it is asked again
        lines.first_keys(rows_beyond(seen(cast, who), RANK, "", descending=True), 3)
        assert composed._kept.cache_info().misses == misses
