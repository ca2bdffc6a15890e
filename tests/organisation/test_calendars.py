"""The stored calendar reads like the arithmetic of lib, and every change is seen at once."""

from datetime import date, datetime, timedelta

import pytest

from tests.factories.cast import Cast
from tonglu.lib.calendar import DayKind, DayRow, chinese_days
from tonglu.lib.calendar import WorkCalendar as Calendar
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation import actions
from tonglu.organisation.models import WorkCalendar
from tonglu.organisation.queries import work_calendar

OPENED = datetime(2026, 9, 30, 17, 0, tzinfo=SHANGHAI)
SLOTS = [(540, 720), (810, 1080)]


def ordinary() -> WorkCalendar:
    return WorkCalendar.objects.get(name="标准工时")


def test_seeded_calendar_knows_the_make_up_saturday(cast: Cast) -> None:
    due = work_calendar(ordinary().pk).due(OPENED, timedelta(hours=18))
    assert due == datetime(2026, 10, 10, 11, 0, tzinfo=SHANGHAI)


def test_stored_calendar_equals_lib(cast: Cast) -> None:
    days = [row for year in range(2023, 2027) for row in chinese_days(year).values()]
    expected = Calendar.of("标准工时", dict.fromkeys(range(5), SLOTS), days)
    assert work_calendar(ordinary().pk) == expected


def test_always_counts_every_minute(cast: Cast) -> None:
    calendar = work_calendar(WorkCalendar.objects.get(is_always=True).pk)
    assert calendar.due(OPENED, timedelta(hours=72)) == OPENED + timedelta(hours=72)


def test_own_day_wins_over_statutory(cast: Cast) -> None:
    row = ordinary()
    day = DayRow(date(2026, 10, 10), DayKind.HOLIDAY, "司庆")
    actions.set_day(calendar_id=row.pk, day=day, by=cast.admin)
    assert work_calendar(row.pk).slots_on(date(2026, 10, 10)) == ()
    actions.clear_day(calendar_id=row.pk, on=day.on, by=cast.admin)
    assert work_calendar(row.pk).slots_on(date(2026, 10, 10)) == tuple(SLOTS)


def test_slots_change_is_read_at_once(cast: Cast) -> None:
    row = ordinary()
    assert len(work_calendar(row.pk).slots_on(date(2026, 9, 30))) == 2
    actions.set_slots(row.pk, week={2: [(480, 600), (660, 720), (780, 1020)]}, by=cast.admin)
    assert work_calendar(row.pk).slots_on(date(2026, 9, 30)) == ((480, 600), (660, 720), (780, 1020))


def test_year_not_announced_is_marked_as_a_guess(cast: Cast) -> None:
    assert actions.load_statutory(2027, by=cast.admin) == 6
    assert work_calendar(ordinary().pk).is_predicted(date(2027, 10, 1))
    assert not work_calendar(ordinary().pk).is_predicted(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("week", "sentence"),
    [
        ({}, "一周里至少要有一个工作时段"),
        ({0: [(600, 540)]}, "工作时段 10:00-09:00 不对：结束要晚于开始，最晚到 24:00"),
        ({0: [(540, 720), (700, 800)]}, "工作时段 11:40-13:20 与前一段重叠，请改开"),
    ],
)
def test_bad_slots_are_refused_in_words(cast: Cast, week: dict[int, list[tuple[int, int]]], sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.set_slots(ordinary().pk, week=week, by=cast.admin)
    assert str(refusal.value) == sentence


def test_agent_changes_no_calendar(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.load_statutory(2027, by=cast.agent)
