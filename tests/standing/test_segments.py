"""A segment is one set of people, the same for all who may open it; each answer has its row, and none shows what one may not see."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.standing.frozen import frozen_segment
from tonglu.access.models import Role
from tonglu.customers import actions as customers
from tonglu.customers.models import Customer
from tonglu.estates.models import Phase
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import LookupItem
from tonglu.service import actions as service
from tonglu.standing import actions, queries
from tonglu.standing.compiling import holding, rule_of, within
from tonglu.standing.rules.tree import kept, lines_of

TODAY = date(2026, 9, 30)


def line(code: str, *, is_not: bool = False, **given: Any) -> dict[str, Any]:
    return {"is": code, "given": given, "not": is_not}


def rule(*parts: dict[str, Any], join: str = "all", least: int = 1) -> dict[str, Any]:
    return {"v": 1, "join": join, "least": least, "parts": list(parts)}


COMPLAINT = line("service.open_case", kind=["complaint"], whose="home")
OWNER = line("customers.home", role=["owner", "co_owner"])
CHILD = line("customers.child", least="6", most="15")


@pytest.fixture
def family(cast: Cast) -> dict[str, Customer]:
    """甲 owns in phase 1 and has a child of nine; 乙 owns in phase 1 and complains; 丙 owns in no phase; 丁 is known, nothing more."""
    project = make_project(cast.project)
    units = {room: make_unit(project, room=room) for room in ("101", "201")}
    far = make_unit(project, building="9", room="101")
    phase = Phase.objects.create(node=cast.project, project=project, name="一期")
    units["101"].building.phase = phase
    units["101"].building.save()
    found = {name: make_customer(cast.agent, cast.project.pk, name, "") for name in ("甲一", "乙二", "丙三", "丁四", "小甲")}
    for name, unit in (("甲一", units["101"]), ("乙二", units["201"]), ("丙三", far)):
        make_home(cast.agent, found[name], unit)
    customers.change_customer(found["小甲"].pk, name="小甲", born_on=date(2017, 5, 1), by=cast.agent)
    household = customers.form_household(found["甲一"].pk, by=cast.agent)
    customers.join_household(found["小甲"].pk, household_id=household.pk, relation="子女", by=cast.agent)
    child = make_customer(cast.agent, cast.project.pk, "小乙", "")
    customers.change_customer(child.pk, name="小乙", born_on=date(2012, 1, 1), by=cast.agent)
    make_home(cast.agent, child, units["201"], "family")
    service.open_case(words="电梯天天坏，没人管", kind="complaint", unit_id=units["201"].pk, contact_name="某", by=cast.agent)
    return found


def names(by: Actor, cast: Cast, data: dict[str, Any]) -> list[str]:
    return sorted(each.name for each in queries.people_by(by, rule_of(data), cast.project.pk))


def test_birthdays_are_those_of_this_year_by_whichever_calendar(cast: Cast) -> None:
    for name, born_on, lunar in (("甲", date(1990, 9, 3), ""), ("乙", date(1990, 1, 5), "08-15"), ("丙", None, "12-01"), ("丁", None, "")):
        customers.register_customer(name=f"王{name}", born_on=born_on, lunar=lunar, node_id=cast.project.pk, by=cast.agent)
    months = {month: names(cast.manager, cast, rule(line("customers.birthday", months=[month]))) for month in ("1", "9")}
    assert months == {
        "1": ["王丙"],
        "9": ["王乙", "王甲"],
    }  # 八月十五 is 25 September in 2026, 腊月初一 of the lunar year before 19 January
    assert names(cast.manager, cast, rule(line("customers.born"))) == ["王丙", "王乙", "王甲"]


def test_sets_join_as_their_rule_says(cast: Cast, family: dict[str, Customer]) -> None:
    phase = line("customers.home", role=["owner"], place=f"phase:{Phase.objects.get().pk}")
    told = {
        "owners": rule(OWNER), "phase": rule(phase), "child": rule(CHILD), "complaint": rule(COMPLAINT),
        "story": rule(phase, CHILD, {**COMPLAINT, "not": True}),
        "none": rule({**OWNER, "not": True}),
        "any": rule(phase, CHILD, join="any"),
        "either not": rule({**OWNER, "not": True}, COMPLAINT, join="any"),
        "two of three": rule(phase, CHILD, COMPLAINT, join="least", least=2),
        "all three": rule(phase, CHILD, COMPLAINT, join="least", least=3),
        "nested": rule(OWNER, {"join": "any", "not": True, "parts": [CHILD, COMPLAINT]}),
        "own complaint": rule(line("service.open_case", kind=["complaint"], whose="own")),
    }  # fmt: skip
    found = {key: names(cast.manager, cast, data) for key, data in told.items()}
    assert found == {
        "owners": ["丙三", "乙二", "甲一"], "phase": ["乙二", "甲一"], "child": ["乙二", "甲一"],
        "complaint": ["乙二", "小乙"], "story": ["甲一"], "none": ["丁四", "小乙", "小甲"], "any": ["乙二", "甲一"],
        "either not": ["丁四", "乙二", "小乙", "小甲"], "two of three": ["乙二", "甲一"], "all three": ["乙二"],
        "nested": ["丙三"], "own complaint": [],
    }  # fmt: skip


def test_every_condition_answers_and_a_merged_person_is_one(cast: Cast, family: dict[str, Customer]) -> None:
    tag = LookupItem.objects.get(list_code="standing.tag", name="养犬").pk
    twin = make_customer(cast.agent, cast.project.pk, "甲一一", "13900000001", "11010519491231002X")
    actions.mark_customer(twin.pk, item_id=tag, by=cast.agent)
    actions.grade_customer(twin.pk, letter="A", note="好客户", by=cast.agent)
    customers.affiliate(twin.pk, role="media", by=cast.agent)
    customers.add_handle(twin.pk, account="jiayi_2026", by=cast.agent)
    customers.merge_customers(family["甲一"].pk, merged_id=twin.pk, by=cast.manager)
    customers.change_customer(family["甲一"].pk, name="甲一", born_on=date(1980, 9, 1), by=cast.manager)
    for each in (
        line("standing.tag", items=[str(tag)]), line("standing.grade", letters=["A", "B"]), line("customers.circle", role=["media"]),
        line("customers.phone"), line("customers.paper"), line("customers.wechat"), line("customers.age", least=46, most=46),
        line("customers.birthday", months=["9"]),
    ):  # fmt: skip
        assert names(cast.manager, cast, rule(each)) == ["甲一"], each
    empty = {
        "customers.homes": {"least": 2}, "customers.owned_for": {"years": 1}, "customers.address": {}, "service.pleased": {"days": 30},
        "service.case": {"kind": ["repair"], "days": 30, "whose": "home"}, "touchpoints.contact": {"days": 30},
        "standing.need": {"items": []}, "standing.focus": {"items": []},
    }  # fmt: skip
    for code, given in empty.items():
        first = LookupItem.objects.filter(list_code=code).first()
        asked = line(code, **({"items": [str(first.pk)]} if first else given))
        assert names(cast.manager, cast, rule(asked)) == [], code
    assert len(names(cast.manager, cast, rule(line("customers.registered", days=1), line("customers.kind", kind="person")))) == 6
    assert {each.code for each in queries.conditions_for(cast.manager)} >= set(empty)


def test_rule_is_read_strictly() -> None:
    deep = rule(OWNER)
    for _ in range(3):
        deep = rule({key: deep[key] for key in ("join", "parts")})
    wrong = (
        None, {}, {"v": 2, "join": "all", "parts": [OWNER]}, rule(), rule(line("x.y")), rule(line("customers.phone", number="138")),
        rule(line("")), rule({"join": ["all"], "parts": [OWNER]}), rule("all"), rule(*[line("customers.phone")] * 21), deep,
        rule(OWNER, join="least", least=2), rule(line("customers.home", role="x" * 41)), rule(line("customers.home", role=[1])),
        rule(line("customers.child", least="", most="15")), rule(line("customers.child", least="-1", most="15")),
        rule(line("customers.child", least="6.5", most="15")), rule(line("customers.child", least="6", most="18")),
        rule(line("customers.birthday")), rule({"is": "customers.phone", "given": {}, "not": "no"}), rule({"is": 7}),
    )  # fmt: skip
    for data in wrong:
        with pytest.raises(Refused):
            rule_of(data)
    tree = rule_of(rule(CHILD, {"join": "any", "parts": [OWNER], "not": True}, join="least", least=2))
    assert rule_of(kept(tree)) == tree


def test_kept_versions_frozen_members_and_end(cast: Cast, family: dict[str, Customer]) -> None:
    given = {"name": "有孩子的业主", "node_id": cast.project.pk, "by": cast.manager}
    segment = actions.make_segment(rule=rule(OWNER, CHILD), **given)
    with pytest.raises(Refused, match="已经有叫"):
        actions.make_segment(rule=rule(OWNER), **given)
    with pytest.raises(Refused, match="大于结束"):
        actions.change_segment(segment.pk, name="x", rule=rule(line("customers.age", least=9, most=6)), by=cast.manager)
    actions.change_segment(segment.pk, name="有孩子的业主", note="开学季", rule=rule(OWNER, CHILD), by=cast.manager)
    actions.change_segment(segment.pk, name="业主", rule=rule(OWNER), by=cast.manager)
    held = queries.segment_for(cast.agent, segment.pk)
    assert ([each[0] for each in queries.rules_of(cast.agent, held)], held.segment.number) == ([2, 1], 2)

    frozen = frozen_segment(cast, name="九月业主", rule=rule(OWNER))
    customers.merge_customers(family["丁四"].pk, merged_id=family["丙三"].pk, by=cast.manager)
    customers.end_relation(family["甲一"].residencies.get().pk, until=TODAY + timedelta(days=1), by=cast.manager)
    later = cast.actor("manager", cast.at + timedelta(days=2))
    static, dynamic = queries.segment_for(later, frozen.pk), queries.segment_for(later, segment.pk)
    assert sorted(each.name for each in queries.members_of(later, static)) == ["丁四", "乙二", "甲一"]
    assert sorted(each.name for each in queries.members_of(later, dynamic)) == ["丁四", "乙二"]
    with pytest.raises(Refused, match="成员已经固定"):
        actions.change_segment(frozen.pk, name="x", rule=rule(CHILD), by=cast.manager)
    actions.end_segment(segment.pk, by=cast.manager)
    assert [each.segment.pk for each in queries.segments_for(cast.agent)] == [frozen.pk]
    assert queries.counted(later, queries.members_of(later, static)) == 3


def test_why_has_the_row_behind_it(cast: Cast, family: dict[str, Customer]) -> None:
    tree = rule_of(rule(OWNER, CHILD, {**COMPLAINT, "not": True}))
    found = {name: queries.why(cast.manager, tree, cast.project.pk, family[name]) for name in ("甲一", "乙二")}
    assert {name: (each.holds, [part.holds for part in each.parts]) for name, each in found.items()} == {
        "甲一": (True, [True, True, True]), "乙二": (False, [True, True, False]),
    }  # fmt: skip
    behind = {name: [part.evidence[0].words if part.evidence else "" for part in each.parts] for name, each in found.items()}
    assert behind["甲一"] == ["3-2-101 业主", "小甲，生日 2017-05-01", ""]
    assert behind["乙二"][1] == "小乙，生日 2012-01-01"
    assert behind["乙二"][2].startswith("投诉 ")
    held = holding(within(cast.manager, cast.project.pk), list(lines_of(tree)), {each.pk: each.pk for each in family.values()})
    assert {pk: len(numbers) for pk, numbers in held.items()} == {family["甲一"].pk: 2, family["乙二"].pk: 3, family["丙三"].pk: 1}


def test_no_segment_shows_what_its_reader_may_not_see(cast: Cast, family: dict[str, Customer]) -> None:
    asked = frozen_segment(cast, name="有投诉", rule=rule(COMPLAINT))
    wide = actions.make_segment(name="全城业主", node_id=cast.city.pk, rule=rule(OWNER), by=cast.director) if _may(cast) else None
    Role.objects.filter(code="agent").update(wide=["customer.view", "node.view"])  # no cases any more
    for blind in (cast.agent, cast.stranger, cast.technician):
        with pytest.raises(NotAllowed):
            queries.segment_for(blind, asked.pk)
        assert asked.pk not in [each.segment.pk for each in queries.segments_for(blind)]
        with pytest.raises(NotAllowed):
            queries.people_by(blind, rule_of(rule(COMPLAINT)), cast.project.pk)
    if wide:  # of a place above one's own nothing is seen: its count would be of others too
        with pytest.raises(NotAllowed):
            queries.segment_for(cast.manager, wide.pk)
    foreign = Phase.objects.create(
        node=cast.other_project, project=make_project(cast.other_project, "听涛苑"), name="一期"
    )  # fmt: skip
    with pytest.raises(Refused, match="选项已经没有了"):
        queries.people_by(cast.manager, rule_of(rule(line("customers.home", place=f"phase:{foreign.pk}"))), cast.project.pk)
    for act in (
        lambda: actions.make_segment(name="x", node_id=cast.project.pk, rule=rule(OWNER), by=cast.dispatcher),
        lambda: actions.make_segment(name="x", node_id=cast.other_project.pk, rule=rule(OWNER), by=cast.manager),
        lambda: actions.end_segment(asked.pk, by=cast.stranger),
    ):
        with pytest.raises(NotAllowed):
            act()


def _may(cast: Cast) -> bool:
    return cast.director.reaches_node("segment.edit", cast.city.pk)
