"""The name that was chosen at a merge stands wherever the person does, and each record still answers to its own."""

from collections.abc import Sequence

import pytest

from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tonglu.customers import actions, invariants, queries
from tonglu.customers.hits import customer_hits
from tonglu.customers.models import Customer, Merge, Pair
from tonglu.customers.namesakes import known_as

PHONES = ("13800001111", "13900002222")


@pytest.fixture
def two(cast: Cast) -> list[Customer]:
    """Two records whose names are far apart in a list by pinyin, and one that stands between."""
    make_customer(cast.agent, cast.project.pk, name="刘中", phone="13700000000")
    return [make_customer(cast.agent, cast.project.pk, name, phone) for name, phone in zip(("安先", "周后"), PHONES, strict=True)]


def joined(cast: Cast, two: Sequence[Customer], **choices: bool) -> Merge:
    return actions.merge_customers(two[0].pk, merged_id=two[1].pk, choices=choices, by=cast.manager)


def listed(cast: Cast) -> list[str]:
    return [each.name for each in queries.customers_for(cast.agent).order_by("sort_key", "pk")]


def test_the_chosen_name_stands_in_lists_by_its_pinyin(cast: Cast, two: list[Customer]) -> None:
    edge = joined(cast, two, name=True)
    assert listed(cast) == ["刘中", "周后"]
    for typed in ("安先", "周后", "zhouhou"):
        assert [each.name for each in customer_hits(cast.agent, typed, 7)] == ["周后"], typed
    assert list(invariants.broken()) == []
    actions.undo_merge(edge.pk, by=cast.manager)
    assert listed(cast) == ["安先", "刘中", "周后"]


def test_each_record_is_known_again_by_its_own_name(cast: Cast, two: list[Customer]) -> None:
    joined(cast, two, name=True)
    for name in ("安先", "周后"):
        for phone in PHONES:
            assert known_as(cast.agent, name, [phone], []) == two[0].pk
    newcomer = make_customer(cast.agent, cast.project.pk, "安先", PHONES[0])
    assert Pair.objects.filter(low=two[0], high=newcomer, reasons__contains=["name"]).exists()


def test_a_record_that_is_renamed_is_shown_where_its_name_was_chosen(cast: Cast, two: list[Customer]) -> None:
    edge = joined(cast, two, name=True)
    actions.change_customer(two[1].pk, name="周厚", by=cast.agent)
    assert listed(cast) == ["刘中", "周厚"]
    actions.change_customer(two[0].pk, name="安显", by=cast.agent)
    assert listed(cast) == ["安显", "刘中"]
    assert list(invariants.broken()) == []
    actions.undo_merge(edge.pk, by=cast.manager)
    assert listed(cast) == ["安显", "刘中", "周厚"]
    assert set(Customer.objects.values_list("own_name", flat=True)) == {""}
