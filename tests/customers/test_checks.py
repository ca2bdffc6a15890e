"""查重: the whole company is asked, a mask is answered; who tries to learn more is stopped, and everything is on record."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tonglu.access.models import Tenure
from tonglu.audit.models import FactRow
from tonglu.customers import actions, checks
from tonglu.customers.actions import checks as deeds
from tonglu.customers.checks import Answer
from tonglu.estates.models import Project, Unit
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import Post

CARD = "11010519491231002X"
PHONE = "13987654321"


@pytest.fixture
def far(cast: Cast) -> Cast:
    """Somebody whom only the other company knows, with a home there and a neighbour of the same surname."""
    person = make_customer(cast.stranger, cast.other_project.pk, name="欧阳小明", phone=PHONE, paper=CARD)
    make_home(cast.stranger, person, make_unit(make_project(cast.other_project)))
    make_customer(cast.stranger, cast.other_project.pk, name="欧阳小明明", phone="13700004321")
    return cast


def told(answer: Answer) -> list[tuple[Any, ...]]:
    return [
        (each.name, each.phone, [(*one.place[1:], *one.spokesman) for one in each.kept], each.customer_id is not None)
        for each in answer.matches
    ]


def test_whoever_asks_is_told_where_and_whom_to_talk_to(far: Cast) -> None:
    known = [("欧阳*", "139****4321", [("海城公司", "听涛苑", "stranger员", "项目客关经理")], False)]
    for asked in ({"phone": "+86 139-8765-4321"}, {"paper": CARD.lower()}, {"name": "欧阳 小明", "digits": "４３２１"}):
        assert told(actions.check_customer(**asked, by=far.agent)) == known, asked
    assert told(actions.check_customer(phone=PHONE, by=far.stranger))[0][3]  # who reaches her may open her page
    post = Post.objects.create(node=far.other_project, name="听涛苑客关", level="project")
    Tenure.objects.create(person=far.people["mate"], post=post, since=date(2024, 1, 1))
    assert told(actions.check_customer(phone=PHONE, by=far.colleague))[0][2] == [("海城公司", "听涛苑", "mate员", "听涛苑客关")]


def test_what_is_not_whole_finds_nobody(far: Cast) -> None:
    for asked in (
        {"phone": "13987654322"}, {"paper": "110105194912310038"}, {"name": "欧阳", "digits": "4321"}, {"name": "小明", "digits": "4321"},
        {"name": "欧阳小明", "digits": "1502"}, {"name": "欧阳小", "digits": "4321"},
    ):  # fmt: skip
        assert told(actions.check_customer(**asked, by=far.agent)) == [], asked
    actions.end_phone(checks.Phone.objects.get(number=PHONE).pk, by=far.stranger)
    assert told(actions.check_customer(phone=PHONE, by=far.agent)) == []


def test_a_whole_name_and_a_whole_room_are_enough(far: Cast) -> None:
    """Who stands in the sales office without a phone at hand; half of either finds nobody."""
    known = [("欧阳*", "139****4321", [("海城公司", "听涛苑", "stranger员", "项目客关经理")], False)]
    home = checks.Residency.objects.select_related("unit__project").get()
    estate = home.unit.project.marketing_name
    for room in (f"{estate} 3-2-1502", f"{estate}3栋2单元1502室"):
        assert told(actions.check_customer(name="欧阳 小明", room=room, by=far.agent)) == known, room
    for name, room in (("欧阳小", f"{estate} 3-2-1502"), ("欧阳小明", f"{estate} 3-2-1503")):
        assert told(actions.check_customer(name=name, room=room, by=far.colleague)) == [], (name, room)
    actions.end_relation(home.pk, until=date(2026, 9, 1), by=far.stranger)
    assert told(actions.check_customer(name="欧阳小明", room=f"{estate} 3-2-1502", by=far.agent)) == []  # who lived there once
    [row] = checks.checks_for(far.manager).filter(body__how="room")[:1]
    assert (row.body["mask"], "1502" in str(row.body), "小明" in str(row.body)) == (f"欧阳* {estate} 3-2-*", False, False)


def test_a_room_without_its_entrance_is_found_where_one_entrance_has_it(far: Cast) -> None:
    home = checks.Residency.objects.select_related("unit__project").get()
    project = home.unit.project
    make_unit(project, "3", "1", "1503")
    make_unit(project, "13", "2", "1502")
    short, whole = f"{project.marketing_name} 3-1502", f"{project.marketing_name} 3-2-1502"
    for room in (short, f"{project.marketing_name}3幢1502室"):
        assert len(actions.check_customer(name="欧阳小明", room=room, by=far.agent).matches) == 1, room
    assert {each.body["mask"] for each in checks.checks_for(far.manager)} == {f"欧阳* {project.marketing_name} 3-2-*"}
    for name in ("王小明", "李小明"):  # with or without its entrance it is one room
        actions.check_customer(name=name, room=short, by=far.agent)
    with pytest.raises(Refused, match="逐个试"):
        actions.check_customer(name="张小明", room=whole, by=far.agent)


def test_a_room_that_several_entrances_have_is_asked_for_by_its_entrance(far: Cast) -> None:
    project = checks.Residency.objects.select_related("unit__project").get().unit.project
    for entrance in ("10", "东"):
        make_unit(project, "3", entrance, "1502")
    name = project.marketing_name
    with pytest.raises(Refused) as caught:
        actions.check_customer(name="欧阳小明", room=f"{name} 3-1502", by=far.agent)
    assert str(caught.value) == f"{name} 3 栋有 3 个单元都有 1502，请写上单元：3-2-1502、3-东-1502、3-10-1502"
    assert caught.value.about == "room"
    assert not FactRow.objects.filter(kind__startswith="customers.check").exists()
    for entrance, found in (("2", 1), ("10", 0), ("东", 0)):  # as they were named they can be asked for
        answer = actions.check_customer(name="欧阳小明", room=f"{name} 3-{entrance}-1502", by=far.agent)
        assert len(answer.matches) == found, entrance
    Unit.objects.filter(code="3-10-1502").update(entrance=None, code="3-1502")
    assert not actions.check_customer(name="欧阳小明", room=f"{name} 3-1502", by=far.colleague).matches  # a room has this very code


def test_a_room_costs_the_same_queries_with_and_without_its_entrance(far: Cast) -> None:
    name, counts = checks.Residency.objects.get().unit.project.marketing_name, []
    for code in ("3-2-1502", "3-2-1502", "3-1502"):
        with CaptureQueriesContext(connection) as asked:
            actions.check_customer(name="欧阳小明", room=f"{name} {code}", by=far.agent)
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_an_estate_is_known_by_its_whole_name_whatever_is_in_it(far: Cast) -> None:
    for estate in ("云锦府 二期", "万科城18"):
        Project.objects.update(marketing_name=estate, filed_name="", estate_name="")
        for room in (f"{estate} 3-2-1502", f"{estate.replace(' ', '')} 3栋2单元1502室"):
            assert len(actions.check_customer(name="欧阳小明", room=room, by=far.agent).matches) == 1, room
        with pytest.raises(Refused, match="没有“云锦府三期”这个项目"):  # not: nobody is known
            actions.check_customer(name="欧阳小明", room="云锦府三期 3-2-1502", by=far.agent)
    masks = {each.body["mask"] for each in checks.checks_for(far.manager)}
    assert masks == {"欧阳* 云锦府 二期 3-2-*", "欧阳* 万科城18 3-2-*"}


def test_neither_the_names_of_a_room_nor_the_rooms_of_a_name_are_tried(far: Cast) -> None:
    room = f"{far.other_project.name} 3-2-1502"
    Project.objects.filter(node=far.other_project).update(marketing_name=far.other_project.name, filed_name="听涛雅苑")
    for name in ("王小明", "李小明", "张小明"):
        actions.check_customer(name=name, room=room, by=far.agent)
    with pytest.raises(Refused, match="逐个试"):
        actions.check_customer(name="欧阳小明", room=room, by=far.agent)
    with pytest.raises(Refused, match="逐个试"):  # the same room by another name of its estate
        actions.check_customer(name="欧阳小明", room="听涛雅苑 3-2-1502", by=far.agent)
    actions.check_customer(name="张小明", room=room, by=far.agent)  # asked before: nothing new is learnt
    for number in range(5):
        actions.check_customer(name="欧阳小明", room=f"{far.other_project.name} 3-2-150{number + 3}", by=far.colleague)
    with pytest.raises(Refused, match="逐个试"):
        actions.check_customer(name="欧阳小明", room=room, by=far.colleague)


def test_what_cannot_be_read_is_refused_and_not_counted(far: Cast) -> None:
    for asked, sentence in (
        ({}, "只填一种"), ({"phone": PHONE, "paper": CARD}, "只填一种"), ({"phone": "1398765432"}, "少一位"), ({"paper": "12"}, "证件号"),
        ({"name": "张三"}, "后四位"), ({"name": "张三", "digits": "43211"}, "后四位"), ({"digits": "4321"}, "请填写姓名"),
        ({"name": "张三", "room": "3-2-1502"}, "写全项目名"), ({"name": "张三", "room": "云锦府"}, "写全项目名"),
        ({"name": "张三", "room": "云锦府 3-2"}, "写全项目名"), ({"room": "云锦府 3-2-1502"}, "请填写姓名"),
        ({"name": "张三", "room": "云锦府 3-2-1502", "digits": "4321"}, "只填一种"), ({"name": "张", "digits": "4321"}, "完整的姓名"),
        ({"name": "%", "digits": "4321"}, "不像姓名"), ({"phone": "138****4321"}, "打码"),
        ({"name": "张三", "room": "%府 3-2-1502"}, "没有“%府”这个项目"), ({"name": "张三", "room": "\x00"}, "写全项目名和房号"),
        ({"name": "张三", "room": "望江苑 3-2-1502"}, "没有“望江苑”这个项目，请写全项目名"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            actions.check_customer(**asked, by=far.agent)
    assert not FactRow.objects.filter(kind="customers.checked").exists()
    for who in (far.technician, replace(far.agent, person_id=None)):
        with pytest.raises(NotAllowed):
            actions.check_customer(phone=PHONE, by=who)


def test_what_is_too_much_is_on_record_and_counts_for_nothing(far: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for middle in ("0000", "0001", "0002"):
        actions.check_customer(phone=f"139{middle}4321", by=far.agent)
    monkeypatch.setattr(deeds, "MOST_REFUSED", 2)
    for middle in ("0003", "0004", "0005"):  # what a program goes on asking fills no table
        with pytest.raises(Refused, match="逐个试"):
            actions.check_customer(phone=f"139{middle}4321", by=far.agent)
    refused = list(checks.checks_for(far.manager).filter(kind="customers.check_refused"))
    assert [(each.person_name, each.at, each.body["how"], each.body["mask"], each.body["limit"]) for each in refused] == [
        ("agent员", far.at, "phone", "139****4321", "alike"),
    ] * 2  # fmt: skip
    assert len({each.body["mark"] for each in refused}) == 2
    assert "0003" not in str([each.body for each in refused])
    assert list(checks.checks_for(far.stranger)) == []
    assert [(each["asked"], each["in_vain"], each["refused"]) for each in checks.busiest_askers(far.manager)] == [(3, 3, 2)]
    for number in range(17):
        actions.check_customer(phone=f"1370000{number:04}", by=far.agent)
    monkeypatch.setattr(deeds, "MOST_REFUSED", 100)
    with pytest.raises(Refused, match="一小时最多查重 20 次"):  # and not 18: the refused ones were not answered
        actions.check_customer(phone=PHONE, by=far.agent)
    assert checks.checks_for(far.manager)[0].body["limit"] == "hour"


def test_a_merged_person_is_answered_once_by_what_is_shown(far: Cast) -> None:
    near = make_customer(far.agent, far.project.pk, name="欧阳晓明", phone="13800000000")
    person = checks.Customer.objects.get(name="欧阳小明")
    actions.merge_customers(near.pk, merged_id=person.pk, by=far.admin)
    for asked in ({"phone": PHONE}, {"paper": CARD}, {"name": "欧阳小明", "digits": "4321"}, {"name": "欧阳晓明", "digits": "4321"}):
        [match] = actions.check_customer(**asked, by=far.director).matches
        assert (match.name, [each.place.name for each in match.kept]) == ("欧阳*", ["云锦府", "听涛苑"])


def test_of_a_shared_number_the_first_few_are_told(cast: Cast) -> None:
    for place in range(7):
        make_customer(cast.stranger, cast.other_project.pk, name=f"客户{chr(0x4E00 + place)}", phone=PHONE)
    answer = actions.check_customer(phone=PHONE, by=cast.agent)
    assert (len(answer.matches), answer.has_more) == (5, True)


def test_numbers_behind_one_mask_are_not_tried_one_by_one(far: Cast) -> None:
    """The attack: the mask is known (139****4321), the middle is tried until somebody is found."""
    for middle in ("0000", "0001", "0002"):
        actions.check_customer(phone=f"139{middle}4321", by=far.agent)
    for asked in ({"phone": "13900034321"}, {"phone": PHONE}):
        with pytest.raises(Refused, match="逐个试"):
            actions.check_customer(**asked, by=far.agent)
    actions.check_customer(phone="139 0002 4321", by=far.agent)  # asked before: nothing new is learnt
    actions.check_customer(phone="13900024322", by=far.agent)
    for digits in range(5):
        actions.check_customer(name="欧阳小明", digits=f"000{digits}", by=far.agent)
    with pytest.raises(Refused, match="逐个试"):
        actions.check_customer(name="欧阳 小明", digits="4321", by=far.agent)
    actions.check_customer(phone=PHONE, by=far.colleague)
    later = far.actor("agent", far.at + timedelta(days=31))
    assert len(actions.check_customer(phone=PHONE, by=later).matches) == 1


def test_one_person_asks_so_often_in_an_hour_and_a_day(far: Cast) -> None:
    def ask(number: int, minutes: int = 0) -> Answer:
        return actions.check_customer(phone=f"1370000{number:04}", by=far.actor("agent", far.at + timedelta(minutes=minutes)))

    for number in range(20):
        ask(number, number)
    with pytest.raises(Refused, match="请 30 分钟后再查"):
        ask(20, 30)
    for number in range(20, 60):
        ask(number, 61 + number * 3)
    with pytest.raises(Refused, match="一天最多查重 60 次"):
        ask(60, 60 * 6)
    assert FactRow.objects.filter(kind="customers.checked").count() == 60
    ask(60, 60 * 25 + 1)


def test_who_asked_what_and_when_is_on_record_without_the_number(far: Cast) -> None:
    actions.check_customer(phone=PHONE, by=far.agent)
    actions.check_customer(name="欧阳小明", digits="4321", by=far.agent)
    rows = list(checks.checks_for(far.manager))
    assert [(each.person_name, each.body["mask"], each.body["found"]) for each in rows] == [
        ("agent员", "欧阳* 4321", 1), ("agent员", "139****4321", 1),
    ]  # fmt: skip
    written = str([each.body for each in rows])
    assert not any(clear in written for clear in (PHONE, "8765", "小明"))
    assert list(checks.checks_for(far.stranger)) == []  # the auditor of the one who was asked after is not told who asked
    assert [(each["asked"], each["in_vain"]) for each in checks.busiest_askers(far.manager)] == [(2, 0)]
