"""Dated exceptions of a calendar, and their first filling from the announced holidays of China."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chinese_calendar.constants import Holiday, holidays, workdays

from tonglu.lib.labelled import N_

ANNOUNCED = N_("国务院办公厅通知")
GUESSED = N_("推算，待国务院办公厅公布")
# by law on fixed days of the sun's year; the lunar feasts and the exchanged weekends are known only once announced
_FIXED_FEASTS = ((N_("元旦"), ((1, 1),)), (N_("劳动节"), ((5, 1), (5, 2))), (N_("国庆节"), ((10, 1), (10, 2), (10, 3))))
# named by the package that knows the announced days; marked here for translation
_LUNAR_FEASTS = (N_("春节"), N_("清明"), N_("端午"), N_("中秋"))


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    WORKDAY = "workday"


@dataclass(frozen=True, slots=True, order=True)
class DayRow:
    """One dated exception: a holiday has no work, a make-up workday has the slots of `as_weekday`.

    `as_weekday` is 0 for Monday; None means the calendar's ordinary weekday, the first of the week with work.
    """

    on: date
    kind: DayKind
    name: str = ""
    source: str = ""
    predicted: bool = False
    as_weekday: int | None = None


def chinese_days(year: int) -> dict[date, DayRow]:
    """Return the statutory holidays and make-up workdays of a year, by day.

    For a year the package does not know (not announced yet) the rows are guesses with predicted=True: only the
    feasts on fixed days. Show a warning then; a calendar treats the whole year as predicted.
    """
    rows = {on: _announced(on, DayKind.HOLIDAY, feast) for on, feast in holidays.items() if on.year == year}
    rows |= {on: _announced(on, DayKind.WORKDAY, feast) for on, feast in workdays.items() if on.year == year}
    return dict(sorted((rows or _guessed(year)).items()))


def _announced(on: date, kind: DayKind, feast: str) -> DayRow:
    return DayRow(on, kind, Holiday(feast).chinese, ANNOUNCED)


def _guessed(year: int) -> dict[date, DayRow]:
    return {
        (on := date(year, month, day)): DayRow(on, DayKind.HOLIDAY, name, GUESSED, predicted=True)
        for name, days in _FIXED_FEASTS
        for month, day in days
    }
