"""Every arrow × state × role, generated from the table; and what each act writes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.factories.cases import fresh, make_case
from tests.factories.cast import Cast
from tonglu.access.actions import rosters
from tonglu.audit.models import FactRow
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service import actions
from tonglu.service.actions import ARROWS
from tonglu.service.models import Case
from tonglu.service.queries import keepers_for, legal_arrows
from tonglu.service.rules.flows import CASE_FLOW
from tonglu.service.rules.states import CaseState

ROLES = ("agent", "colleague", "stranger", "dispatcher", "technician", "mate", "manager", "director", "admin")
WANTS: dict[str, Callable[[Cast], dict[str, Any]]] = {
    "turn_down": lambda _: {"reason": "市政管道"},
    "dispatch": lambda cast: {"keeper_id": cast.people["mate"].pk},
    "redispatch": lambda cast: {"keeper_id": cast.people["mate"].pk, "reason": "换人"},
    "hand_back": lambda _: {"reason": "缺配件"},
    "appoint": lambda cast: {"appointed_at": cast.at + timedelta(days=1)},
    "tell_plan": lambda _: {"plan": "明天带新阀芯来换"},
    "finish": lambda _: {"result": "修好"},
    "reopen": lambda _: {"reason": "又漏"},
    "force_close": lambda _: {"reason": "已和解"},
}


def wants(cast: Cast, arrow: str) -> dict[str, Any]:
    return WANTS[arrow](cast) if arrow in WANTS else {}


def image(case: Case) -> dict[str, Any]:
    return dict(Case.objects.defer("contact_phone").filter(pk=case.pk).values().get())


def test_every_arrow_has_its_act() -> None:
    assert set(ARROWS) == set(CASE_FLOW.arrows)


@pytest.mark.parametrize("state", list(CaseState))
def test_arrows_leave_only_from_their_states_and_for_their_roles(cast: Cast, state: str) -> None:
    """What the buttons offer is what the act allows, for each role and arrow; what is refused changes nothing."""
    case = make_case(cast, state)
    actors = {role: cast.actor(role) for role in ROLES}
    offers = offered_to(actors, case)
    for arrow in CASE_FLOW:
        if arrow.name == "grab" and state == "accepted":
            actions.offer_case(case.pk, by=actors["dispatcher"])
            offers = offered_to(actors, case)
        before, facts = image(case), FactRow.objects.count()
        for role, by in actors.items():
            offered = arrow.name in offers[role]
            with transaction.atomic():
                done = was_done(cast, arrow.name, case, by)
                if done:
                    assert fresh(case).state == (arrow.goal or state), (arrow.name, role)
                else:
                    assert (image(case), FactRow.objects.count()) == (before, facts), (arrow.name, role)
                transaction.set_rollback(True)
            assert done == offered, (arrow.name, role)


def offered_to(actors: dict[str, Actor], case: Case) -> dict[str, set[str]]:
    return {role: {each.name for each in legal_arrows(by, fresh(case))} for role, by in actors.items()}


def was_done(cast: Cast, arrow: str, case: Case, by: Actor) -> bool:
    try:
        ARROWS[arrow](case.pk, **wants(cast, arrow), by=by)
    except (Refused, NotAllowed):
        return False
    return True


def test_stranger_finds_no_case(cast: Cast) -> None:
    stranger = cast.stranger
    for state in CaseState:
        case = make_case(cast, state, words=f"漏水{state}")
        for arrow in CASE_FLOW.leaving(state):
            with pytest.raises(NotAllowed):
                ARROWS[arrow.name](case.pk, **wants(cast, arrow.name), by=stranger)


@pytest.mark.parametrize("arrow", [each.name for each in CASE_FLOW if each.needs_reason])
def test_reason_is_asked_where_the_table_says_so(cast: Cast, arrow: str) -> None:
    origin = min(CASE_FLOW[arrow].origins)
    case = make_case(cast, origin)
    by = cast.technician if arrow == "hand_back" else cast.manager
    with pytest.raises(Refused, match="请填写原因"):
        ARROWS[arrow](case.pk, **wants(cast, arrow) | {"reason": " "}, by=by)


def test_loop_from_first_word_to_closed(cast: Cast) -> None:
    case = make_case(cast, "closed")
    assert (case.state, case.result, case.due_at) == ("closed", "已换密封圈", None)
    told = FactRow.objects.filter(subject_id=case.pk, kind__startswith="service.case_").order_by("pk").values_list("kind", flat=True)
    assert [each.removeprefix("service.case_") for each in told] == ["opened", "accepted", "dispatched", "finished", "closed"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("", "已换密封圈"),
        ("已换密封圈", "已换密封圈"),
        ("已换密封圈，已回访", "已换密封圈，已回访"),
        (" 已电话回访，客户认可 ", "已换密封圈\n已电话回访，客户认可"),
    ],
)
def test_closing_words_stand_below_the_report(cast: Cast, said: str, kept: str) -> None:
    case = make_case(cast, "done")
    actions.close_case(case.pk, result=said, by=cast.manager)
    case.refresh_from_db()
    assert case.result == kept
    assert FactRow.objects.get(subject_id=case.pk, kind="service.case_closed").body["result"] == kept


def test_close_needs_a_result(cast: Cast) -> None:
    case = make_case(cast, "done")
    Case.objects.filter(pk=case.pk).update(result="")
    with pytest.raises(Refused, match="请填写处理结果"):
        actions.close_case(case.pk, by=cast.manager)


def test_dispatch_to_someone_who_cannot_handle_here_is_refused(cast: Cast) -> None:
    case = make_case(cast, "accepted")
    for name in ("admin", "stranger"):
        with pytest.raises(Refused, match="所选人员不能处理这个项目的工单"):
            actions.dispatch_case(case.pk, keeper_id=cast.people[name].pk, by=cast.dispatcher)


def test_dispatch_to_a_leaver_is_refused(cast: Cast) -> None:
    case = make_case(cast, "accepted")
    mate = cast.people["mate"]
    mate.state, mate.left_on = "left", cast.at.date()
    mate.save()
    with pytest.raises(Refused, match="已离职"):
        actions.dispatch_case(case.pk, keeper_id=mate.pk, by=cast.dispatcher)


def test_rotation_takes_turns_among_those_who_take_orders(cast: Cast) -> None:
    given = []
    for number in range(4):
        case = make_case(cast, "accepted", words=f"漏水{number}")
        at = cast.at + timedelta(minutes=number)
        given.append(actions.rotate_case(case.pk, by=cast.actor("dispatcher", at)).keeper_id)
    technician, mate = cast.people["technician"].pk, cast.people["mate"].pk
    assert given == [technician, mate, technician, mate]


def test_keepers_show_who_takes_orders_and_their_load(cast: Cast) -> None:
    case = make_case(cast, "handling")
    found = {each.person.username: (each.takes_orders, each.open_load) for each in keepers_for(cast.dispatcher, case)}
    assert (found["technician"], found["mate"], found["agent"]) == ((True, 1), (True, 0), (False, 0))
    assert keepers_for(cast.technician, case) == []


def test_handed_back_case_loses_keeper_and_counts(cast: Cast) -> None:
    case = make_case(cast, "handling")
    actions.hand_back_case(case.pk, reason="缺配件", by=cast.technician)
    case = fresh(case)
    assert (case.state, case.keeper_id, case.refused_count) == ("accepted", None, 1)


def test_leaver_releases_what_they_held(cast: Cast) -> None:
    held, done = make_case(cast, "handling"), make_case(cast, "done", words="另一件")
    assert actions.release_cases_of(cast.people["technician"].pk, by=cast.manager) == 1
    assert (fresh(held).state, fresh(held).keeper_id, fresh(done).state) == ("accepted", None, "done")
    assert actions.release_cases_of(cast.people["technician"].pk, by=cast.manager) == 0


def test_reopened_case_of_a_leaver_goes_to_dispatch(cast: Cast) -> None:
    case = make_case(cast, "closed")
    keeper = cast.people["technician"]
    keeper.state, keeper.left_on = "left", cast.at.date()
    keeper.save()
    actions.reopen_case(case.pk, reason="又漏了", by=cast.manager)
    assert (fresh(case).state, fresh(case).keeper_id, fresh(case).reopened_count) == ("accepted", None, 1)


def test_offline_act_keeps_its_own_moment(cast: Cast) -> None:
    case = make_case(cast, "handling")
    happened = cast.at + timedelta(minutes=20)
    later = cast.actor("technician", cast.at + timedelta(hours=1))
    actions.arrive_case(case.pk, happened_at=happened, by=later)
    assert fresh(case).arrived_at == happened
    with pytest.raises(Refused, match="不能晚于现在"):
        actions.finish_case(case.pk, result="好", happened_at=later.at + timedelta(minutes=1), by=later)
    with pytest.raises(Refused, match="不能早于派单时间"):
        actions.finish_case(case.pk, result="好", happened_at=cast.at - timedelta(minutes=1), by=later)


def test_appointment_lies_ahead(cast: Cast) -> None:
    case = make_case(cast, "handling")
    with pytest.raises(Refused, match="要晚于现在"):
        actions.appoint_case(case.pk, appointed_at=cast.at, by=cast.technician)
    with pytest.raises(Refused, match="请检查年份"):
        actions.appoint_case(case.pk, appointed_at=cast.at + timedelta(days=400), by=cast.technician)


def test_notes_are_told_without_numbers(cast: Cast) -> None:
    case = make_case(cast)
    actions.note_case(case.pk, words="业主让打13812345678", by=cast.colleague)
    assert FactRow.objects.get(kind="service.case_noted").body["words"] == "业主让打138****5678"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"state": "closed"}, "case_closed_at_iff_closed"),
        ({"state": "handling"}, "case_handling_has_keeper"),
        ({"words": ""}, "case_words_not_empty"),
        ({"parent_id": -1}, "case_not_own_parent"),
    ],
)
def test_table_knows_what_is_true(cast: Cast, change: dict[str, Any], name: str) -> None:
    case = make_case(cast)
    if "parent_id" in change:
        change = {"parent_id": case.pk}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**change)


def test_who_is_away_is_skipped_in_turn_and_given_a_case_only_when_confirmed(cast: Cast) -> None:
    technician, mate = cast.people["technician"].pk, cast.people["mate"].pk
    rosters.note_leave(technician, since=cast.at, until=cast.at + timedelta(days=2), reason="病假", stand_in_id=mate, by=cast.manager)
    turns = [actions.rotate_case(make_case(cast, "accepted", words=f"{n}").pk, by=cast.dispatcher).keeper_id for n in range(2)]
    assert turns == [mate, mate]
    case = make_case(cast, "accepted")
    listed = {each.person.username: each.duty.why for each in keepers_for(cast.dispatcher, case)}
    assert (listed["technician"], listed["mate"]) == ("leave", None)
    with pytest.raises(Refused, match="technician员休假至 10-02 12:00，仍要派给他请勾选"):
        actions.dispatch_case(case.pk, keeper_id=technician, by=cast.dispatcher)
    assert actions.dispatch_case(case.pk, keeper_id=technician, is_away_confirmed=True, by=cast.dispatcher).keeper_id == technician


def test_rotation_says_that_nobody_is_at_work(cast: Cast) -> None:
    for person in cast.people.values():
        if person.home_id == cast.project.pk:
            rosters.note_leave(person.pk, since=cast.at, until=cast.at + timedelta(days=2), reason="团建", by=cast.manager)
    with pytest.raises(Refused, match="现在没有人当班"):
        actions.rotate_case(make_case(cast, "accepted").pk, by=cast.dispatcher)
