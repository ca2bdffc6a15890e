"""Who stands in for whom: with its proof and its end, and no right after it."""

from datetime import date, timedelta

import pytest

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tonglu.audit.models import FactRow
from tonglu.customers import actions, invariants
from tonglu.customers.actions import Owner
from tonglu.customers.mandates import mandates_of, mandates_of_unit, may_speak_for, spoken_for
from tonglu.customers.models import Customer, CustomerReach, Mandate
from tonglu.customers.rules.mandates import Party, comes_of_age, end_of, may_stand_in, refuse_mandate
from tonglu.estates.models import Unit
from tonglu.lib.refusals import NotAllowed, Refused

TODAY = date(2026, 9, 30)
SOON = TODAY + timedelta(90)
LAWYER = Owner(name="钱律师", phone="13900000004")


@pytest.fixture
def unit(cast: Cast) -> Unit:
    return make_unit(make_project(cast.project))


@pytest.fixture
def owner(cast: Cast, unit: Unit) -> Customer:
    made = make_customer(cast.agent, cast.project.pk)
    make_home(cast.agent, made, unit)
    return made


def agent_of(cast: Cast, owner: Customer, unit: Unit | None = None, until: date = SOON) -> Mandate:
    return actions.appoint(
        owner.pk, holder=LAWYER, kind="agent", unit_id=unit.pk if unit else None, proof="(2026)江证字第12号", until=until, by=cast.agent
    )


def test_an_agent_speaks_until_the_day_and_no_longer(cast: Cast, owner: Customer, unit: Unit) -> None:
    row = agent_of(cast, owner, unit)
    assert may_speak_for(cast.agent, row.holder, owner, unit)
    assert not may_speak_for(cast.agent, row.holder, owner)  # for one unit is not for everything
    later = cast.actor("agent", cast.at + timedelta(90))
    assert not may_speak_for(later, row.holder, owner, unit)
    assert [(each.has_ended, each.holder.name) for each in mandates_of(later, [owner.pk])] == [(True, "钱律师")]
    assert [[home.unit.code for home in own] for _, own in spoken_for(cast.agent, [row.holder_id])[row.holder_id]] == [["3-2-1502"]]
    assert [own for _, own in spoken_for(later, [row.holder_id])[row.holder_id]] == [[]]
    assert list(FactRow.objects.filter(kind="customers.mandate_begun").values_list("customer_id", flat=True)) == [owner.pk, row.holder_id]
    assert CustomerReach.objects.filter(customer=row.holder_id, node=cast.project).exists()
    assert list(invariants.broken()) == []


def test_it_ends_before_its_day_and_is_not_stretched(cast: Cast, owner: Customer, unit: Unit) -> None:
    row = agent_of(cast, owner, unit)
    with pytest.raises(Refused, match="不能晚于原来的到期日"):
        actions.end_mandate(row.pk, until=SOON + timedelta(1), by=cast.agent)
    with pytest.raises(Refused, match="不能早于开始日期"):
        actions.end_mandate(row.pk, until=TODAY - timedelta(1), by=cast.agent)
    actions.end_mandate(row.pk, until=TODAY + timedelta(1), by=cast.agent)
    tomorrow = cast.actor("agent", cast.at + timedelta(1))
    with pytest.raises(Refused, match="已于 2026-10-01 结束"):
        actions.end_mandate(row.pk, by=tomorrow)
    with pytest.raises(NotAllowed):
        actions.end_mandate(row.pk, by=cast.stranger)


def test_ended_on_the_day_it_begins_it_never_held_and_another_may_begin(cast: Cast, owner: Customer, unit: Unit) -> None:
    row = agent_of(cast, owner, unit)
    actions.end_mandate(row.pk, by=cast.agent)
    assert [each.has_ended for each in mandates_of(cast.agent, [owner.pk])] == [True]
    assert not may_speak_for(cast.agent, row.holder, owner, unit)
    with pytest.raises(Refused, match="已于 2026-09-30 结束"):
        actions.end_mandate(row.pk, by=cast.agent)
    again = actions.appoint(owner.pk, holder=Owner(row.holder_id), kind="agent", unit_id=unit.pk, proof="改正", until=SOON, by=cast.agent)
    assert may_speak_for(cast.agent, again.holder, owner, unit)


def test_the_same_twice_is_refused_and_with_another_unit_is_not(cast: Cast, owner: Customer, unit: Unit) -> None:
    agent_of(cast, owner, unit)
    with pytest.raises(Refused, match="钱律师在这段时间已经是他的代理人"):
        agent_of(cast, owner, unit)
    agent_of(cast, owner)
    with pytest.raises(Refused, match="同一位客户"):
        actions.appoint(owner.pk, holder=Owner(owner.pk), kind="contact", by=cast.agent)
    with pytest.raises(NotAllowed):
        actions.appoint(owner.pk, holder=LAWYER, kind="contact", by=cast.stranger)
    assert Mandate.objects.count() == 2


def test_what_hangs_on_a_unit_ends_when_it_is_sold(cast: Cast, owner: Customer, unit: Unit) -> None:
    with_unit = actions.appoint(owner.pk, holder=LAWYER, kind="payer", unit_id=unit.pk, since=date(2026, 1, 1), by=cast.agent)
    general = actions.appoint(owner.pk, holder=LAWYER, kind="contact", since=date(2026, 1, 1), by=cast.agent)
    coming, ahead = (
        actions.appoint(owner.pk, holder=LAWYER, kind="contact", unit_id=unit.pk, since=day, until=until, by=cast.agent)
        for day, until in ((TODAY, TODAY + timedelta(2)), (TODAY + timedelta(3), None))
    )
    assert len(mandates_of_unit(cast.agent, unit, [owner.pk])) == 4
    actions.transfer_unit(unit.pk, owners=[Owner(name="李四", phone="13900000001")], by=cast.agent)
    # what was to begin with the sale or after it never holds
    for row, until in ((with_unit, TODAY), (general, None), (coming, TODAY), (ahead, TODAY + timedelta(3))):
        row.refresh_from_db()
        assert row.until == until
    assert sum(not each.has_ended for each in mandates_of_unit(cast.agent, unit, [owner.pk])) == 1


def test_a_child_is_guarded_until_it_is_of_age(cast: Cast, owner: Customer) -> None:
    child = make_customer(cast.agent, cast.project.pk, "张小宝", "")
    actions.change_customer(child.pk, born_on=date(2016, 2, 29), by=cast.agent)
    row = actions.appoint(child.pk, holder=Owner(owner.pk), kind="guardian", by=cast.agent)
    assert row.until == date(2034, 3, 1)


def test_merged_records_keep_their_mandates(cast: Cast, owner: Customer, unit: Unit) -> None:
    twin = make_customer(cast.agent, cast.project.pk, "张三丰", "13900000009")
    row = agent_of(cast, owner, unit)
    edge = actions.merge_customers(twin.pk, merged_id=owner.pk, by=cast.manager)
    twin.refresh_from_db()
    assert may_speak_for(cast.agent, row.holder, twin, unit)
    with pytest.raises(Refused, match="同一位客户"):
        actions.appoint(twin.pk, holder=Owner(owner.pk), kind="contact", by=cast.agent)
    actions.undo_merge(edge.pk, by=cast.manager)
    assert not may_speak_for(cast.agent, row.holder, Customer.objects.get(pk=twin.pk), unit)


ADULT, CHILD, FIRM, NOBODY = Party(born_on=date(1980, 1, 1)), Party(born_on=date(2020, 5, 1)), Party(is_person=False), Party()
DECIDED = [
    ("agent", ADULT, ADULT, SOON, "公证", ""),
    ("agent", ADULT, ADULT, None, "公证", "到期日"),
    ("agent", ADULT, ADULT, SOON, "", "凭据"),
    ("agent", CHILD, ADULT, SOON, "公证", "年满 18 岁"),
    ("agent", ADULT, ADULT, TODAY, "公证", "晚于开始日期"),
    ("agent", ADULT, ADULT, date(9999, 1, 1), "公证", "年份"),
    ("agent", FIRM, FIRM, SOON, "合同", ""),
    ("guardian", ADULT, CHILD, None, "", ""),
    ("guardian", ADULT, ADULT, None, "", "已成年"),
    ("guardian", ADULT, ADULT, None, "法院文书", ""),
    ("guardian", ADULT, NOBODY, None, "", "生日"),
    ("guardian", FIRM, NOBODY, None, "指定", ""),
    ("guardian", ADULT, FIRM, None, "指定", "单位没有监护人"),
    ("guardian", CHILD, CHILD, None, "", "年满 18 岁"),
    ("legal", ADULT, FIRM, None, "", ""),
    ("legal", ADULT, ADULT, None, "", "法定代表人是单位的"),
    ("legal", FIRM, FIRM, None, "", "法定代表人是单位的"),
    ("payer", CHILD, ADULT, None, "", ""),
    ("contact", NOBODY, FIRM, None, "", ""),
]


@pytest.mark.parametrize(("kind", "holder", "principal", "until", "proof", "sentence"), DECIDED)
def test_what_makes_a_mandate(kind: str, holder: Party, principal: Party, until: date | None, proof: str, sentence: str) -> None:
    said = ""
    try:
        refuse_mandate(kind, holder, principal, since=TODAY, until=until, proof=proof)
    except Refused as refusal:
        said = str(refusal)
    assert (sentence in said, bool(said)) == (True, bool(sentence))


def test_rights_follow_the_days() -> None:
    days = [TODAY - timedelta(1), TODAY, SOON - timedelta(1), SOON]
    assert [may_stand_in("agent", TODAY, SOON, day) for day in days] == [False, True, True, False]
    assert not may_stand_in("payer", TODAY, None, TODAY)
    assert (comes_of_age(date(2008, 2, 29)), comes_of_age(date(2008, 3, 1))) == (date(2026, 3, 1), date(2026, 3, 1))
    assert end_of("guardian", CHILD, TODAY, None) == date(2038, 5, 1)
    assert end_of("contact", CHILD, TODAY, None) is None
