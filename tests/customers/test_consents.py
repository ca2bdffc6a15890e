"""What a customer agreed to: dated, never overwritten, of the person; marketing asks it again at the moment of sending."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories.cast import NOON, Cast
from tests.factories.customers import make_customer
from tests.truths.test_rows import spoil
from tonglu.audit.models import FactRow
from tonglu.customers import actions, invariants
from tonglu.customers.consents import NOT_AGREED, ConsentGate, consents_of, words_now
from tonglu.customers.models import Consent, Customer
from tonglu.customers.rules.consents import Purpose
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.messaging.models import Message
from tonglu.standing.compiling import chosen_by, rule_of

TODAY = date(2026, 9, 30)


@pytest.fixture
def customer(cast: Cast) -> Customer:
    return make_customer(cast.agent, cast.project.pk)


def say(cast: Cast, customer: Customer, *, purpose: str = "marketing", is_given: bool = True, **given: Any) -> Consent:
    return actions.record_consent(customer.pk, **{"purpose": purpose, "is_given": is_given, "how": "paper", "by": cast.agent, **given})


def state(cast: Cast, *ids: int, purpose: Purpose = Purpose.MARKETING) -> str:
    return next(each.state for each in words_now(consents_of(cast.agent, ids)) if each.purpose == purpose)


def refusal(customer: Customer, purpose: str = "marketing") -> str:
    return ConsentGate().refusal(Message(purpose=purpose, customer_id=customer.pk), NOON)


def test_a_later_word_takes_the_place_of_the_earlier_and_leaves_it(cast: Cast, customer: Customer) -> None:
    assert (state(cast, customer.pk), refusal(customer), refusal(customer, "service")) == ("none", NOT_AGREED, "")
    first = say(cast, customer, since=TODAY - timedelta(days=9), text_version="2026-01 版", proof="档案 12 号")
    assert (state(cast, customer.pk), refusal(customer)) == ("given", "")
    say(cast, customer, is_given=False, how="sms")
    assert (state(cast, customer.pk), refusal(customer)) == ("refused", NOT_AGREED)
    first.refresh_from_db()
    assert (first.is_given, first.until, first.proof) == (True, TODAY, "档案 12 号")
    say(cast, customer, how="wechat")  # on the same day, said after it
    assert (state(cast, customer.pk), Consent.objects.count()) == ("given", 3)
    assert [each.is_given for each in consents_of(cast.agent, [customer.pk])] == [True, False, True]
    told = FactRow.objects.filter(kind="customers.consent_recorded", customer_id=customer.pk).values_list("body__is_given", flat=True)
    assert sorted(told) == [False, True, True]
    assert list(invariants.broken()) == []


def test_what_cannot_be_is_refused_with_its_sentence(cast: Cast, customer: Customer) -> None:
    for given, words in (
        ({"since": TODAY + timedelta(days=1)}, "还没到"),
        ({"since": date(1999, 1, 1)}, "请核对年份"),
        ({"how": "spoken"}, "口头同意请写明凭据"),
        ({"proof": "证" * 101}, "凭据太长"),
    ):
        with pytest.raises(Refused, match=words):
            say(cast, customer, **given)
    say(cast, customer)
    with pytest.raises(Refused, match="已有更晚的一次登记"):
        say(cast, customer, is_given=False, since=TODAY - timedelta(days=1))
    with pytest.raises(NotAllowed):
        say(cast, customer, by=cast.stranger)
    assert consents_of(cast.stranger, [customer.pk]) == []


def test_of_two_records_the_one_that_said_no_counts_until_somebody_asks_again(cast: Cast, customer: Customer) -> None:
    twin = make_customer(cast.agent, cast.project.pk, "张三丰", "13900000009")
    say(cast, customer)
    say(cast, twin, is_given=False)
    edge = actions.merge_customers(customer.pk, merged_id=twin.pk, by=cast.manager)
    assert [refusal(each) for each in (customer, twin)] == [NOT_AGREED] * 2
    assert state(cast, customer.pk, twin.pk) == "refused"
    actions.undo_merge(edge.pk, by=cast.manager)
    assert [refusal(each) for each in (customer, twin)] == ["", NOT_AGREED]
    actions.merge_customers(customer.pk, merged_id=twin.pk, by=cast.manager)
    say(cast, customer, how="wechat")
    assert [refusal(each) for each in (customer, twin)] == ["", ""]


def test_a_segment_finds_who_agrees_and_who_does_not(cast: Cast, customer: Customer) -> None:
    other, mute = (make_customer(cast.agent, cast.project.pk, name, "") for name in ("李四", "王五"))
    say(cast, customer)
    say(cast, other)
    say(cast, other, is_given=False)

    def found(*, is_not: bool) -> set[int]:
        line = {"is": "customers.consent", "given": {"purpose": ["marketing"]}, "not": is_not}
        rule = rule_of({"v": 1, "join": "all", "parts": [line]})
        return set(chosen_by(cast.agent, rule).values_list("pk", flat=True))

    assert found(is_not=False) == {customer.pk}
    assert found(is_not=True) == {other.pk, mute.pk}


def test_changed_rows_are_named(cast: Cast, customer: Customer) -> None:
    say(cast, customer)
    spoil("UPDATE customers_consent SET is_given = false, since = '2031-01-01', until = '2032-01-01'")
    found = " ".join(invariants.broken())
    named = ("晚于登记的那天", "那天却没有新的一次", "与登记的经过不符")
    assert [each for each in named if each not in found] == []
