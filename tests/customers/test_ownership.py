"""A unit changes hands: who ends, who begins, that shares are a whole, and that two at once are one after the other."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.cast import Cast, make_cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.service.races import reading_together, refused, the_only_refusal, together
from tonglu.audit.models import FactRow
from tonglu.customers import actions, invariants, queries
from tonglu.customers.actions import Owner, ownership
from tonglu.customers.models import Customer, Residency
from tonglu.customers.rules.ownership import Stake, held_at_most, spells_of, turn_of
from tonglu.estates.models import Unit
from tonglu.lib.papers import identity_check
from tonglu.lib.refusals import NotAllowed, Refused

TODAY = date(2026, 9, 30)
CARD = "44030819990101001" + identity_check("44030819990101001")
LATER = TODAY - timedelta(30)


@pytest.fixture
def unit(cast: Cast) -> Unit:
    return make_unit(make_project(cast.project))


@pytest.fixture
def seller(cast: Cast, unit: Unit) -> Customer:
    made = make_customer(cast.agent, cast.project.pk)
    actions.relate(customer_id=made.pk, unit_id=unit.pk, role="owner", share=Decimal(100), since=date(2020, 5, 1), by=cast.agent)
    return made


def owners_of(unit: Unit) -> list[tuple[str, str, Decimal | None, date | None, date | None]]:
    rows = Residency.objects.filter(unit=unit, role__in=("owner", "co_owner")).order_by("pk")
    return list(rows.values_list("customer__name", "role", "share", "since", "until"))


def test_a_sale_ends_the_old_and_begins_the_new(cast: Cast, unit: Unit, seller: Customer) -> None:
    known = make_customer(cast.agent, cast.project.pk, "李四", "13900000001")
    wife = make_customer(cast.agent, cast.project.pk, "周芳", "13900000003")
    at_home = make_home(cast.agent, wife, unit, "family")
    buyers = [
        Owner(name="李四", phone="139 0000 0001", share=Decimal(60)),
        Owner(name="王五", phone="13900000002", paper="11010519491231002X", share=Decimal(40)),
    ]
    begun = actions.transfer_unit(unit.pk, owners=buyers, on=LATER, ending=[at_home.pk], by=cast.agent)
    assert owners_of(unit) == [
        ("张三", "owner", Decimal(100), date(2020, 5, 1), LATER),
        ("李四", "owner", Decimal(60), LATER, None),
        ("王五", "co_owner", Decimal(40), LATER, None),
    ]
    at_home.refresh_from_db()
    assert (at_home.until, begun[0].customer_id) == (LATER, known.pk)
    fact = FactRow.objects.get(kind="customers.unit_transferred")
    assert (fact.unit_id, fact.body["on"], fact.body["begun"]) == (unit.pk, LATER.isoformat(), [each.pk for each in begun])
    assert [each.name for each in queries.search_customers(cast.agent, "3-2-1502")] == ["李四", "王五"]
    assert seller not in queries.search_customers(cast.agent, "3-2-1502")
    assert list(invariants.broken()) == []


REFUSED = [
    ([], "请填写至少一位业主"),
    ([Owner(name="李四", phone="13900000001", share=Decimal(60))], "份额合计 60%，要正好 100%"),
    ([Owner(name="李四", phone="13900000001", share=Decimal(60)), Owner(name="王五", phone="13900000002")], "要么每位都填"),
    ([Owner(name="李四", phone="13900000001", share=Decimal(0))], "份额要大于 0"),
    ([Owner(name="李四", phone="13900000001", share=Decimal("NaN"))], "份额要大于 0"),
    ([Owner(name="李四", phone="13900000001", share=Decimal("33.333"))], "两位小数"),
    ([Owner(name="李四", phone="13900000001"), Owner(name="李四", phone="13900000001")], "填写了两次"),
    ([Owner(name="李四")], "只凭姓名分不清"),
    ([Owner(name="", phone="13900000001")], "请填写姓名"),
    ([Owner(name="李四", phone="1390000000")], "手机号少一位"),
    ([Owner(name="李四", paper="110105194912310021")], "校验不对"),
    ([Owner(name="张三", phone="13812345678")], "请用“份额变更”"),
]


@pytest.mark.parametrize(("owners", "sentence"), REFUSED, ids=[each[1] for each in REFUSED])
def test_what_is_no_sale_is_refused_and_nothing_is_done(
    cast: Cast, unit: Unit, seller: Customer, owners: list[Owner], sentence: str
) -> None:
    before = Customer.objects.count(), owners_of(unit)
    with pytest.raises(Refused) as fault:
        actions.transfer_unit(unit.pk, owners=owners, by=cast.agent)
    assert sentence in str(fault.value)
    assert (Customer.objects.count(), owners_of(unit)) == before


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (TODAY + timedelta(1), "还没到"),
        (date(1900, 1, 1), "年份"),
        (date(2020, 4, 30), "早于最近一次产权变更（2020-05-01）"),
        (date(2020, 5, 1), "一天之内不能又进又出"),
    ],
)
def test_days_that_cannot_be(cast: Cast, unit: Unit, seller: Customer, on: date, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.transfer_unit(unit.pk, owners=[Owner(name="李四", phone="13900000001")], on=on, by=cast.agent)


def test_not_before_an_ownership_that_ended_since(cast: Cast, unit: Unit, seller: Customer) -> None:
    actions.end_relation(Residency.objects.get().pk, until=LATER, by=cast.agent)
    with pytest.raises(Refused, match="早于最近一次产权变更"):
        actions.transfer_unit(unit.pk, owners=[Owner(name="李四", phone="13900000001")], on=LATER - timedelta(9), by=cast.agent)
    actions.transfer_unit(unit.pk, owners=[Owner(name="李四", phone="13900000001")], on=LATER, by=cast.agent)


def test_a_paper_of_somebody_else_is_told(cast: Cast, unit: Unit, seller: Customer) -> None:
    make_customer(cast.agent, cast.project.pk, "赵六", "", "11010519491231002X")
    with pytest.raises(Refused, match=r"已属于另一位客户（赵\*）"):
        actions.transfer_unit(unit.pk, owners=[Owner(name="李四", paper="11010519491231002X")], by=cast.agent)


def test_same_name_and_number_with_another_card_is_another_person(cast: Cast, unit: Unit, seller: Customer) -> None:
    old = make_customer(cast.agent, cast.project.pk, "李四", "13900000001", "11010519491231002X")
    begun = actions.transfer_unit(
        unit.pk, owners=[Owner(name="李四", phone="13900000001", paper=CARD)], by=cast.agent
    )  # fmt: skip
    assert begun[0].customer_id != old.pk


def test_strangers_sell_nothing_and_buyers_out_of_reach_are_not_there(cast: Cast, unit: Unit, seller: Customer) -> None:
    far = make_customer(cast.stranger, cast.other_project.pk, "外人", "13700000000")
    for who, owner in ((cast.stranger, Owner(name="李四", phone="13900000001")), (cast.agent, Owner(far.pk))):
        with pytest.raises(NotAllowed):
            actions.transfer_unit(unit.pk, owners=[owner], by=who)
    actions.transfer_unit(unit.pk, owners=[Owner(name="外人", phone="13700000000")], by=cast.agent)
    assert Customer.objects.filter(name="外人").count() == 2  # who is not known here is registered here


def test_shares_change_among_those_who_stay(cast: Cast, unit: Unit, seller: Customer) -> None:
    wife = make_customer(cast.agent, cast.project.pk, "周芳", "13900000003")
    half = [Owner(seller.pk, share=Decimal(50)), Owner(wife.pk, share=Decimal(50))]
    with pytest.raises(Refused, match="这是过户"):
        actions.share_unit(unit.pk, owners=[Owner(wife.pk)], by=cast.agent)
    actions.share_unit(unit.pk, owners=half, on=LATER, by=cast.agent)
    with pytest.raises(Refused, match="都没有变化"):
        actions.share_unit(unit.pk, owners=half, by=cast.agent)
    # what was mistyped on the day it began is set right; nothing of it had been before
    actions.share_unit(unit.pk, owners=[Owner(seller.pk, share=Decimal(70)), Owner(wife.pk, share=Decimal(30))], on=LATER, by=cast.agent)
    actions.share_unit(unit.pk, owners=[Owner(wife.pk, share=Decimal(100))], by=cast.agent)
    assert owners_of(unit) == [
        ("张三", "owner", Decimal(100), date(2020, 5, 1), LATER),
        ("张三", "owner", Decimal(70), LATER, TODAY),
        ("周芳", "co_owner", Decimal(30), LATER, TODAY),
        ("周芳", "owner", Decimal(100), TODAY, None),
    ]
    assert list(invariants.broken()) == []


def test_a_person_of_two_records_owns_once(cast: Cast, unit: Unit, seller: Customer) -> None:
    twin = make_customer(cast.agent, cast.project.pk, "张三丰", "13900000009")
    edge = actions.merge_customers(twin.pk, merged_id=seller.pk, by=cast.manager)
    with pytest.raises(Refused, match="请用“份额变更”"):
        actions.transfer_unit(unit.pk, owners=[Owner(twin.pk)], by=cast.agent)
    actions.transfer_unit(unit.pk, owners=[Owner(name="李四", phone="13900000001")], by=cast.agent)
    assert queries.search_customers(cast.agent, "3-2-1502")[0].name == "李四"
    actions.undo_merge(edge.pk, by=cast.manager)
    assert list(invariants.broken()) == []


def test_what_was_read_before_is_stale(cast: Cast, unit: Unit, seller: Customer) -> None:
    seen = [Residency.objects.get().pk]
    actions.transfer_unit(unit.pk, owners=[Owner(name="李四", phone="13900000001")], on=LATER, seen=seen, by=cast.agent)
    with pytest.raises(Refused, match="刚刚有了变化"):
        actions.transfer_unit(unit.pk, owners=[Owner(name="王五", phone="13900000002")], seen=seen, by=cast.agent)


def test_a_share_is_held_against_every_day(cast: Cast, unit: Unit, seller: Customer) -> None:
    actions.transfer_unit(unit.pk, owners=[Owner(name="李四", phone="13900000001", share=Decimal(100))], on=LATER, by=cast.agent)
    other = make_customer(cast.agent, cast.project.pk, "王五", "13900000002")
    for since, until in ((date(2020, 6, 1), date(2021, 1, 1)), (None, None), (date(2019, 1, 1), date(2020, 5, 2))):
        with pytest.raises(Refused, match="只剩 0%"):
            actions.relate(
                customer_id=other.pk, unit_id=unit.pk, role="co_owner", share=Decimal(10), since=since, until=until, by=cast.agent
            )
    before = date(2019, 1, 1), date(2020, 5, 1)
    actions.relate(customer_id=other.pk, unit_id=unit.pk, role="owner", share=Decimal(100), since=before[0], until=before[1], by=cast.agent)
    assert list(invariants.broken()) == []


def test_a_relation_that_ends_later_still_stands(cast: Cast, unit: Unit, seller: Customer) -> None:
    proxy = make_customer(cast.agent, cast.project.pk, "钱律师", "13900000004")
    home = actions.relate(customer_id=proxy.pk, unit_id=unit.pk, role="agent", until=TODAY + timedelta(90), by=cast.agent)
    assert [each.customer.name for each in queries.people_of_unit(cast.agent, unit) if not each.has_ended] == ["张三", "钱律师"]
    actions.end_relation(home.pk, by=cast.agent)
    assert [each.has_ended for each in queries.residencies_of(cast.agent, proxy)] == [True]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("locked", [False, True], ids=["without the lock", "with it"])
def test_two_sales_at_once(transactional_db: None, monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    cast = make_cast()
    unit = make_unit(make_project(cast.project))
    seller = make_customer(cast.agent, cast.project.pk)
    actions.relate(customer_id=seller.pk, unit_id=unit.pk, role="owner", share=Decimal(100), since=date(2020, 5, 1), by=cast.agent)
    buyers = [make_customer(cast.agent, cast.project.pk, name, "") for name in ("李四", "王五")]
    with reading_together(monkeypatch, ownership, "_taken", locked=locked):
        answers = together(
            *(
                lambda pk=each.pk, who=who: actions.transfer_unit(unit.pk, owners=[Owner(pk, share=Decimal(100))], by=who)
                for each, who in zip(buyers, (cast.agent, cast.manager), strict=True)
            )
        )
    if not locked:  # both buyers own the whole
        assert refused(answers) == []
        assert any("份额合计 200" in each for each in invariants.broken())
        return
    assert "又进又出" in the_only_refusal(answers)
    assert list(invariants.broken()) == []


# --- the rule alone

SHARES = st.lists(st.integers(1, 99), min_size=1, max_size=5).map(
    lambda parts: [Decimal(each) for each in parts[:-1]] + [Decimal(100 - sum(parts[:-1]))]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first=SHARES, second=SHARES, third=SHARES)
def test_whatever_the_turns_no_day_holds_more_than_the_whole(first: list[Decimal], second: list[Decimal], third: list[Decimal]) -> None:
    rows: list[Stake] = []
    day = date(2020, 1, 1)
    for number, shares in enumerate((first, second, third)):
        day += timedelta(10)
        standing = [each for each in rows if each.until is None]
        try:
            turn = turn_of(standing, [Stake(number * 2 + place, share=share) for place, share in enumerate(shares)], day)
        except Refused:
            assert any(share <= 0 for share in shares) or not standing
            continue
        rows = [Stake(each.person, each.role, each.share, each.since, day) if each in turn.ending else each for each in rows]
        rows += turn.beginning
    for begin in {each.since for each in rows}:
        living = [each.share for each in rows if each.share and each.since <= begin and (each.until is None or each.until > begin)]  # type: ignore[operator]
        assert sum(living) == 100
    assert held_at_most(rows, date(2019, 1, 1), None, TODAY) in {Decimal(0), Decimal(100)}


def test_spells_are_the_stretches_of_unchanged_ownership() -> None:
    one, two, three = date(2020, 1, 1), date(2022, 1, 1), date(2024, 1, 1)
    rows = [Stake(1, until=two), Stake(2, since=two, until=three), Stake(3, since=one, until=two), Stake(4)]
    found = [(since, until, [each.person for each in owners]) for since, until, owners in spells_of(rows)]
    assert found == [(None, None, [4]), (two, three, [2]), (one, two, [1, 3]), (None, one, [1])]
    assert list(spells_of([])) == []
