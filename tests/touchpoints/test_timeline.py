from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tonglu.customers.models import Customer
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.touchpoints.actions import record_contact
from tonglu.touchpoints.models import Contact
from tonglu.touchpoints.queries import timeline_for


@pytest.fixture
def customer(cast: Cast) -> Customer:
    return make_customer(cast.agent, cast.project.pk)


def call(cast: Cast, customer: Customer, words: str = "问交付时间") -> Contact:
    return record_contact(customer.pk, medium="phone", words=words, node_id=cast.project.pk, by=cast.agent)


def test_contact_stands_on_the_timeline_with_its_words(cast: Cast, customer: Customer) -> None:
    call(cast, customer)
    rows = timeline_for(cast.agent, customer=customer).rows
    assert [(each.kind, each.words) for each in rows] == [("touchpoints.contact_recorded", "问交付时间"), ("customers.registered", "")]


def test_unit_timeline_holds_its_people(cast: Cast, customer: Customer) -> None:
    unit = make_unit(make_project(cast.project))
    make_home(cast.agent, customer, unit)
    assert [each.kind for each in timeline_for(cast.agent, unit=unit).rows] == ["customers.residency_begun"]


def test_timeline_pages_by_key_without_gap_or_repeat(cast: Cast, customer: Customer) -> None:
    for number in range(7):
        call(cast, customer, f"第 {number} 次")
    seen: list[int] = []
    after = None
    while True:
        page = timeline_for(cast.agent, customer=customer, after=after, limit=3)
        seen += [each.id for each in page.rows]
        if not page.next_key:
            break
        after = page.next_key
    assert len(seen) == len(set(seen)) == 8
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("after", ["", "x", "2026-01-01~1", "2026-01-01T00:00:00+00:00~99999999999999999999999", "~"])
def test_keys_written_by_hand_begin_at_the_beginning(cast: Cast, customer: Customer, after: str) -> None:
    assert len(timeline_for(cast.agent, customer=customer, after=after).rows) == 1


def test_timeline_narrows_by_family(cast: Cast, customer: Customer) -> None:
    call(cast, customer)
    assert [each.family for each in timeline_for(cast.agent, customer=customer, kinds=["touchpoints"]).rows] == ["touchpoints"]


def test_timeline_shows_nothing_of_other_companies(cast: Cast, customer: Customer) -> None:
    call(cast, customer)
    assert timeline_for(cast.stranger, customer=customer).rows == []
    assert timeline_for(cast.technician, customer=customer).rows == []


def test_timeline_costs_the_same_for_one_row_and_many(cast: Cast, customer: Customer) -> None:
    actor = cast.agent
    call(cast, customer)
    with CaptureQueriesContext(
        connection,
    ) as few:
        timeline_for(actor, customer=customer)
    for _ in range(5):
        call(cast, customer)
    with CaptureQueriesContext(connection) as many:
        timeline_for(actor, customer=customer)
    assert len(few) == len(many) == 3


def test_bad_contacts_are_refused(cast: Cast, customer: Customer) -> None:
    for words in ("", "  ", "字" * 4_001, "a\x00b"):
        with pytest.raises(Refused):
            call(cast, customer, words)
    with pytest.raises(Refused, match="不能晚于现在"):
        record_contact(
            customer.pk, medium="phone", words="x", happened_at=cast.at + timedelta(days=1), node_id=cast.project.pk, by=cast.agent
        )
    with pytest.raises(NotAllowed):
        record_contact(customer.pk, medium="phone", words="x", node_id=cast.project.pk, by=cast.stranger)
    assert Contact.objects.count() == 0
