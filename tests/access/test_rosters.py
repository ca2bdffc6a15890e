"""Shifts and leave are kept by those who may, in versions that never overlap."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.cast import NOON, Cast
from tests.service.races import refused, together
from tonglu.access.actions import rosters
from tonglu.audit.models import FactRow
from tonglu.lib import acts
from tonglu.lib.actor import Actor, ActorKind, system_actor
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import Leave, Roster, RosterDay, WorkCalendar
from tonglu.organisation.queries import answering_for, on_duty, roster_board
from tonglu.organisation.rules.rosters import Absence

DAY = timedelta(days=1)
TODAY = date(2026, 9, 30)
MORNING = ("8:00-12:00",) * 7


def office() -> int:
    return WorkCalendar.objects.get(name="标准工时").pk


def test_new_version_ends_the_one_before(cast: Cast) -> None:
    who = cast.people["technician"].pk
    rosters.set_roster(who, calendar_id=office(), by=cast.manager)
    rosters.set_roster(who, calendar_id=office(), week=MORNING, since=TODAY + 7 * DAY, by=cast.manager)
    rosters.set_roster(who, calendar_id=office(), week=MORNING, since=TODAY + 3 * DAY, by=cast.manager)
    versions = [(each.since, each.until) for each in Roster.objects.order_by("since")]
    assert versions == [(TODAY, TODAY + 3 * DAY), (TODAY + 3 * DAY, None)]
    rosters.end_roster(who, by=cast.actor("manager", cast.at + 4 * DAY))
    assert Roster.objects.latest("since").until == TODAY + 4 * DAY
    assert FactRow.objects.filter(kind="access.roster_set").count() == 3


def test_duty_is_read_for_many_at_once(cast: Cast) -> None:
    people = [cast.people[name] for name in ("technician", "mate", "agent")]
    rosters.set_roster(people[0].pk, calendar_id=office(), by=cast.manager)
    rosters.note_leave(
        people[1].pk, since=cast.at, until=cast.at + 2 * DAY, reason="探亲", stand_in_id=people[0].pk, by=cast.manager
    )  # fmt: skip
    counts, by = [], cast.dispatcher
    on_duty([people[0].pk], cast.at, by=by)  # the calendar is kept from now on
    for ids in ([people[0].pk], [each.pk for each in people]):
        with CaptureQueriesContext(connection) as seen:
            duties = on_duty(ids, cast.at, by=by)
        counts.append(len(seen))
    assert counts[0] == counts[1] == 3
    assert [(duties[each.pk].is_on, duties[each.pk].why) for each in people] == [(False, Absence.OFF), (False, Absence.LEAVE), (True, None)]
    worker = system_actor("ladder", cast.at)
    assert answering_for([people[1].pk, people[2].pk], cast.at, by=worker) == {people[1].pk: people[0].pk, people[2].pk: people[2].pk}
    with pytest.raises(NotAllowed):
        on_duty([people[0].pk], cast.at, by=Actor(ActorKind.CUSTOMER, cast.at))


def test_leave_ends_early_or_is_withdrawn(cast: Cast) -> None:
    who = cast.people["technician"].pk
    begun = rosters.note_leave(who, since=cast.at - DAY, until=cast.at + DAY, reason="病假", by=cast.manager)
    planned = rosters.note_leave(who, since=cast.at + 3 * DAY, until=cast.at + 4 * DAY, reason="年假", by=cast.manager)
    assert rosters.end_leave(begun.pk, by=cast.manager).until == cast.at
    assert rosters.end_leave(planned.pk, by=cast.manager).withdrawn_at == cast.at
    for each in (begun, planned):
        with pytest.raises(Refused, match="已经结束"):
            rosters.end_leave(each.pk, by=cast.manager)
    assert on_duty([who], cast.at + 3 * DAY, by=cast.manager)[who].is_on
    assert "病假" not in str([each.body for each in FactRow.objects.all()])  # others need to know when, not why


def test_board_shows_each_day(cast: Cast) -> None:
    who = cast.people["technician"].pk
    rosters.set_roster(who, calendar_id=office(), by=cast.manager)
    rosters.set_roster_day(who, on=TODAY + DAY, slots="休", by=cast.manager)
    leave = rosters.note_leave(who, since=cast.at + 2 * DAY, until=cast.at + 3 * DAY, reason="年假", by=cast.manager)
    days = roster_board([who], TODAY, TODAY + 4 * DAY, by=cast.manager)[who]
    assert [bool(each.slots) for each in days.values()] == [True, False, False, False, False]  # then the National Day feast
    assert [each.leave_id for each in days.values()] == [None, None, leave.pk, leave.pk, None]
    rosters.clear_roster_day(who, on=TODAY + DAY, by=cast.manager)
    assert not RosterDay.objects.exists()


BAD: list[tuple[Callable[..., Any], dict[str, Any], str]] = [
    (rosters.set_roster, {"calendar_id": 0}, "所选日历不存在"),
    (rosters.set_roster, {"calendar_id": -1, "week": ("休",) * 7}, "一周七天都没有班次"),
    (rosters.set_roster, {"calendar_id": -1, "week": ("早",) * 7}, "看不懂工作时段"),
    (rosters.set_roster, {"calendar_id": -1, "since": TODAY - DAY}, "排班不能从过去开始"),
    (rosters.set_roster, {"calendar_id": -1, "since": date(2926, 1, 1)}, "日期离现在太远"),
    (rosters.end_roster, {}, "现在没有排班"),
    (rosters.set_roster_day, {"on": TODAY, "slots": " "}, "请填写班次"),
    (rosters.set_roster_day, {"on": date(2006, 1, 1), "slots": "休"}, "日期离现在太远"),
    (rosters.set_roster_day, {"on": TODAY, "slots": "休", "note": "长" * 61}, "说明超过 60 字"),
    (rosters.clear_roster_day, {"on": TODAY}, "这一天没有临时排班"),
    (rosters.note_leave, {"since": NOON, "until": NOON + DAY, "reason": "\x00病"}, "不可见的控制字符"),
    (rosters.note_leave, {"since": NOON, "until": NOON + DAY, "reason": " "}, "请填写休假原因"),
    (rosters.note_leave, {"since": NOON + DAY, "until": NOON, "reason": "x"}, "结束时间要晚于开始时间"),
    (rosters.note_leave, {"since": NOON - 2 * DAY, "until": NOON - DAY, "reason": "x"}, "已经过去"),
    (rosters.note_leave, {"since": NOON, "until": NOON + 400 * DAY, "reason": "x"}, "最长一年"),
    (rosters.note_leave, {"since": NOON, "until": NOON + DAY, "reason": "x", "stand_in_id": 0}, "代班人不存在"),
    (rosters.note_leave, {"since": NOON, "until": NOON + DAY, "reason": "x", "stand_in_id": -1}, "代班人不能是本人"),
]


@pytest.mark.parametrize(("action", "given", "sentence"), BAD)
def test_bad_input_gets_a_sentence(cast: Cast, action: Callable[..., Any], given: dict[str, Any], sentence: str) -> None:
    who = cast.people["technician"].pk
    real = {"calendar_id": office(), "stand_in_id": who}
    given = {name: real[name] if value == -1 else value for name, value in given.items()}
    with pytest.raises(Refused, match=sentence):
        action(who, **given, by=cast.manager)
    assert [each.objects.count() for each in (Roster, RosterDay, Leave)] == [0, 0, 0]


def test_who_may_not_is_told_nothing(cast: Cast) -> None:
    who = cast.people["technician"].pk
    for by in (cast.agent, cast.dispatcher, cast.technician, cast.stranger):
        with pytest.raises(NotAllowed):
            rosters.note_leave(who, since=cast.at, until=cast.at + DAY, reason="x", by=by)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("is_guarded", [False, True], ids=["constraint off", "constraint on"])
def test_two_leaves_at_once(transactional_db: None, *, is_guarded: bool) -> None:
    from django.db.models import QuerySet

    from tests.factories.cast import make_cast

    cast, rule = make_cast(), next(each for each in Leave._meta.constraints if each.name == "leave_no_overlap")
    who, by, patch = cast.people["technician"].pk, cast.manager, pytest.MonkeyPatch()
    patch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows.all())  # the person's lock alone would hide it
    patch.setattr(acts, "LOCK", "")
    if not is_guarded:
        with connection.schema_editor() as editor:
            editor.remove_constraint(Leave, rule)
    try:
        one = lambda: rosters.note_leave(who, since=cast.at, until=cast.at + DAY, reason="x", by=by)  # noqa: E731
        answers = together(one, one)
    finally:
        patch.undo()
        if not is_guarded:
            found = Leave.objects.count()
            Leave.objects.all().delete()
            with connection.schema_editor() as editor:
                editor.add_constraint(Leave, rule)
    if is_guarded:
        assert (len(refused(answers)), Leave.objects.count()) == (1, 1)
    else:
        assert (refused(answers), found) == ([], 2)
