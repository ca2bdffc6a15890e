"""Rows of few places, read place by place, are those that the plain statement finds; what a page shows of them is read by key."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.test.utils import CaptureQueriesContext

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tonglu.customers.actions import register_customer
from tonglu.customers.models import Customer, Phone
from tonglu.customers.queries import customers_for
from tonglu.lib import places, prepared
from tonglu.lib.shown import Shown
from tonglu.service.models import Case
from tonglu.service.queries import cases_for
from tonglu.ui.keyset import Sort, key_of, rows_beyond

pytestmark = pytest.mark.django_db
OPENED = Sort("opened", "opened_at", is_descending=True, is_by_place=True)
DUE = Sort("due", "due_at", is_nullable=True, is_by_place=True)


@pytest.fixture
def spread(cast: Cast) -> QuerySet[Case]:
    """Twelve cases at three places that the admin reaches, several of one moment, some without a deadline."""
    nodes = (cast.project.pk, cast.other_project.pk, cast.city.pk)
    for number in range(12):
        case = make_case(cast, "new" if number % 4 else "closed", words=f"漏水 {number}", at=NOON)
        due_at = NOON + timedelta(hours=number % 3) if number % 4 else None
        Case.objects.filter(pk=case.pk).update(node_id=nodes[number % 3], opened_at=NOON - timedelta(hours=number // 2), due_at=due_at)
    return cases_for(cast.director)


@pytest.mark.parametrize("sort", [OPENED, DUE])
@pytest.mark.parametrize("ways", [{"descending": each, "back": back} for each, back in product((True, False), (True, False))])
def test_first_keys_are_the_same_place_by_place(spread: QuerySet[Case], sort: Sort, ways: dict[str, bool]) -> None:
    marks = ["", *(key_of(each, sort) for each in rows_beyond(spread, sort, "", **ways))]
    for mark, narrowed in product(marks, (spread, spread.filter(state__in=["new"]), spread.filter(node_id__in=[0]), spread.none())):
        ordered = rows_beyond(narrowed, sort, mark, **ways)
        assert places.first_keys(ordered, 3, by_place=True) == places.first_keys(ordered, 3) == [each.pk for each in ordered[:3]]


def test_many_places_are_walked_at_once(cast: Cast, spread: QuerySet[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    ordered = rows_beyond(spread, OPENED, "", descending=True)
    found = []
    for few in (places.FEW, 0):
        monkeypatch.setattr(places, "FEW", few)
        with CaptureQueriesContext(connection) as seen:
            found.append(places.first_keys(ordered, 5, by_place=True))
        [asked] = seen
        assert ("LATERAL" in asked["sql"]) is bool(few)
    assert found[0] == found[1]
    own = rows_beyond(cases_for(cast.technician), OPENED, "", descending=True)  # by keeper, not by place
    assert places.first_keys(own, 5, by_place=True) == [each.pk for each in own[:5]]


@pytest.mark.parametrize("enough", [1, 4, 5, 100])
def test_first_keys_are_the_same_however_few_are_sorted(cast: Cast, monkeypatch: pytest.MonkeyPatch, enough: int) -> None:
    monkeypatch.setattr(places, "ENOUGH", enough)
    at = (cast.project.pk, cast.other_project.pk)
    for number in range(10):
        register_customer(name=f"客{number % 3}", phones=[], node_id=at[number % 2], by=cast.admin)
    name = Sort("name", "sort_key", is_by_place=True)
    for who, ways in product(
        ("agent", "director", "admin"), ({"descending": False}, {"descending": True}, {"descending": True, "back": True})
    ):
        rows = customers_for(cast.actor(who))
        for mark in ("", *(key_of(each, name) for each in rows)):
            ordered = rows_beyond(rows, name, mark, **ways)
            assert places.first_keys(ordered, 3, by_place=True) == [each.pk for each in ordered[:3]]
    assert places.first_keys(rows_beyond(rows.none(), name, "", descending=False), 3, by_place=True) == []


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 6])
def test_count_is_the_same_whichever_places_come_first(cast: Cast, most: int) -> None:
    at = (cast.project.pk, cast.city.pk, cast.group.pk, cast.other_project.pk)
    for number in range(5):
        register_customer(name=f"客{number}", phones=[], node_id=at[number % 4], by=cast.admin)
    Customer.objects.filter(name="客1").update(nodes=list(at))
    reached = [customers_for(cast.actor(each)) for each in ("agent", "director", "admin")]
    for rows in (*reached, reached[-1].filter(name="客1"), reached[-1].none(), Customer.objects.order_by("pk")):
        assert places.counted(rows, most) == prepared.counted(rows, most) == min(rows.count(), most)


def test_rows_are_read_in_the_order_of_their_keys(spread: QuerySet[Case]) -> None:
    shown = Shown("number", "node__name", "due_at", "opened_at", "keeper__name", excerpt=Left("words", 2))
    keys = [each.pk for each in spread][::-2]
    rows = [(each, each.keeper.name if each.keeper else None) for each in spread][::-2]
    wanted = [(each.pk, each.number, each.node.name, each.due_at, each.opened_at, name, "漏水") for each, name in rows]
    assert [tuple(each) for each in shown.rows(Case, [*keys, 0])] == wanted
    assert shown.rows(Case, []) == []
    assert [each.utcoffset() for each in (shown.rows(Case, keys)[0].opened_at, spread[0].opened_at)] == [timedelta(0)] * 2
    with pytest.raises(ValueError, match="Phone"):
        Shown("number").rows(Phone, [1])
