"""Whether somebody is at work: leave, the dated exception, the week on its calendar."""

from datetime import date, datetime, timedelta

import pytest

from tonglu.lib.calendar import DayKind, DayRow, WorkCalendar
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.refusals import Refused
from tonglu.organisation.rules.rosters import (
    ON,
    Absence,
    Duty,
    LeaveSpan,
    Roster,
    duty_at,
    on_calendar,
    parse_week,
    stand_in_chain,
)

OFFICE = WorkCalendar.of(
    "标准工时",
    dict.fromkeys(range(5), ((540, 720), (810, 1080))),
    [DayRow(date(2026, 10, 1), DayKind.HOLIDAY, "国庆节"), DayRow(date(2026, 10, 10), DayKind.WORKDAY, "国庆节")],
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def off(back: str | None) -> Duty:
    return Duty(is_on=False, why=Absence.OFF, until=at(back) if back else None)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-09-30T09:00", ON),
        ("2026-09-30T08:59:59", off("2026-09-30T09:00")),
        ("2026-09-30T12:00", off("2026-09-30T13:30")),  # a slot ends before its last minute
        ("2026-09-30T18:30", off("2026-10-02T09:00")),  # the feast in between is nobody's shift
        ("2026-10-10T10:00", ON),  # a make-up Saturday
        ("2026-10-11T10:00", off("2026-10-12T09:00")),
    ],
)
def test_week_on_its_calendar(moment: str, expected: Duty) -> None:
    assert duty_at(Roster(OFFICE), at(moment)) == expected


def test_nobody_knows_who_has_no_roster_and_he_counts_as_at_work() -> None:
    assert duty_at(Roster(), at("2026-10-01T03:00")) == ON


def test_own_week_keeps_the_calendars_feasts() -> None:
    late = on_calendar(OFFICE, parse_week(["14:00-22:00"] * 6 + ["休"]))
    assert duty_at(Roster(late), at("2026-10-03T15:00")) == ON
    assert duty_at(Roster(late), at("2026-10-01T15:00")) == off("2026-10-02T14:00")


def test_dated_exception_wins() -> None:
    days = {date(2026, 10, 1): ((0, 480),), date(2026, 10, 2): ()}
    roster = Roster(OFFICE, days)
    assert duty_at(roster, at("2026-10-01T02:00")) == ON
    assert duty_at(roster, at("2026-10-02T10:00")) == off("2026-10-05T09:00")
    assert duty_at(Roster(days={date(2026, 10, 2): ()}), at("2026-10-02T10:00")) == off(None)


def test_leave_comes_first_and_names_who_stands_in() -> None:
    leaves = [
        LeaveSpan(at("2026-09-30T09:00"), at("2026-10-02T00:00"), 7),
        LeaveSpan(at("2026-10-02T00:00"), at("2026-10-06T00:00"), 8),
    ]
    roster = Roster(OFFICE, leaves=leaves)
    assert duty_at(roster, at("2026-09-30T10:00")) == Duty(is_on=False, why=Absence.LEAVE, until=at("2026-10-06T00:00"), stand_in_id=7)
    assert duty_at(roster, at("2026-09-30T08:00")) == off("2026-10-06T09:00")  # the shifts of the leave are not worked


@pytest.mark.parametrize(
    ("away", "answers"),
    [
        ({}, 1),
        ({1: 2}, 2),
        ({1: 2, 2: 3}, 3),
        ({1: 2, 2: 1}, 1),  # in a ring
        ({1: 2, 2: None}, 1),  # the stand-in is away and nobody stands in for him
        ({1: None}, 1),
    ],
)
def test_reminders_find_who_answers(away: dict[int, int | None], answers: int) -> None:
    back = at("2026-10-02T00:00")
    duties = {each: Duty(False, Absence.LEAVE, back, away[each]) if each in away else ON for each in (1, 2, 3)}
    assert stand_in_chain(duties, 1) == answers


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["9:00-8:00"] * 7, "结束要晚于开始"),
        (["早班"] * 7, "看不懂工作时段"),
        (["9:00-12:00"] * 6, "一周要有七天"),
        (["9:00-25:00"] * 7, "最晚到 24:00"),
    ],
)
def test_week_that_cannot_be_read_gets_a_sentence(texts: list[str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        parse_week(texts)


def test_empty_week_is_the_calendars_own() -> None:
    assert parse_week([""] * 7) is None
    assert on_calendar(OFFICE, None) is OFFICE
    assert duty_at(Roster(OFFICE), at("2026-09-30T09:00") + timedelta(hours=1)) == ON
