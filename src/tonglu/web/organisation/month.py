"""A month of a working calendar as weeks of days, ready to draw."""

import calendar as almanac
from dataclasses import dataclass
from datetime import date

from tonglu.lib.calendar import DayKind, DayRow, WorkCalendar, slots_text


@dataclass(frozen=True, slots=True)
class Cell:
    on: date
    is_inside: bool  # of the month itself, not of its neighbours
    slots: str  # "09:00-12:00, 13:30-18:00", empty for a day of rest
    row: DayRow | None
    is_predicted: bool
    is_today: bool

    @property
    def is_holiday(self) -> bool:
        return self.row is not None and self.row.kind == DayKind.HOLIDAY

    @property
    def is_make_up(self) -> bool:
        return self.row is not None and self.row.kind == DayKind.WORKDAY


def weeks_of(calendar: WorkCalendar, first: date, today: date) -> list[list[Cell]]:
    """Return the weeks, Monday first, that hold the month of `first`."""
    weeks = almanac.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    return [[_cell(calendar, on, first, today) for on in week] for week in weeks]


def _cell(calendar: WorkCalendar, on: date, first: date, today: date) -> Cell:
    row = calendar.row_on(on)
    return Cell(on, on.month == first.month, slots_text(calendar.slots_on(on)), row, calendar.is_predicted(on), on == today)


def shifted(first: date, months: int) -> date:
    """Return the first day of the month so many months away."""
    years, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(years, month + 1, 1)


def month_of(text: str, today: date) -> date:
    """Read "2026-10"; anything else is the present month."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= 2100 else today.replace(day=1)
