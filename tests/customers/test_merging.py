"""Merged by an edge, undone at any later time: nothing has moved, everything is as it was before."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from tests.customers.test_merge_whole import picture
from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tonglu.audit.models import FactRow
from tonglu.customers import actions, invariants, joined, pairs, queries
from tonglu.customers.file import beside
from tonglu.customers.hits import customer_hits
from tonglu.customers.models import Customer, Merge, Phone
from tonglu.lib.refusals import NotAllowed, Refused

CARD = "11010519491231002X"


@pytest.fixture
def two(cast: Cast) -> tuple[Customer, Customer]:
    one = make_customer(cast.agent, cast.project.pk, name="王小明")
    other = make_customer(cast.agent, cast.project.pk, name="王晓明", phone="13987654321", paper=CARD)
    make_home(cast.agent, other, make_unit(make_project(cast.project)))
    return one, other


def test_the_other_leads_to_the_one_who_is_found_by_all_words(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    edge = actions.merge_customers(one.pk, merged_id=other.pk, reason="本人到访", by=cast.manager)
    assert queries.customer_for(cast.agent, other.pk) == one
    for typed in ("王晓明", "4321", "3-2-1502", "王小明", "5678"):
        assert queries.search_customers(cast.agent, typed) == [one], typed
    assert len(queries.phones_of(cast.agent, one)) == 2
    fact = FactRow.objects.get(kind="customers.merged")
    assert (fact.customer_id, fact.subject_id, fact.body["merged_id"]) == (one.pk, edge.pk, other.pk)
    assert list(Phone.objects.order_by("pk").values_list("customer_id", flat=True)) == [one.pk, other.pk]
    assert list(invariants.broken()) == []


def test_undone_all_is_as_before(cast: Cast, two: Sequence[Customer]) -> None:
    before = picture()
    edge = actions.merge_customers(two[0].pk, merged_id=two[1].pk, choices={"name": True}, by=cast.manager)
    assert picture() != before
    actions.undo_merge(edge.pk, reason="看错了", by=cast.manager)
    assert picture() == before
    with pytest.raises(Refused, match="已经撤销"):
        actions.undo_merge(edge.pk, by=cast.manager)


def test_an_edit_of_a_merged_row_is_found_at_the_root(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    actions.end_phone(other.phones.get().pk, by=cast.agent)
    assert queries.search_customers(cast.agent, "4321") == []
    actions.add_phone(other.pk, number="13700001111", by=cast.agent)
    assert queries.search_customers(cast.agent, "1111") == [one]
    assert list(invariants.broken()) == []


def test_a_merge_needs_the_right_and_both_people(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    elsewhere = make_customer(cast.stranger, cast.other_project.pk, name="王小明")
    for who, first, second in ((cast.agent, one, other), (cast.stranger, one, other), (cast.manager, one, elsewhere)):
        with pytest.raises(NotAllowed):
            actions.merge_customers(first.pk, merged_id=second.pk, by=who)
    with pytest.raises(Refused, match="同一位"):
        actions.merge_customers(one.pk, merged_id=one.pk, by=cast.manager)
    edge = actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    for who in (cast.agent, cast.stranger):
        with pytest.raises(NotAllowed):
            actions.undo_merge(edge.pk, by=who)


def test_whoever_reaches_one_project_only_does_not_undo_what_joins_two(cast: Cast) -> None:
    near = make_customer(cast.agent, cast.project.pk)
    far = make_customer(cast.stranger, cast.other_project.pk)
    admin = cast.admin
    edge = actions.merge_customers(near.pk, merged_id=far.pk, by=admin)
    with pytest.raises(NotAllowed):
        actions.undo_merge(edge.pk, by=cast.manager)
    near.refresh_from_db()
    assert near.nodes == sorted([cast.project.pk, cast.other_project.pk])
    actions.undo_merge(edge.pk, by=admin)
    near.refresh_from_db()
    assert near.nodes == [cast.project.pk]


def test_two_legal_entities_are_joined_by_who_answers_for_both(cast: Cast) -> None:
    """The developer's manager reaches both records, but the property company knows one of them too."""
    for node, name in ((cast.project, "江城置业有限公司"), (cast.other_project, "海城物业有限公司")):
        node.legal_entity = name
        node.save(update_fields=["legal_entity"])
    one = make_customer(cast.agent, cast.project.pk, name="王小明")
    other = make_customer(cast.agent, cast.project.pk, name="王晓明", phone="13987654321")
    actions.extend_reach(other.pk, node_id=cast.other_project.pk, basis="case", by=cast.admin)
    with pytest.raises(Refused, match="“海城物业有限公司”也会看到"):
        actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    assert not Merge.objects.exists()
    actions.merge_customers(one.pk, merged_id=other.pk, by=cast.admin)


def test_later_rows_stay_but_for_those_that_carry_what_is_the_others(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    phone = other.phones.get()
    edge = actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    actions.end_phone(phone.pk, by=cast.agent)
    mine = actions.add_phone(one.pk, number="13700001111", by=cast.agent)[0]
    theirs = actions.add_phone(one.pk, number="13987654321", by=cast.agent)[0]
    assert proposed(cast, edge) == [(f"phone:{mine.pk}", False), (f"phone:{theirs.pk}", True)]
    with pytest.raises(Refused, match="请刷新"):
        actions.undo_merge(edge.pk, moves=[f"phone:{one.phones.get(is_primary=True).pk}"], by=cast.manager)
    actions.undo_merge(edge.pk, moves=[f"phone:{theirs.pk}"], by=cast.manager)
    assert {each.pk: each.customer_id for each in Phone.objects.filter(until=None)} == {
        one.phones.get(is_primary=True).pk: one.pk, mine.pk: one.pk, theirs.pk: other.pk,
    }  # fmt: skip
    assert queries.search_customers(cast.agent, "4321") == [other]
    assert list(invariants.broken()) == []


def proposed(cast: Cast, edge: Merge) -> list[tuple[str, bool]]:
    return [(each.code, each.goes) for each in pairs.merge_for(cast.manager, edge.pk)[2]]


def test_a_shared_number_of_a_merged_row_leads_to_the_one_person(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    assert [each.customer for each in queries.callers(cast.agent, "13987654321")] == [one]
    assert queries.similar_customers(cast.agent, name="王", phones=["13987654321"]) == [one]
    assert queries.similar_customers(cast.agent, name="王", papers=[("", CARD)]) == [one]
    assert queries.search_customers(cast.agent, "87654321") == [one]


def test_later_edits_win_over_what_was_chosen(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    actions.merge_customers(one.pk, merged_id=other.pk, choices={"name": True, "born_on": True}, by=cast.manager)
    seen = shown_of(one)
    assert (seen["name"], seen["born_on"]) == ("王晓明", date(1949, 12, 31))
    actions.change_customer(one.pk, name="王晓明", note="改过", by=cast.agent)  # as it was shown: no edit of the name
    assert FactRow.objects.get(kind="customers.changed").body == {"columns": ["note"]}
    actions.change_customer(one.pk, name="王小明", by=cast.agent)
    assert (shown_of(one)["name"], shown_of(one)["born_on"]) == ("王小明", date(1949, 12, 31))


def test_one_phone_is_called_first(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    mine, theirs = one.phones.get(), other.phones.get()
    actions.merge_customers(one.pk, merged_id=other.pk, choices={"phone": theirs.pk}, by=cast.manager)
    assert first_of(cast, one) == [theirs.pk]
    actions.prefer_phone(mine.pk, by=cast.agent)
    assert first_of(cast, one) == [mine.pk]
    actions.prefer_phone(theirs.pk, by=cast.agent)
    assert first_of(cast, one) == [theirs.pk]


def shown_of(customer: Customer) -> dict[str, Any]:
    customer.refresh_from_db()
    return joined.shown(customer, joined.open_edges(queries.selves(customer)))


def first_of(cast: Cast, customer: Customer) -> list[int]:
    ids = queries.selves(customer)
    phones = joined.with_one_preferred(queries.phones_of(cast.agent, customer, ids), customer, joined.open_edges(ids))
    return [each.pk for each in phones if each.is_primary]


def test_lists_and_hits_show_what_all_records_have(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    held = beside(cast.agent, [one])[one.pk]
    assert ([each.mask for each in held.phones], held.homes) == (["138****5678", "139****4321"], [("3-2-1502", "owner")])
    [hit] = customer_hits(cast.agent, "王晓明", 7)
    assert (hit.pk, hit.phone, hit.homes) == (one.pk, "138****5678", ["3-2-1502"])


def test_a_person_has_a_number_and_a_paper_once(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    for each in two:
        for number in ("13812345678", "13987654321"):
            with pytest.raises(Refused, match="已经登记过"):
                actions.add_phone(each.pk, number=number, by=cast.agent)
        with pytest.raises(Refused, match="已经登记过"):
            actions.add_paper(each.pk, number=CARD, by=cast.agent)


def test_papers_homes_and_households_go_along_where_somebody_says_so(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    actions.form_household(other.pk, by=cast.agent)
    edge = actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    actions.end_paper(other.papers.get().pk, by=cast.agent)
    home, household = other.residencies.get(), other.memberships.get().household_id
    later = [
        f"paper:{actions.add_paper(one.pk, number=CARD, by=cast.agent).pk}",
        f"home:{actions.relate(customer_id=one.pk, unit_id=home.unit_id, role='payer', by=cast.agent).pk}",
        f"member:{actions.join_household(one.pk, household_id=household, relation='本人', by=cast.agent).pk}",
    ]
    actions.undo_merge(edge.pk, moves=later, by=cast.manager)
    assert (one.papers.count(), one.residencies.count(), one.memberships.filter(until=None).count()) == (0, 0, 0)
    assert sorted(other.residencies.values_list("role", flat=True)) == ["owner", "payer"]
    assert (other.papers.filter(until=None).count(), other.memberships.filter(until=None).count()) == (1, 1)
    assert list(invariants.broken()) == []


def test_a_home_that_both_hold_alike_is_told_and_nothing_is_undone(cast: Cast, two: Sequence[Customer]) -> None:
    one, other = two
    edge = actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    home = actions.relate(customer_id=one.pk, unit_id=other.residencies.get().unit_id, role="owner", by=cast.agent)
    with pytest.raises(Refused, match="3-2-1502 的这段关系原档案里已有"):
        actions.undo_merge(edge.pk, moves=[f"home:{home.pk}"], by=cast.manager)
    assert Customer.objects.get(pk=other.pk).root_id == one.pk
    actions.undo_merge(edge.pk, by=cast.manager)
    assert one.residencies.get() == home
