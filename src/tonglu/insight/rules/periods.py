"""Periods of a dashboard: which days, what they are compared with, and into which stretches they fall."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from tonglu.lib.labelled import N_, Labelled

EARLIEST: Final = date(2000, 1, 1)
LONGEST: Final = timedelta(days=366 * 5)
DAYS_SHOWN, WEEKS_SHOWN = 45, 200


class Span(Labelled):
    MONTH = "month", N_("月")
    QUARTER = "quarter", N_("季")
    YEAR = "year", N_("年")
    FREE = "free", N_("自选")


class Grain(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open days; `until` may lie ahead of today."""

    span: Span
    since: date
    until: date

    def so_far(self, today: date) -> "Period":
        """What of it has been, today included; a period ahead is empty."""
        return Period(self.span, self.since, max(self.since, min(self.until, today + timedelta(days=1))))

    def before(self, today: date) -> "Period":
        """What it is compared with: as many days from the beginning of the one before, the whole where this one is over."""
        if self.span is Span.FREE:
            return Period(self.span, self.since - (self.until - self.since), self.since)
        begin = begin_of(self.span, self.since - timedelta(days=1))
        now = self.so_far(today)
        if now.until == self.until:
            return Period(self.span, begin, self.since)
        return Period(self.span, begin, min(self.since, begin + (now.until - now.since)))

    @property
    def grain(self) -> Grain:
        days = (self.until - self.since).days
        return Grain.DAY if days <= DAYS_SHOWN else Grain.WEEK if days <= WEEKS_SHOWN else Grain.MONTH

    def is_running(self, today: date) -> bool:
        return self.since <= today < self.until - timedelta(days=1)


def begin_of(span: Span, day: date) -> date:
    month = {Span.MONTH: day.month, Span.QUARTER: 3 * ((day.month - 1) // 3) + 1, Span.YEAR: 1}[span]
    return day.replace(month=month, day=1)


def after(span: Span, begin: date, steps: int = 1) -> date:
    """The beginning of the next period (or `steps` on, or back)."""
    months = begin.year * 12 + begin.month - 1 + steps * {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}[span]
    return date(months // 12, months % 12 + 1, 1)


def period_of(span: Span, day: date) -> Period:
    begin = begin_of(span, day)
    return Period(span, begin, after(span, begin))


def stretches(since: date, until: date, grain: Grain) -> list[date]:
    """The first days of the stretches a period falls into: days, weeks from Monday, months."""
    found: list[date] = []
    at = since if grain is Grain.DAY else since - timedelta(days=since.weekday()) if grain is Grain.WEEK else since.replace(day=1)
    while at < until:
        found.append(at)
        at = after(Span.MONTH, at) if grain is Grain.MONTH else at + timedelta(days=1 if grain is Grain.DAY else 7)
    return found


def ends(begins: list[date], grain: Grain) -> list[date]:
    return [after(Span.MONTH, each) if grain is Grain.MONTH else each + timedelta(days=1 if grain is Grain.DAY else 7) for each in begins]
