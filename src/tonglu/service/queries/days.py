"""What came in and what was closed, day by day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.clock import SHANGHAI
from tonglu.service.models import Case


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    opened: int
    closed: int


def daily_counts(by: Actor, *, days: int) -> list[Day]:
    """Return the last days up to today, oldest first; closings count only cases opened in the last ninety days before."""
    today = by.at.astimezone(SHANGHAI).date()
    first = today - timedelta(days=days - 1)
    begin = datetime.combine(first, time(), SHANGHAI)
    seen = Case.objects.reachable(by, P.CASE_VIEW)
    # the index runs over opened_at, so what was opened long before is not searched for closings
    recent = seen.filter(opened_at__gte=begin - timedelta(days=90), closed_at__gte=begin)
    opened = _by_day(seen.filter(opened_at__gte=begin), "opened_at")
    closed = _by_day(recent, "closed_at")
    every = [first + timedelta(days=step) for step in range(days)]
    return [Day(each, opened.get(each, 0), closed.get(each, 0)) for each in every]


def _by_day(rows: QuerySet[Case], column: str) -> dict[date, int]:
    counted = rows.order_by().annotate(on=TruncDate(column, tzinfo=SHANGHAI)).values("on").annotate(n=Count("pk"))
    return {row["on"]: row["n"] for row in counted}
