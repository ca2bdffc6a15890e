"""Birthdays by the lunar calendar: kept as month and day with the leap mark, celebrated on another solar day each year.

A day that the month of a year does not have falls on its last one; a leap month that a year does not have on the plain one.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from borax.calendars.lunardate import LunarDate

from tonglu.lib.refusals import Refused

AUTO: Final = "auto"
FIRST, LAST = 1900, 2100  # the years of the tables
MONTHS: Final = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
TENS: Final = ("初", "十", "廿", "三")
ONES: Final = ("十", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_CODE = re.compile(r"(L?)(\d\d)-(\d\d)")


def lunar_of(born_on: date) -> str:
    """Return the lunar birthday of somebody born on a solar day, as it is kept: 08-15, L04-10 in a leap month."""
    if not date(FIRST, 1, 31) <= born_on <= date(LAST, 12, 31):
        raise Refused("{day} 太早，查不到农历，请直接选农历月日", day=born_on.isoformat())
    found = LunarDate.from_solar(born_on)
    return code_of(found.month, found.day, is_leap=bool(found.leap))


def lunar_said(month: str, day: str, born_on: date | None) -> str:
    """Return how a birthday is kept from what was chosen: a month (L before a leap one) and a day, or "auto" from the solar day."""
    if month == AUTO:
        if born_on is None:
            raise Refused("没有公历生日，推算不出农历，请直接选农历月日")
        return lunar_of(born_on)
    if not month and not day:
        return ""
    if not month or not day:
        raise Refused("农历生日的月和日要一起填")
    return code_of(int(month.removeprefix("L")), int(day), is_leap=month.startswith("L"))


def code_of(month: int, day: int, *, is_leap: bool = False) -> str:
    if not (1 <= month <= 12 and 1 <= day <= 30):
        raise Refused("农历没有 {month} 月 {day} 日，请核对", month=month, day=day)
    return f"{'L' if is_leap else ''}{month:02d}-{day:02d}"


def parts_of(code: str) -> tuple[int, int, bool]:
    """Return month, day and whether the month is a leap one."""
    found = _CODE.fullmatch(code)
    if not found:
        raise Refused("农历生日 {code} 看不懂", code=code)
    return int(found[2]), int(found[3]), bool(found[1])


def checked_lunar(code: str) -> str:
    """Return a lunar birthday in its one spelling, empty where there is none."""
    return code_of(*parts_of(code)[:2], is_leap=parts_of(code)[2]) if code else ""


def refuse_birthday(born_on: date | None, today: date) -> None:
    if born_on and not (born_on.year >= 1880 and born_on <= today):
        raise Refused("生日 {day} 不合理，请核对年份", day=born_on.isoformat())


def said(code: str) -> str:
    """Return a lunar birthday in words: 八月十五, 闰四月初十, 腊月三十."""
    month, day, is_leap = parts_of(code)
    days = "二十" if day == 20 else TENS[0 if day == 10 else day // 10] + ONES[day % 10]
    return f"{'闰' if is_leap else ''}{MONTHS[month - 1]}月{days}"


def day_in(code: str, year: int) -> date | None:
    """Return the solar day of a lunar birthday in a lunar year; None outside the tables."""
    month, day, is_leap = parts_of(code)
    if not FIRST <= year <= LAST:
        return None
    tries = ((month, day, is_leap), (month, day, False), (month, 29, is_leap), (month, 29, False))
    for one_month, one_day, leap in tries if is_leap else (tries[0], tries[3]):
        try:
            return LunarDate(year, one_month, one_day, int(leap)).to_solar_date()  # type: ignore[no-any-return]
        except ValueError:
            continue
    return None


@lru_cache(maxsize=8)
def lunar_months(year: int) -> Mapping[str, frozenset[int]]:
    """Return for every lunar birthday the solar months in which it is celebrated in a solar year; two where the year has it twice."""
    codes = [code_of(month, day, is_leap=leap) for leap in (False, True) for month in range(1, 13) for day in range(1, 31)]
    days = {code: [day_in(code, lunar_year) for lunar_year in (year - 1, year)] for code in codes}
    return {code: frozenset(day.month for day in found if day and day.year == year) for code, found in days.items()}


def next_birthday(born_on: date | None, lunar: str, today: date) -> date | None:
    """Return the next day on which the birthday is celebrated, today included: by the lunar calendar where it is kept by that."""
    if lunar:
        days = (day_in(lunar, year) for year in (today.year - 1, today.year, today.year + 1))
        return min((day for day in days if day and day >= today), default=None)
    if born_on is None:
        return None
    return min(day for day in (_solar(born_on, today.year), _solar(born_on, today.year + 1)) if day >= today)


def _solar(born_on: date, year: int) -> date:
    """Who was born on 29 February celebrates on the 28th of a common year."""
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
