from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tonglu.audit.models import FactRow
from tonglu.customers import actions, queries
from tonglu.customers.models import Customer, Residency
from tonglu.customers.models.people import ResidencyRole
from tonglu.customers.models.spans import ROLES
from tonglu.estates.models import Project, Unit
from tonglu.lib.refusals import NotAllowed, Refused

DAY = date(2026, 1, 1)


@pytest.fixture
def unit(cast: Cast) -> Unit:
    return make_unit(make_project(cast.project))


@pytest.fixture
def customer(cast: Cast) -> Customer:
    return make_customer(cast.agent, cast.project.pk)


def test_relate_makes_findable_by_room_and_tells(cast: Cast, customer: Customer, unit: Unit) -> None:
    make_home(cast.agent, customer, unit)
    fact = FactRow.objects.get(kind="customers.residency_begun")
    assert (fact.customer_id, fact.unit_id, fact.body["role"]) == (customer.pk, unit.pk, "owner")
    for typed in ("3-2-1502", "3栋2单元1502室", "1502"):
        assert queries.search_customers(cast.agent, typed) == [customer]
    assert [each.basis for each in queries.reaches_of(cast.agent, customer)] == ["entered", "relation"]


def test_the_same_role_does_not_overlap_but_may_follow(cast: Cast, customer: Customer, unit: Unit) -> None:
    first = actions.relate(customer_id=customer.pk, unit_id=unit.pk, role="renter", since=DAY, by=cast.agent)
    with pytest.raises(Refused, match="已经是 3-2-1502 的租户"):
        actions.relate(customer_id=customer.pk, unit_id=unit.pk, role="renter", since=DAY + timedelta(9), by=cast.agent)
    actions.end_relation(first.pk, until=DAY + timedelta(30), by=cast.agent)
    actions.relate(customer_id=customer.pk, unit_id=unit.pk, role="renter", since=DAY + timedelta(30), by=cast.agent)
    with pytest.raises(Refused, match="已于 2026-01-31 结束"):
        actions.end_relation(first.pk, by=cast.agent)


def test_shares_never_pass_the_whole(cast: Cast, customer: Customer, unit: Unit) -> None:
    other = make_customer(cast.agent, cast.project.pk, name="李四", phone="")
    actions.relate(customer_id=customer.pk, unit_id=unit.pk, role="owner", share=Decimal(60), by=cast.agent)
    with pytest.raises(Refused, match="只剩 40%"):
        actions.relate(customer_id=other.pk, unit_id=unit.pk, role="co_owner", share=Decimal(50), by=cast.agent)
    with pytest.raises(Refused, match="只有业主和共有人才有份额"):
        actions.relate(customer_id=other.pk, unit_id=unit.pk, role="renter", share=Decimal(10), by=cast.agent)
    actions.relate(customer_id=other.pk, unit_id=unit.pk, role="co_owner", share=Decimal(40), by=cast.agent)


@pytest.mark.parametrize(("since", "until"), [(DAY, DAY), (DAY, DAY - timedelta(1)), (date(1000, 1, 1), None)])
def test_impossible_dates_are_refused(cast: Cast, customer: Customer, unit: Unit, since: date, until: date | None) -> None:
    with pytest.raises(Refused):
        actions.relate(customer_id=customer.pk, unit_id=unit.pk, role="owner", since=since, until=until, by=cast.agent)
    assert Residency.objects.count() == 0


def test_ended_homes_are_history(cast: Cast, customer: Customer, unit: Unit) -> None:
    home = make_home(cast.agent, customer, unit)
    actions.end_relation(home.pk, by=cast.agent)
    assert queries.search_customers(cast.agent, "3-2-1502") == []
    assert [each.until for each in queries.people_of_unit(cast.agent, unit)] == [date(2026, 9, 30)]


def test_strangers_relate_nothing(cast: Cast, customer: Customer, unit: Unit) -> None:
    home = make_home(cast.agent, customer, unit)
    own = make_customer(cast.stranger, cast.other_project.pk)
    for attempt in (
        lambda: actions.end_relation(home.pk, by=cast.stranger),
        lambda: make_home(cast.stranger, own, unit),
        lambda: actions.extend_reach(customer.pk, node_id=cast.other_project.pk, basis="case", by=cast.stranger),
        lambda: queries.customer_for(cast.stranger, customer.pk),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert queries.people_of_unit(cast.stranger, unit) == []
    assert list(queries.customers_for(cast.stranger)) == [own]


def test_extend_reach_lets_another_project_of_the_actor_know(cast: Cast, customer: Customer) -> None:
    from tests.factories.organisation import make_node
    from tonglu.organisation.models import NodeKind

    second = make_node("望江台", NodeKind.PROJECT, cast.city, code="P3")
    assert actions.extend_reach(customer.pk, node_id=second.pk, basis="case", by=cast.director)
    assert not actions.extend_reach(customer.pk, node_id=second.pk, basis="case", by=cast.director)
    customer.refresh_from_db()
    assert customer.nodes == sorted([cast.project.pk, second.pk])


def test_callers_bring_their_homes(cast: Cast, customer: Customer, unit: Unit) -> None:
    make_home(cast.agent, customer, unit)
    for number in ("138-1234-5678", "5678"):
        [caller] = queries.callers(cast.agent, number)
        assert (caller.customer, [each.unit.code for each in caller.homes]) == (customer, ["3-2-1502"])
    assert queries.callers(cast.stranger, "13812345678") == []
    assert queries.callers(cast.agent, "不是号码") == []


STEPS = st.lists(st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(1, 40))), min_size=1, max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_relations_of_one_role_never_overlap(cast: Cast, customer: Customer, unit: Unit, steps: list[tuple[int, int | None]]) -> None:
    for start, length in steps:
        since = DAY + timedelta(start)
        until = since + timedelta(length) if length else None
        try:
            actions.relate(customer_id=customer.pk, unit_id=unit.pk, role="renter", since=since, until=until, by=cast.agent)
        except Refused:
            continue
    spans = sorted((each.since or date.min, each.until or date.max) for each in Residency.objects.filter(customer=customer))
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    Residency.objects.all().delete()


def test_every_role_has_a_number_of_its_own_among_those_that_may_not_overlap() -> None:
    numbers = {role: ROLES.find(role) + 1 for role in ResidencyRole.values}
    assert len(set(numbers.values())) == len(numbers)
    assert min(numbers.values()) > 0
    assert len(ROLES) + 1 < 2**7  # seven bits, and room for another


def test_the_same_days_in_another_role_unit_or_person_do_not_overlap(customer: Customer, unit: Unit, cast: Cast) -> None:
    other = make_customer(cast.agent, cast.project.pk, name="李四", phone="13700000009")
    beside = make_unit(Project.objects.get(pk=unit.project_id), building="9")
    places = [(one, home, role) for one in (customer.pk, other.pk) for home in (unit.pk, beside.pk) for role in ResidencyRole.values]
    rows = [Residency(customer_id=one, unit_id=home, node_id=unit.node_id, role=role, since=DAY) for one, home, role in places]
    Residency.objects.bulk_create(rows)
    for one, home, role in places:
        with pytest.raises(IntegrityError, match="residency_no_overlap"), transaction.atomic():
            Residency.objects.create(customer_id=one, unit_id=home, node_id=unit.node_id, role=role, since=DAY + timedelta(days=30))


def test_the_node_of_a_relation_is_that_of_its_unit(customer: Customer, unit: Unit, cast: Cast) -> None:
    def elsewhere() -> None:
        with transaction.atomic():
            Residency.objects.create(customer=customer, unit=unit, node_id=cast.city.pk, role="owner")
            connection.check_constraints()

    with pytest.raises(IntegrityError, match="residency_place"):
        elsewhere()


def test_the_node_of_a_unit_is_that_of_its_building(unit: Unit, cast: Cast) -> None:
    def elsewhere() -> None:
        with transaction.atomic():
            Unit.objects.filter(pk=unit.pk).update(node_id=cast.city.pk)
            connection.check_constraints()

    with pytest.raises(IntegrityError, match="unit_place_of_building"):
        elsewhere()
