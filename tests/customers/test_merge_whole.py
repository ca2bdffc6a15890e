"""Whatever hangs on a customer: random merges and undos in any legal order are nothing, and no table is forgotten."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.cast import Cast
from tests.factories.check_backs import make_check_back
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.standing.frozen import frozen_segment
from tonglu.customers import actions, invariants, pairs
from tonglu.customers.actions.named import Owner
from tonglu.customers.along import ALONG
from tonglu.customers.joined import CARRIED
from tonglu.customers.models import Customer, Merge
from tonglu.organisation.models import LookupItem
from tonglu.standing import actions as standing
from tonglu.touchpoints.actions import record_contact

CARD = "11010519491231002X"
# what is neither carried by a person nor enrolled to go along at an undo, each with its reason
SETTLED = {
    "customers.Customer.root": "follows from the open edges",
    "customers.CustomerReach.customer": "what gave the reach is moved and writes it; the reach itself stays",
    "customers.Merge.survivor": "the edge itself",
    "customers.Merge.merged": "the edge itself",
    "customers.Pair.low": "a question about two records, settled by the edges",
    "customers.Pair.high": "a question about two records, settled by the edges",
    "service.CheckBack.customer": "goes with its case",
    "standing.SegmentMember.customer": "who was in a list on the day it was frozen",
    "standing.DataCheck.customer": "what came out of a look stays on the record that was looked at",
    "standing.DataClaim.customer_id": "for some minutes",
    "audit.FactRow.customer_id": "what was told stays told",
    "messaging.Message.customer_id": "what was sent stays sent",
}


def hanging() -> Iterator[tuple[type[models.Model], str]]:
    """Every column that names a customer, with a foreign key or without."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            is_key = isinstance(field, models.ForeignKey) and field.related_model is Customer
            if is_key or field.name == "customer_id":
                yield model, field.name


TABLES = {model for model, _ in hanging()} - {Merge} | {Customer}
RECORDS = {"audit", "messaging"}


def picture() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that hangs on a customer; only when it was touched last is not part of it."""
    return {
        model.__name__: [
            {name: str(value) for name, value in row.items() if name != "changed_at"}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in TABLES
        if model._meta.app_label not in RECORDS
    }


def test_every_table_that_hangs_on_a_customer_is_dealt_with_at_an_undo() -> None:
    dealt = {f"{model._meta.label}.customer" for model, _ in CARRIED.values()}
    dealt |= {f"{each.model._meta.label}.{each.owner}" for each in ALONG.values()}
    assert not dealt & SETTLED.keys()
    assert {f"{model._meta.label}.{column}" for model, column in hanging()} == dealt | SETTLED.keys()


STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12)


def item(kind: str) -> int:
    return LookupItem.objects.filter(list_code=f"standing.{kind}")[0].pk


@pytest.fixture
def five(cast: Cast) -> list[Customer]:
    unit = make_unit(make_project(cast.project))
    people = [make_customer(cast.agent, cast.project.pk, name=name, phone=f"1381234567{place}") for place, name in enumerate("赵钱孙李")]
    people = [actions.change_customer(each.pk, name=f"{each.name}一一", by=cast.agent) for each in people]
    people.append(make_customer(cast.stranger, cast.other_project.pk, name="周五", phone="13812345670", paper=CARD))
    make_home(cast.agent, people[0], unit)
    make_home(cast.agent, people[1], unit, role="renter")
    actions.form_household(people[2].pk, by=cast.agent)
    for place, each in enumerate(people[:3]):
        actions.add_address(each.pk, place=f"江城市滨江路 8 号 3 栋 50{place}", by=cast.agent)
        actions.add_handle(each.pk, account=f"tong_lu_{place}", by=cast.agent)
        actions.affiliate(each.pk, role="staff", by=cast.agent)
        actions.record_consent(each.pk, purpose="service", is_given=place < 2, how="paper", by=cast.agent)
        standing.mark_customer(each.pk, item_id=item("tag"), by=cast.agent)
        standing.grade_customer(each.pk, letter="ABC"[place], note="成交", by=cast.agent)
        standing.keep_contact_wish(each.pk, mediums=["phone"], quiet_from=1260, quiet_until=480 + place, by=cast.agent)
    actions.appoint(people[0].pk, holder=Owner(people[3].pk), kind="contact", unit_id=unit.pk, by=cast.agent)
    record_contact(people[1].pk, medium="phone", words="问办证", unit_id=unit.pk, node_id=cast.project.pk, by=cast.agent)
    make_check_back(cast, customer_id=people[1].pk, unit_id=unit.pk, node_id=cast.project.pk)
    standing.check_data(people[1].pk, outcome="confirmed", work_list="phone", by=cast.agent)
    standing.claim_first([people[2].pk], by=cast.agent)
    rule = {"v": 1, "join": "all", "parts": [{"is": "standing.grade", "given": {"letters": ["A", "B"]}}]}
    frozen_segment(cast, name="好客户", rule=rule)
    return people


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, order=st.randoms(use_true_random=False))
def test_merges_and_undos_in_any_legal_order_are_nothing(
    cast: Cast, five: list[Customer], steps: list[tuple[bool, int, int]], order: Any
) -> None:
    with transaction.atomic():  # each example begins with the same rows
        _merge_and_undo(cast, steps, order)
        transaction.set_rollback(True)


def _merge_and_undo(cast: Cast, steps: list[tuple[bool, int, int]], order: Any) -> None:
    before = picture()
    assert [name for name, rows in before.items() if not rows] == []
    open_ones: list[int] = []
    for is_merge, one, other in steps:
        if is_merge:
            roots = list(Customer.objects.filter(root=None).order_by("pk").values_list("pk", flat=True))
            first, second = roots[one % len(roots)], roots[other % len(roots)]
            if first == second:
                continue
            open_ones.append(actions.merge_customers(first, merged_id=second, choices={"name": one % 2}, by=cast.admin).pk)
        elif open_ones:
            actions.undo_merge(open_ones.pop(one % len(open_ones)), by=cast.admin)
    assert list(invariants.broken()) == []
    order.shuffle(open_ones)
    for each in open_ones:
        actions.undo_merge(each, by=cast.admin)
    assert picture() == before
    assert not Merge.objects.filter(undone_at=None).exists()


WRITES = st.lists(st.integers(0, 8), min_size=1, max_size=9, unique=True)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=WRITES, picks=st.randoms(use_true_random=False))
def test_what_came_since_is_with_one_of_the_two_and_with_nobody_else(
    cast: Cast, five: list[Customer], writes: list[int], picks: Any
) -> None:
    """Whatever was written meanwhile and whatever is ticked: a row goes where it was sent, all others lie as they lay."""
    with transaction.atomic():
        one, other = five[2], five[3]
        edge = actions.merge_customers(one.pk, merged_id=other.pk, by=cast.admin)
        before = picture()
        for each in writes:
            _write(each, cast, one)
        offered = [each.code for each in pairs.merge_for(cast.admin, edge.pk)[2]]
        assert len(offered) == len(writes)
        moves = [each for each in offered if picks.random() < 0.5]
        actions.undo_merge(edge.pk, moves=moves, by=cast.admin)
        _lie_as_they_lay(before, {code.partition(":")[0] for code in moves}, one, other)
        assert list(invariants.broken()) == []
        transaction.set_rollback(True)


def _write(which: int, cast: Cast, one: Customer) -> None:
    """One row of a kind each; ends nothing."""
    tag = LookupItem.objects.filter(list_code="standing.need")[0].pk
    [
        lambda: actions.add_phone(one.pk, number="13700001111", by=cast.agent),
        lambda: actions.add_handle(one.pk, account="tong_lu_later", by=cast.agent),
        lambda: actions.add_address(one.pk, place="江城市滨江路 9 号", by=cast.agent),
        lambda: actions.affiliate(one.pk, role="merchant", since=date(2026, 1, 1), by=cast.agent),
        lambda: actions.appoint(one.pk, holder=Owner(name="代办人", phone="13600009999"), kind="contact", by=cast.agent),
        lambda: standing.mark_customer(one.pk, item_id=tag, by=cast.agent),
        lambda: record_contact(one.pk, medium="phone", words="问车位", node_id=cast.project.pk, by=cast.agent),
        lambda: actions.add_paper(one.pk, number="110105194912310038", by=cast.agent),
        lambda: actions.record_consent(one.pk, purpose="marketing", is_given=True, how="paper", by=cast.agent),
    ][which]()


def _lie_as_they_lay(before: dict[str, list[dict[str, Any]]], moved: set[str], one: Customer, other: Customer) -> None:
    kinds = {model.__name__: kind for kind, (model, _) in CARRIED.items()} | {each.model.__name__: kind for kind, each in ALONG.items()}
    owners = {each.model.__name__: each.owner for each in ALONG.values()} | {"Mandate": "principal"}
    for name, rows in picture().items():
        known = {row["id"]: row for row in before[name]}
        for row in rows:
            if row["id"] in known or name in {"CustomerReach", "Customer", "Pair"}:
                continue
            kind = "given" if name == "Mandate" else kinds[name]
            if row.get("customer_id") in {str(one.pk), str(other.pk)} or name == "Mandate":
                whose = row[f"{owners.get(name, 'customer')}_id"]
                assert whose == str(other.pk if kind in moved else one.pk), (name, row)
