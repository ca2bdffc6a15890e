"""Days and moments as people and table programs write them; an unclear one is refused, never guessed."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from tonglu.lib.clock import SHANGHAI
from tonglu.lib.plain import has_controls, shown, widths
from tonglu.lib.refusals import Refused

FIRST_YEAR, LAST_YEAR = 1900, 2100
# a table program counts days from here (its 29th of February 1900 lies before the days accepted)
_SERIAL_ORIGIN = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock without zone, as in the file
_SERIALS = range(10_000, 73_051)  # 1927 … 2099
LONGEST = 60
FARTHEST_START = timedelta(days=2 * 366)

_DAY = re.compile(r"(?P<year>\d{4})(?:\s*[-./年]\s*(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})\s*[日号]?|(?P<packed>\d{4}))")
_TIME = re.compile(
    r"(?P<half>上午|下午|晚上|中午|凌晨|早上|am|pm)?\s*(?P<hour>\d{1,2})\s*[:时点]\s*(?:(?P<minute>\d{1,2})\s*分?)?"
    r"(?::(?P<second>\d{1,2})(?:\.\d+)?)?\s*(?:\d{1,2}秒)?\s*(?P<after>am|pm)?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\s*\(?(?:星期|周)[一二三四五六日天]\)?\s*")
_SHORT_YEAR = re.compile(r"\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?")
_YEAR_LAST = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{4}")
_MONTH_ONLY = re.compile(r"\d{4}[-./年]\d{1,2}月?|\d{6}")
_AFTERNOON = {"下午", "晚上", "pm"}

Written = str | int | float | date | datetime


def parse_day(value: Written) -> date:
    """Return the day of 2024.1.6, 2024/1/6, 2024年1月6日, 20240106, a table's serial number or a moment.

    Aware moments are read in Shanghai's time. Raises Refused for an unclear or impossible day.
    """
    return _wall_clock(value).date()


def parse_moment(value: Written) -> datetime:
    """Return the aware moment (Shanghai) of "2024-01-06 13:05", ISO 8601 with offset, or a day at midnight."""
    return _wall_clock(value).replace(tzinfo=SHANGHAI)


def _wall_clock(value: Written) -> datetime:
    if isinstance(value, datetime):
        return _in_range((value.astimezone(SHANGHAI) if value.tzinfo else value).replace(tzinfo=None))
    if isinstance(value, date):
        return _in_range(datetime.combine(value, time()))
    if isinstance(value, bool):
        raise Refused("“{text}”不是日期", text=value)
    if isinstance(value, int | float):
        return _from_number(value)
    return _from_text(value)


def _from_number(value: float) -> datetime:
    if _SERIALS.start <= value < _SERIALS.stop:
        # serials hold a day's fraction; whole seconds are all that a person wrote
        return _SERIAL_ORIGIN + timedelta(seconds=round(value * 86_400))
    if 10**7 <= value < 10**8 and value == int(value):
        return _from_text(str(int(value)))
    raise Refused("“{text}”不是日期，请写成 2024-01-06", text=shown(f"{value:.15g}"))


@lru_cache(maxsize=10_000)  # the days of a file are few
def _from_text(text: str) -> datetime:
    plain = _tidied(text)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", plain) and int(plain[:5]) in _SERIALS:
        return _from_number(float(plain))
    if re.match(r"\d{4}-\d{2}-\d{2}T", plain):
        return _from_iso(plain, text)
    found = _DAY.match(plain)
    if not found:
        raise _fault(plain, text)
    rest = _WEEKDAY.sub(" ", plain[found.end() :]).strip()
    year, month, day = _day_parts(found)
    return _checked(year, month, day, _time_of(rest, text), text)


def _tidied(text: str) -> str:
    plain = re.sub(r"\s+", " ", widths(text[: LONGEST + 1])).replace("。", ".")
    if not plain:
        raise Refused("请填写日期")
    if len(text) > LONGEST or has_controls(text):
        raise Refused("“{text}”不是日期，请写成 2024-01-06", text=shown(text))
    return plain.lstrip("'").removesuffix(".0") if plain.count(".") == 1 else plain.lstrip("'")


def _from_iso(plain: str, written: str) -> datetime:
    try:
        return _wall_clock(datetime.fromisoformat(plain))
    except ValueError:
        raise Refused("“{text}”不是时间，请写成 2024-01-06 13:05", text=shown(written)) from None


def _day_parts(found: re.Match[str]) -> tuple[int, int, int]:
    if packed := found["packed"]:
        return int(found["year"]), int(packed[:2]), int(packed[2:])
    return int(found["year"]), int(found["month"]), int(found["day"])


def _time_of(rest: str, written: str) -> tuple[int, int, int]:
    if not rest:
        return 0, 0, 0
    found = _TIME.fullmatch(rest)
    if not found:
        raise Refused("“{text}”里的时间看不懂，请写成 2024-01-06 13:05", text=shown(written))
    hour = int(found["hour"])
    half = (found["half"] or found["after"] or "").lower()
    if half in _AFTERNOON and hour < 12:
        hour += 12
    if half in {"am", "凌晨", "上午"} and hour == 12:
        hour = 0
    return hour, int(found["minute"] or 0), int(found["second"] or 0)


def _checked(year: int, month: int, day: int, clock: tuple[int, int, int], written: str) -> datetime:
    try:
        moment = datetime(year, month, day)  # noqa: DTZ001 - the zone is set by the caller
    except ValueError:
        raise Refused("“{text}”这一天不存在，请核对", text=shown(written)) from None
    hour, minute, second = clock
    if hour > 23 or minute > 59 or second > 59:
        raise Refused("“{text}”里的时间不存在，请核对", text=shown(written))
    return _in_range(moment + timedelta(hours=hour, minutes=minute, seconds=second))


def sensible_day(day: date) -> date:
    """Return a day that a person may mean; Refused for the year 1 or 9999."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused("年份 {year} 不合理，应在 {first} 到 {last} 之间", year=day.year, first=FIRST_YEAR, last=LAST_YEAR)
    return day


def refuse_far(start: datetime, *, now: datetime) -> None:
    """Refuse a beginning that nobody means: what waits for the year 9999 would stand in the way of every version before."""
    if start - now > FARTHEST_START:
        raise Refused("生效时间在两年以后，请检查年份")


def _in_range(moment: datetime) -> datetime:
    sensible_day(moment.date())
    return moment


def _fault(plain: str, written: str) -> Refused:
    text = shown(written)
    if _SHORT_YEAR.fullmatch(plain):
        return Refused("日期“{text}”看不出年份，请写四位年份，如 2024-01-06", text=text)
    if _YEAR_LAST.match(plain):
        return Refused("日期“{text}”看不出哪个是月、哪个是日，请写成 2024-01-06", text=text)
    if _MONTH_ONLY.fullmatch(plain):
        return Refused("日期“{text}”缺少日，请写成 2024-01-06", text=text)
    return Refused("“{text}”不是日期，请写成 2024-01-06", text=text)
