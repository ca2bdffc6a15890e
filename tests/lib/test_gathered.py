"""Rows that are gathered, walked to or looked up condition by condition are those that the plain statement finds."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from tests.factories.cast import Cast
from tests.factories.estates import make_project, make_unit
from tonglu.customers.actions import register_customer, relate
from tonglu.customers.circles import in_circles, living_as
from tonglu.customers.models import Affiliation, Customer, Residency
from tonglu.customers.queries import customers_for, matching
from tonglu.estates.finding import find_units
from tonglu.estates.models import Unit
from tonglu.estates.queries import units_for
from tonglu.lib import gathered, places, prepared
from tonglu.ui.keyset import Sort, key_of, rows_beyond
from tonglu.web.estates.units import BY_STATE

pytestmark = pytest.mark.django_db
NAME, CODE = Sort("name", "sort_key"), Sort("code", "code", is_by_place=True, is_of_few=True)
WAYS = [{"descending": each, "back": back} for each, back in product((True, False), (True, False))]
NAMES = ("王伟", "李王", "王伟", "伟王", "赵敏", "周王", "王敏", "李伟")


@pytest.fixture(autouse=True)
def nothing_is_full() -> None:
    prepared.FULL.clear()


@pytest.fixture
def named(cast: Cast) -> Cast:
    """Sixteen people at three places, one of them at two, most of them with the same sign somewhere in the name."""
    at = (cast.project.pk, cast.other_project.pk, cast.city.pk)
    for number in range(16):
        register_customer(name=NAMES[number % 8], phones=[], node_id=at[number % 3], by=cast.admin)
    Customer.objects.filter(name="周王").update(nodes=list(at[:2]))
    return cast


def pages(rows: QuerySet[Any], sort: Sort, **how: bool) -> int:
    """Compare every page of a list with the plain statement's; return how many there were."""
    compared = 0
    for ways in WAYS:
        for mark in ("", *(key_of(each, sort) for each in rows)):
            ordered = rows_beyond(rows, sort, mark, **ways)
            assert places.first_keys(ordered, 3, **how) == [each.pk for each in ordered[:3]]
            compared += 1
    return compared


@pytest.mark.parametrize(
    ("few", "fitting", "walked"), [(40, 1, 5), (0, 10_000, 5_000), (0, 1, 5), (0, 5, 4), (0, 3, 1), (0, 1, 100), (0, 6, 12)]
)
def test_people_with_the_words_are_the_same_however_they_are_found(
    named: Cast, monkeypatch: pytest.MonkeyPatch, few: int, fitting: int, walked: int
) -> None:
    for name, most in (("FEW", few), ("FITTING", fitting), ("WALKED", walked)):
        monkeypatch.setattr(gathered, name, most)
    for who, words in product(("agent", "director", "admin"), ("王", "伟", "王伟", "wang", "没有", "8栋")):
        rows = matching(customers_for(named.actor(who)), words)
        assert pages(rows, NAME) == 4 * (1 + rows.count())


def test_of_words_that_many_have_the_first_are_met_on_the_walk(named: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "FITTING", 3)
    monkeypatch.setattr(gathered, "FEW", 0)
    many, few = (rows_beyond(matching(customers_for(named.admin), each), NAME, "", descending=False) for each in ("王", "赵敏"))
    for rows, asked, walks in ((many, 2, 1), (many, 1, 1), (few, 1, 0)):  # that there are many is remembered
        with CaptureQueriesContext(connection) as seen:
            places.first_keys(rows, 3)
        assert len(seen) == asked
        assert sum(f"LIMIT {gathered.WALKED}" in each["sql"] for each in seen) == walks


def test_rooms_are_the_same_whichever_condition_finds_them(cast: Cast) -> None:
    here, there = make_project(cast.project), make_project(cast.other_project, "望江台")
    for number, project in product(range(4), (here, there)):
        make_unit(project, building=str(number), room="1502")
        make_unit(project, building="1502", entrance=str(number), room=f"{number + 1}01")
    for who, text in product(
        ("agent", "director", "admin"), ("1502", "3", "3-2-1502", "3栋2单元1502", "1502-1", "3幢1502", "望江台 1502", "没有")
    ):
        by = cast.actor(who)
        rows = find_units(by, units_for(by).select_related(None), text)
        assert pages(rows, CODE) == 4 * (1 + rows.count())
        for most in (1, 4, 100):  # a count that was come by is the whole count
            in_all = places.first_keys(rows_beyond(rows, CODE, "", descending=False), most).in_all
            assert in_all in {rows.count(), None}
            assert in_all is not None or rows.count() >= most
    assert find_units(cast.admin, units_for(cast.admin), "1502").count() == 16


def test_few_rooms_are_the_same_place_by_place(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = make_project(cast.project), make_project(cast.other_project, "望江台")
    days = ({}, {"signed_on": "2026-01-01"}, {"delivered_on": "2026-02-01"}, {"moved_in_on": "2026-03-01"})
    for number, project in product(range(8), (here, there)):
        Unit.objects.filter(pk=make_unit(project, building=str(number)).pk).update(**days[number % 4])
    monkeypatch.setattr(places, "FEW", 0)
    for who, states in product(("agent", "director", "admin"), (["plain"], ["delivered"], ["signed", "plain"], [*BY_STATE][:3])):
        rows = units_for(cast.actor(who)).select_related(None)
        wanted = rows.none()
        for each in states:
            wanted = wanted | rows.filter(BY_STATE[each])
        assert pages(wanted, CODE, by_place=True, of_few=True) == 4 * (1 + wanted.count())


@pytest.mark.parametrize("named_most", [0, 1, 3, 2_000])
def test_people_in_a_role_are_the_same_named_or_asked(named: Cast, monkeypatch: pytest.MonkeyPatch, named_most: int) -> None:
    monkeypatch.setattr(gathered, "NAMED", named_most)
    homes = [make_unit(make_project(each)) for each in (named.project, named.other_project)]
    for number, each in enumerate(Customer.objects.order_by("pk")):
        if home := next((home for home in homes if home.node_id in each.nodes), None):
            relate(customer_id=each.pk, unit_id=home.pk, role=("renter", "family", "co_owner", "renter")[number % 4], by=named.admin)
    for who, roles in product(("agent", "director", "admin"), (["renter"], ["family", "co_owner"], ["guardian"])):
        by, rows = named.actor(who), customers_for(named.actor(who))
        found = living_as(by, rows, roles, by_name=True)
        wanted = [each.pk for each in living_as(by, rows, roles)]
        assert [each.pk for each in found] == wanted
        assert [places.counted(found, most) for most in range(1, 9)] == [min(len(wanted), most) for most in range(1, 9)]
        assert pages(found, NAME, by_place=True) == 4 * (1 + len(wanted))
        assert pages(matching(found, "王"), NAME) == 4 * (1 + matching(found, "王").count())


def test_whom_many_fit_are_asked_one_by_one_and_counted_among_some(named: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "NAMED", 2)
    home = make_unit(make_project(named.project))
    for each in customers_for(named.agent):
        relate(customer_id=each.pk, unit_id=home.pk, role="family", by=named.admin)
    by = named.admin
    found = living_as(by, customers_for(by), ["family"], by_name=True)
    with CaptureQueriesContext(connection) as seen:
        places.first_keys(rows_beyond(found, NAME, "", descending=False), 3, by_place=True)
        assert places.counted(found, 2) == 2
    assert ["OFFSET (SELECT 0)" in each["sql"] for each in seen] == [True, False, False]
    with CaptureQueriesContext(connection) as again:  # that they are many is remembered
        assert places.counted(living_as(by, customers_for(by), ["family"], by_name=True), 2) == 2
    assert [each["sql"] for each in again] == []


@pytest.mark.parametrize("named_most", [0, 5, 2_000])
def test_people_in_no_circle_are_the_same_few_or_many(named: Cast, monkeypatch: pytest.MonkeyPatch, named_most: int) -> None:
    monkeypatch.setattr(gathered, "NAMED", named_most)
    homes = [make_unit(make_project(each)) for each in (named.project, named.other_project)]
    people = list(Customer.objects.order_by("pk"))
    for number, each in enumerate(people[:12]):
        home = next((home for home in homes if home.node_id in each.nodes), None)
        if home and number % 4:
            relate(customer_id=each.pk, unit_id=home.pk, role="family", by=named.admin)
    today = named.at.date()
    Residency.objects.filter(customer=people[1]).update(until=today)  # over since it was judged
    Affiliation.objects.create(customer=people[12], node=named.city, role="media", since=date(2020, 1, 1), until=today)
    Affiliation.objects.create(customer=people[13], node=named.project, role="media", since=date(2020, 1, 1))
    Customer.objects.filter(pk=people[15].pk).update(gaps=0, judged_on=None)
    Customer.objects.filter(pk=people[4].pk).update(root=people[6], nodes=people[6].nodes)
    found = {}
    for who in ("agent", "director", "admin"):
        by = named.actor(who)
        rows = in_circles(by, customers_for(by), ["none"], by_name=True)
        found[who] = [each.pk for each in in_circles(by, customers_for(by), ["none"])]
        assert [each.pk for each in rows] == found[who]
        assert pages(rows, NAME, by_place=True) == 4 * (1 + len(found[who]))
    assert {people[1].pk, people[12].pk, people[15].pk} <= {*found["admin"]}
    assert people[13].pk not in found["admin"]
