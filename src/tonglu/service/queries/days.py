"""What came in and what was closed, day by day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.clock import SHANGHAI, day_of
from tonglu.service.models import Case


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    opened: int
    closed: int


def daily_counts(by: Actor, *, days: int = 14) -> list[Day]:
    """Return for each of the last Shanghai days, today last, how many cases came in and how many were closed."""
    today = day_of(by.at)
    first = today - timedelta(days=days - 1)
    begin = datetime.combine(first, time(), SHANGHAI)
    seen = Case.objects.reachable(by, P.CASE_VIEW)
    opened = _by_day(seen.filter(opened_at__gte=begin), "opened_at")
    closed = _by_day(seen.filter(closed_at__gte=begin), "closed_at")
    every = [first + timedelta(days=step) for step in range(days)]
    return [Day(each, opened.get(each, 0), closed.get(each, 0)) for each in every]


def _by_day(rows: QuerySet[Case], column: str) -> dict[date, int]:
    counted = rows.order_by().annotate(on=TruncDate(column, tzinfo=SHANGHAI)).values("on").annotate(n=Count("pk"))
    return {row["on"]: row["n"] for row in counted}
