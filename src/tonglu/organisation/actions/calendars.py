"""Working calendars: weekly slots, dated days, the statutory year. Every change gives the calendar a new stamp."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date

from django.db import IntegrityError, transaction

from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, wait_turn
from tonglu.lib.calendar import DayRow, Slot, chinese_days
from tonglu.lib.calendar import WorkCalendar as Calendar
from tonglu.lib.labels import label_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.facts import CalendarChanged, StatutoryDaysChanged
from tonglu.organisation.models import CalendarDay, CalendarSlot, WorkCalendar
from tonglu.organisation.needs import SETTING_EDIT, need_at_top

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_DAYS = 4_000
STATUTORY = "organisation.statutory_days"


@act
def add_calendar(*, name: str, follows_statutory: bool = True, is_always: bool = False, by: Actor) -> WorkCalendar:
    need_at_top(by, SETTING_EDIT)
    calendar = WorkCalendar(name=name, follows_statutory=follows_statutory, is_always=is_always)
    return _keep(calendar, "added", by)


@act
def change_calendar(calendar_id: int, *, name: str, follows_statutory: bool, is_always: bool, by: Actor) -> WorkCalendar:
    calendar = _take(calendar_id, by)
    calendar.name, calendar.follows_statutory, calendar.is_always = name, follows_statutory, is_always
    return _keep(calendar, "changed", by)


@act
def set_slots(calendar_id: int, *, week: Mapping[int, Iterable[Slot]], by: Actor) -> WorkCalendar:
    """Replace the weekly slots: 0 (Monday) … 6 to pairs of minutes, several a day."""
    calendar = _take(calendar_id, by)
    checked = Calendar.of(calendar.name, week).week
    if not any(checked):
        raise Refused("一周里至少要有一个工作时段")
    calendar.slots.all().delete()
    CalendarSlot.objects.bulk_create(
        CalendarSlot(calendar=calendar, weekday=weekday, start_minute=start, end_minute=end)
        for weekday, slots in enumerate(checked)
        for start, end in slots
    )
    return _keep(calendar, "slots", by)


@act
def set_day(*, calendar_id: int | None, day: DayRow, by: Actor) -> None:
    """Write one dated day, of a calendar or (None) statutory for all that follow."""
    _write_days(calendar_id, [day], by)


@act
def clear_day(*, calendar_id: int | None, on: date, by: Actor) -> None:
    """Take a dated day away: the week's own slots hold again."""
    need_at_top(by, SETTING_EDIT)
    if CalendarDay.objects.filter(calendar_id=calendar_id, on=on).delete()[0]:
        _stamp(calendar_id, [on], by)


@act
def import_days(*, calendar_id: int | None, days: Iterable[DayRow], by: Actor) -> int:
    """Write many dated days at once; a day that stands already is replaced. Returns how many."""
    return _write_days(calendar_id, list(days), by)


@act
def load_statutory(year: int, *, by: Actor) -> int:
    """Replace a year's statutory days by the announced ones, or by marked guesses where none are announced yet."""
    need_at_top(by, SETTING_EDIT)
    _refuse_strange_year(year)
    wait_turn(STATUTORY)
    CalendarDay.objects.filter(calendar=None, on__year=year).delete()
    return _write_days(None, list(chinese_days(year).values()), by)


def _write_days(calendar_id: int | None, days: list[DayRow], by: Actor) -> int:
    need_at_top(by, SETTING_EDIT)
    if calendar_id is not None:
        _take(calendar_id, by)
    else:
        wait_turn(STATUTORY)  # days of no calendar: there is no row to lock
    if not days:
        raise Refused("没有可写入的日期")
    if len(days) > MOST_DAYS:
        raise Refused("一次最多写入 {n} 天", n=MOST_DAYS)
    last = {each.on: each for each in days}
    for year in {on.year for on in last}:
        _refuse_strange_year(year)
    rows = [_row(calendar_id, each) for each in last.values()]
    CalendarDay.objects.filter(calendar_id=calendar_id, on__in=list(last)).delete()
    CalendarDay.objects.bulk_create(rows)
    _stamp(calendar_id, last, by)
    return len(rows)


def _row(calendar_id: int | None, day: DayRow) -> CalendarDay:
    return CalendarDay(
        calendar_id=calendar_id, on=day.on, kind=day.kind, name=label_of(day.name, "名称", 40, required=False), source=day.source[:60],
        is_predicted=day.predicted, as_weekday=day.as_weekday,
    )  # fmt: skip


def _stamp(calendar_id: int | None, days: Iterable[date], by: Actor) -> None:
    touched = WorkCalendar.objects.filter(pk=calendar_id) if calendar_id else WorkCalendar.objects.filter(follows_statutory=True)
    touched.update(stamp=uuid.uuid4())
    if calendar_id:
        tell(CalendarChanged(workcalendar_id=calendar_id, what="days"), by=by)
        return
    years = [on.year for on in days]
    for year in sorted(set(years)):
        tell(StatutoryDaysChanged(year=year, count=years.count(year)), by=by)


def _refuse_strange_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused("年份 {year} 不对，请填 {first} 到 {last} 之间的年份", year=year, first=FIRST_YEAR, last=LAST_YEAR)


def _take(calendar_id: int, by: Actor) -> WorkCalendar:
    need_at_top(by, SETTING_EDIT)
    calendar = WorkCalendar.objects.select_for_update(no_key=True).filter(pk=calendar_id).first()
    if calendar is None:
        raise NotAllowed
    return calendar


def _keep(calendar: WorkCalendar, what: str, by: Actor) -> WorkCalendar:
    calendar.name = label_of(calendar.name, "日历名称", 60)
    calendar.stamp = uuid.uuid4()
    try:
        with transaction.atomic():
            calendar.save()
    except IntegrityError as clash:
        raise Refused("已有日历「{name}」，请换一个名称", name=calendar.name) from clash
    tell(CalendarChanged(workcalendar_id=calendar.pk, what=what), by=by)
    return calendar
