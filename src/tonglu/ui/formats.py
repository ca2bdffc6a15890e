"""How numbers and moments are written; each is a template filter of the same name."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Final

from django.db.models import Model
from django.utils.translation import get_language

from tonglu.lib import clock
from tonglu.ui.lit import lit
from tonglu.ui.words import gettext as _

WAN: Final = Decimal(10_000)
YI: Final = Decimal(100_000_000)
BIG: Final = 99_999
DASH: Final = "—"
MINUTES_AN_HOUR: Final = 60
MINUTES_A_DAY: Final = 1_440
HOURS_TOLD_WITH_MINUTES: Final = 48


def is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def local(moment: datetime) -> datetime:
    return moment.astimezone(clock.SHANGHAI)


def moment(value: datetime | None) -> str:
    """11-21 14:05 this year, 2025-11-21 before."""
    if value is None:
        return DASH
    here = local(value)
    if here.year != local(clock.now()).year:
        return f"{here.year}-{here.month:02}-{here.day:02}"
    return f"{here.month:02}-{here.day:02} {here.hour:02}:{here.minute:02}"


def exact(value: datetime | None) -> str:
    """The full moment for hovers and print."""
    return DASH if value is None else local(value).strftime("%Y-%m-%d %H:%M:%S")


def until(since: datetime, to: datetime) -> str:
    """11-20 17:00–18:00; the second day is said where it is another."""
    if local(since).date() == local(to).date():
        return f"{moment_of(since)}–{local(to):%H:%M}"
    return f"{moment_of(since)} – {moment_of(to)}"


def moment_of(value: datetime) -> str:
    """Day and minute, in whichever year."""
    return f"{day(value)} {local(value):%H:%M}"


def day(value: date | datetime | None) -> str:
    """11-21 this year, 2025-11-21 before."""
    if value is None:
        return DASH
    here = local(value) if isinstance(value, datetime) else value
    return here.strftime("%m-%d" if here.year == local(clock.now()).year else "%Y-%m-%d")


def iso(value: date | datetime | None) -> str:
    """What <time datetime> wants."""
    return "" if value is None else value.isoformat()


def ago(value: datetime | None) -> str:
    """Relative words; show them only beside the exact moment on hover (macro `when`)."""
    if value is None:
        return DASH
    gap = clock.now() - value
    words = duration(abs(gap))
    if abs(gap) < timedelta(minutes=1):
        return _("刚刚")
    return _("{span}前").format(span=words) if gap > timedelta(0) else _("{span}后").format(span=words)


def duration(value: timedelta | float | None) -> str:
    """A span (timedelta, or minutes as a number) in its two largest units."""
    if value is None:
        return DASH
    minutes = round(value.total_seconds() / 60 if isinstance(value, timedelta) else value)
    if minutes < MINUTES_AN_HOUR:
        return _("{n} 分钟").format(n=minutes)
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    if hours < HOURS_TOLD_WITH_MINUTES:
        return _("{h} 小时 {m} 分").format(h=hours, m=rest) if rest else _("{h} 小时").format(h=hours)
    days, rest = divmod(minutes, MINUTES_A_DAY)
    left = rest // MINUTES_AN_HOUR
    return _("{d} 天 {h} 小时").format(d=days, h=left) if left else _("{d} 天").format(d=days)


def number(value: Decimal | float | None, places: int | None = None) -> str:
    """Grouped by thousands: 12,345 · 3.52; exact, nothing is shortened."""
    if value is None:
        return DASH
    return f"{value:,}" if places is None else f"{_rounded(value, places):,}"


def short(value: Decimal | float | None) -> str:
    """12,345 · 12.35 万 · 1.2 亿; the full value belongs on hover (macro `amount`)."""
    if value is None:
        return DASH
    exactly = Decimal(str(value))
    if exactly.copy_abs() <= BIG or not is_chinese():
        return number(value)
    unit, word = (YI, "亿") if exactly.copy_abs() >= YI else (WAN, "万")
    return f"{_rounded(exactly / unit, 2).normalize():,f} {word}"


def money(value: Decimal | float | None) -> str:
    """¥1,234.50"""
    if value is None:
        return DASH
    exactly = _rounded(value, 2)
    return f"{'-' if exactly < 0 else ''}¥{exactly.copy_abs():,}"


def area(value: Decimal | float | None) -> str:
    """113.62 ㎡"""
    return DASH if value is None else f"{_rounded(value, 2):,} ㎡"


def size(value: float | None) -> str:
    """Bytes as people read them: 3.2 GB."""
    if value is None:
        return ""
    for unit in ("B", "KB", "MB", "GB"):
        if abs(value) < 1024:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} TB"


def percent(value: Decimal | float | None, places: int = 1) -> str:
    """0.912 → 91.2%"""
    return DASH if value is None else f"{_rounded(Decimal(str(value)) * 100, places)}%"


def _rounded(value: Decimal | float, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def said(text: str) -> str:
    """Translate words that come from code or a row; `_()` of a template would take a % in them for a place to fill."""
    return _(text) if text else ""


def word(row: Any, name: str) -> str:
    """What the code in a column of a row says: `get_…_display()`, whose words Django puts together anew for each row."""
    code: str = getattr(row, name)
    model: type[Model] = type(row)
    return _words(model, name, get_language()).get(code, code)


@cache
def _words(model: type[Model], name: str, language: str | None) -> dict[str, str]:  # noqa: ARG001 - what the words depend on
    choices: Any = model._meta.get_field(name).flatchoices  # type: ignore[union-attr]
    return {code: str(label) for code, label in choices}


FILTERS = {
    each.__name__: each
    for each in (said, word, lit, moment, exact, until, day, iso, ago, duration, number, short, money, area, percent, size)
}
