"""Who may be one person is found when it is written, with reasons; who was judged two people is never asked about again."""

from datetime import date

import pytest

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tonglu.audit.models import FactRow
from tonglu.customers import actions, pairs
from tonglu.customers.models import Pair
from tonglu.customers.rules.alike import Known, level_of, likeness
from tonglu.lib.refusals import NotAllowed, Refused

CARD, OTHER_CARD = "11010519491231002X", "110105194912310038"
PHONE = "13812345678"


def known(name: str = "王小明", sound: str = "wang xiao ming", kind: str = "person", **more: object) -> Known:
    return Known(kind, name, sound, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "score", "reasons"),
    [
        (known(papers=frozenset("a")), known("李四", "li si", papers=frozenset("ab")), 100, ("paper",)),
        (known(numbers=frozenset("1")), known(numbers=frozenset("12")), 90, ("phone", "name")),
        (known(numbers=frozenset("1")), known("王晓明", numbers=frozenset("1")), 80, ("phone", "sound")),
        (known(numbers=frozenset("1")), known("李四", "li si", numbers=frozenset("1")), 50, ("phone",)),
        (known(born_on=date(1980, 1, 1)), known(born_on=date(1980, 1, 1)), 60, ("name", "birthday")),
        (known(units=frozenset({7})), known(units=frozenset({7})), 60, ("name", "unit")),
    ],
)
def test_what_speaks_for_one_person(one: Known, other: Known, score: int, reasons: tuple[str, ...]) -> None:
    found = likeness(one, other)
    assert found is not None
    assert (found.score, found.reasons) == (score, reasons)
    assert likeness(other, one) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (known(), known()),  # a name alone
        (known(kind="organisation", numbers=frozenset("1")), known(numbers=frozenset("1"))),
        (known(numbers=frozenset("1"), cards=frozenset("a")), known(numbers=frozenset("1"), cards=frozenset("b"))),
        (known(numbers=frozenset("1"), units=frozenset({7})), known("李四", "li si", numbers=frozenset("1"), units=frozenset({7}))),
        (known(born_on=date(1980, 1, 1)), known("李四", "li si", born_on=date(1980, 1, 1))),
    ],
)
def test_what_does_not(one: Known, other: Known) -> None:
    assert likeness(one, other) is None


def test_levels_in_words() -> None:
    assert [level_of(each) for each in (100, 90, 80, 50)] == ["确定", "很可能", "很可能", "疑似"]


def found() -> list[tuple[int, list[str]]]:
    return list(Pair.objects.order_by("pk").values_list("score", "reasons"))


def test_found_while_registering_and_at_every_later_number_paper_and_home(cast: Cast) -> None:
    one = make_customer(cast.agent, cast.project.pk, name="王小明", phone=PHONE)
    other = make_customer(cast.agent, cast.project.pk, name="王晓明", phone="")
    assert found() == []
    actions.add_phone(other.pk, number=PHONE, by=cast.agent)
    assert found() == [(80, ["phone", "sound"])]
    actions.change_customer(other.pk, name="王小明", by=cast.agent)
    assert found() == [(90, ["phone", "name"])]
    unit = make_unit(make_project(cast.project))
    make_home(cast.agent, one, unit)
    make_home(cast.agent, other, unit, role="renter")
    assert found() == [(90, ["phone", "name", "unit"])]
    actions.add_paper(one.pk, number=CARD, by=cast.agent)
    actions.add_paper(other.pk, number=CARD, by=cast.agent)
    assert found() == [(100, ["paper", "phone", "name", "birthday", "unit"])]


def test_the_number_of_a_counter_says_nothing(cast: Cast) -> None:
    for place in range(12):
        make_customer(cast.agent, cast.project.pk, name=f"客户{chr(0x4E00 + place)}", phone=PHONE)
    many = Pair.objects.count()
    make_customer(cast.agent, cast.project.pk, name="又一位", phone=PHONE)
    assert Pair.objects.count() == many


def test_judged_two_people_is_remembered_for_all_their_rows(cast: Cast) -> None:
    one = make_customer(cast.agent, cast.project.pk, name="王小明", phone=PHONE)
    other = make_customer(cast.agent, cast.project.pk, name="李四", phone=PHONE)
    pair = Pair.objects.get()
    with pytest.raises(Refused, match="请填写原因"):
        actions.keep_apart(pair.pk, reason=" ", by=cast.manager)
    actions.keep_apart(pair.pk, reason="父子，同住", by=cast.manager)
    assert FactRow.objects.get(kind="customers.pair_decided").body["state"] == "never"
    with pytest.raises(Refused, match="刚刚已有判定"):
        actions.keep_apart(pair.pk, reason="再来", by=cast.manager)
    third = make_customer(cast.agent, cast.project.pk, name="李四", phone="13900000000")
    actions.merge_customers(other.pk, merged_id=third.pk, by=cast.manager)
    actions.end_phone(other.phones.get().pk, by=cast.agent)
    actions.add_phone(third.pk, number=PHONE, by=cast.agent)
    assert [each.state for each in Pair.objects.filter(low=one)] == ["never"]
    with pytest.raises(Refused, match="父子，同住"):
        actions.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    actions.ask_again(pair.pk, by=cast.manager)
    actions.merge_pair(pair.pk, survivor_id=one.pk, by=cast.manager)
    pair.refresh_from_db()
    assert pair.state == "merged"


def test_only_who_reaches_both_is_asked(cast: Cast) -> None:
    make_customer(cast.agent, cast.project.pk, name="王小明", phone=PHONE)
    make_customer(cast.stranger, cast.other_project.pk, name="王小明", phone=PHONE)
    pair = Pair.objects.get()
    for who in (cast.agent, cast.manager, cast.stranger):
        assert list(pairs.pairs_for(who)) == []
        with pytest.raises(NotAllowed):
            actions.keep_apart(pair.pk, reason="不是", by=who)
    assert list(pairs.pairs_for(cast.admin)) == [pair]


def test_an_undone_merge_asks_again(cast: Cast) -> None:
    one = make_customer(cast.agent, cast.project.pk, name="王小明", phone=PHONE)
    make_customer(cast.agent, cast.project.pk, name="王小明", phone=PHONE)
    pair = Pair.objects.get()
    edge = actions.merge_pair(pair.pk, survivor_id=one.pk, reason="同一证件", by=cast.manager)
    pair.refresh_from_db()
    assert (pair.state, pair.reason) == ("merged", "同一证件")
    actions.undo_merge(edge.pk, by=cast.manager)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_at) == ("open", None)
