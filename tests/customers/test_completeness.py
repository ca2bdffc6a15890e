"""The kept score is the rule's, whatever was written and in whatever way; the database judges as the pure rule does."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.cast import NOON, Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.truths.test_rows import spoil
from tonglu.customers import actions, completeness, invariants
from tonglu.customers.actions.judging import judge_on
from tonglu.customers.actions.named import Owner
from tonglu.customers.bulk import Newcomer, write_newcomers
from tonglu.customers.completeness import differing
from tonglu.customers.models import Customer, Judging
from tonglu.customers.rules.completeness import (
    BIT,
    CASE,
    FULL,
    HOME,
    ORGANISATION,
    OWNER,
    PARTS,
    PERSON,
    in_line,
    judged,
    parts_in,
    troubles_in,
)
from tonglu.lib.actor import system_actor
from tonglu.lib.phones import parse_phone
from tonglu.standing import actions as standing

TODAY = date(2026, 9, 30)
CARD = "11010519491231002X"


def codes(customer: Customer) -> tuple[int, set[str]]:
    customer.refresh_from_db()
    return customer.score, {each.code for each in (*parts_in(customer.gaps), *troubles_in(customer.gaps))}


def test_the_weights_of_each_kind_make_a_hundred() -> None:
    assert (sum(each.person for each in PARTS), sum(each.organisation for each in PARTS)) == (FULL, FULL)
    assert (judged("person", PERSON).gaps, judged("person", PERSON).score) == (0, FULL)
    assert (judged("organisation", ORGANISATION).gaps, judged("organisation", ORGANISATION).score) == (0, FULL)
    assert judged("person", 0).score == judged("person", BIT["stale"]).score == 0
    assert judged("person", OWNER | HOME | CASE).rank > judged("person", HOME | CASE).rank > judged("person", HOME).rank
    assert judged("person", HOME).rank > judged("person", HOME | BIT["phone"]).rank  # the least complete first


def test_a_child_is_asked_for_nothing_that_its_parents_answer_for(cast: Cast) -> None:
    child = make_customer(cast.agent, cast.project.pk, "小张", "")
    actions.change_customer(child.pk, name="小张", born_on=date(2012, 10, 1), by=cast.agent)
    assert codes(child) == (28, {"gender", "place", "role"})
    actions.change_customer(child.pk, name="小张", born_on=date(2012, 9, 30), by=cast.agent)  # fourteen today
    assert {"phone", "consent"} <= codes(child)[1]
    write_newcomers([Newcomer("小李", nodes={cast.project.pk}, born_on=date(2020, 1, 1))], by=cast.manager)
    assert codes(Customer.objects.get(name="小李")) == (28, {"gender", "place", "role"})
    assert list(invariants.broken()) == []


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(["person", "organisation"]), st.integers(0, (1 << 16) - 1), st.integers(0, 15))
def test_the_database_weighs_as_the_rule_does(kind: str, low: int, high: int) -> None:
    """The statement itself, over what it is told was found."""
    bits = low | high << 20
    statement = completeness._judging()
    head, tail = statement.index("found AS ("), statement.index("), asked AS (")
    told = f"root(id, kind) AS (VALUES (1::bigint, '{kind}'::text)), found AS (SELECT 1::bigint AS root, {bits} AS bits"
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {told}{statement[tail:]} SELECT gaps, score, rank FROM judged")
        gaps, score, rank = judged(kind, bits)
        assert cursor.fetchone() == (gaps, score, in_line(rank, 1))
    assert head < tail


@pytest.mark.django_db
def test_every_write_keeps_the_score_right(cast: Cast) -> None:
    unit = make_unit(make_project(cast.project))
    customer = make_customer(cast.agent, cast.project.pk)
    everything = {each.code for each in PARTS if each.person} - {"sensitive"}
    steps = [
        ("phone", lambda: None),
        ("wechat", lambda: actions.add_handle(customer.pk, account="zhang_san_8", by=cast.agent)),
        ("paper", lambda: actions.add_paper(customer.pk, number=CARD, by=cast.agent)),  # says birthday and sex too
        ("place", lambda: actions.add_address(customer.pk, place="江城市滨江路 8 号 3 栋 501", by=cast.agent)),
        ("role", lambda: make_home(cast.agent, customer, unit)),
        ("medium", lambda: standing.keep_contact_wish(customer.pk, mediums=["phone"], by=cast.agent)),
        ("consent", lambda: say(cast, customer, "service")),
        ("marketing", lambda: say(cast, customer, "marketing", is_given=False)),  # asked and refused is known
        ("sensitive", lambda: say(cast, customer, "sensitive")),
    ]
    known: set[str] = set()
    for code, write in steps:
        write()
        known |= {code, "born", "gender"} if code == "paper" else {code}
        missing = everything - known | ({"sensitive"} if "paper" in known and "sensitive" not in known else set())
        assert codes(customer)[1] == missing, code
        assert differing([customer.pk], TODAY) == [], code
    assert codes(customer) == (FULL, set())
    _ends_keep_it_too(cast, customer)
    assert list(invariants.broken()) == []


def _ends_keep_it_too(cast: Cast, customer: Customer) -> None:
    ends = [
        lambda: actions.end_phone(customer.phones.get().pk, by=cast.agent),
        lambda: actions.end_paper(customer.papers.get().pk, by=cast.agent),
        lambda: actions.end_handle(customer.handles.get().pk, by=cast.agent),
        lambda: actions.end_address(customer.addresses.get().pk, by=cast.agent),
        lambda: actions.end_relation(customer.residencies.get().pk, until=TODAY + timedelta(days=1), by=cast.agent),
        lambda: say(cast, customer, "service", is_given=False),
    ]
    for end in ends:
        end()
        assert differing([customer.pk], TODAY) == []
    assert codes(customer)[1] == {"phone", "paper", "wechat"}


def say(cast: Cast, customer: Customer, purpose: str, *, is_given: bool = True) -> object:
    return actions.record_consent(customer.pk, purpose=purpose, is_given=is_given, how="paper", by=cast.agent)


def test_an_organisation_wants_somebody_to_talk_to_and_no_birthday(cast: Cast) -> None:
    company = actions.register_customer(name="江城水务有限公司", kind="organisation", node_id=cast.project.pk, by=cast.agent)
    assert codes(company) == (0, {each.code for each in PARTS if each.organisation})
    actions.affiliate(company.pk, role="utility", by=cast.agent)
    mandate = actions.appoint(company.pk, holder=Owner(name="钱经理", phone="13700000099"), kind="contact", by=cast.agent)
    assert codes(company)[0] == 30
    actions.end_mandate(mandate.pk, until=TODAY + timedelta(days=1), by=cast.agent)
    assert codes(company)[0] == 30  # on its last day it still holds
    tomorrow = system_actor("customers.judge", NOON + timedelta(days=1))
    assert judge_on(most=5, by=tomorrow)
    assert codes(company)[0] == 10


def test_a_merged_person_is_one_and_two_again_at_the_undo(cast: Cast) -> None:
    one, other = make_customer(cast.agent, cast.project.pk, "张三", ""), make_customer(cast.agent, cast.project.pk, "张三丰", "13900000009")
    before = codes(one), codes(other)
    edge = actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    assert codes(one)[0] == before[1][0]
    actions.add_handle(other.pk, account="zhang_san_8", by=cast.agent)  # below the root
    assert codes(one)[0] == before[1][0] + 5
    actions.end_handle(other.handles.get().pk, by=cast.agent)
    actions.undo_merge(edge.pk, by=cast.manager)
    assert (codes(one), codes(other)) == before


def test_what_lapses_by_itself_is_judged_at_night_and_verify_waits_for_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = make_unit(make_project(cast.project))
    customer = make_customer(cast.agent, cast.project.pk)
    paper = actions.add_paper(customer.pk, number=CARD, valid_until=TODAY + timedelta(days=20), by=cast.agent)
    actions.relate(customer_id=customer.pk, unit_id=unit.pk, role="renter", until=TODAY + timedelta(days=30), by=cast.agent)
    assert not codes(customer)[1] & {"stale", "expired", "lapsed"}
    for days, new in ((21, {"expired"}), (31, {"lapsed"}), (400, {"stale"})):
        at = NOON + timedelta(days=days)
        monkeypatch.setenv("TONGLU_NOW", at.isoformat())
        assert list(invariants.broken()) == []  # not judged yet on that day: no fault
        assert judge_on(most=5, by=system_actor("customers.judge", at))
        assert judge_on(most=5, by=system_actor("customers.judge", at))  # the same day again: nothing
        assert new <= codes(customer)[1]
    assert "lapsed" not in codes(customer)[1]  # after a year nobody asks about it any more
    actions.date_paper(paper.pk, until=TODAY + timedelta(days=4000), by=cast.actor("agent", at))
    assert "expired" not in codes(customer)[1]
    assert Judging.objects.filter(finished_at__isnull=False).count() == 3


def test_newcomers_by_copy_are_judged_as_they_are_written(cast: Cast) -> None:
    old = datetime(2020, 1, 1, tzinfo=NOON.tzinfo)
    people = [
        Newcomer("甲", numbers=[parse_phone("13812345601")], nodes={cast.project.pk}, gender="male"),
        Newcomer("乙", nodes={cast.project.pk}, born_on=date(1990, 1, 1), known_since=old),
        Newcomer("丙有限公司", "organisation", numbers=[parse_phone("13812345602")], nodes={cast.project.pk}),
    ]
    write_newcomers(people, by=cast.manager)
    assert differing([each.id for each in people], TODAY) == []
    assert list(Customer.objects.order_by("pk").values_list("score", flat=True)) == [26, 10, 20]
    assert codes(Customer.objects.get(name="乙"))[1] >= {"stale", "phone"}


def test_changed_rows_are_named(cast: Cast) -> None:
    customer = make_customer(cast.agent, cast.project.pk)
    spoil("UPDATE customers_customer SET score = 99")
    assert list(invariants.broken()) == [f"客户 #{customer.pk} 的完整度 99 与资料不符，应当是 21。"]
