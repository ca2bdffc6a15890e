"""What is open now: how old, how late."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Q

from tonglu.access.permissions import Permission as P
from tonglu.insight.models import CaseMark
from tonglu.insight.rules.periods import EARLIEST
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.service.models import Case
from tonglu.service.rules.flows import OPEN_STATES

AGES: Final = (1, 3, 7, 15, 30)  # the last day of each bucket, in days since it came in


@dataclass(frozen=True, slots=True)
class Age:
    """Open cases that came in on the days since … until (half-open); `least` and `most` are their age in days."""

    least: int
    most: int | None
    since: date
    until: date
    count: int


def ages_for(by: Actor, kind: str = "") -> list[Age]:
    """Return the open cases by age, the youngest first. One query."""
    edges = _edges(day_of(by.at))
    rows = CaseMark.objects.reachable(by, P.NUMBER_VIEW).filter(closed_on=None)
    rows = rows.filter(kind=kind) if kind else rows
    counted = rows.aggregate(
        **{f"n{at}": Count("pk", filter=Q(opened_on__gte=since, opened_on__lt=until)) for at, (_, _, since, until) in enumerate(edges)}
    )
    return [Age(*edge, count=counted[f"n{at}"]) for at, edge in enumerate(edges)]


def open_for(by: Actor, kind: str = "") -> int:
    return sum(each.count for each in ages_for(by, kind))


def late_for(by: Actor, kind: str = "") -> dict[int, int]:
    """Return how many open cases of each node are past their nearest deadline, at this moment."""
    rows = Case.objects.reachable(by, P.NUMBER_VIEW).filter(due_at__lt=by.at, state__in=list(OPEN_STATES))
    rows = rows.filter(kind=kind) if kind else rows
    return dict(rows.order_by().values_list("node_id").annotate(total=Count("*")))


def _edges(today: date) -> list[tuple[int, int | None, date, date]]:
    found: list[tuple[int, int | None, date, date]] = []
    least, until = 0, today + timedelta(days=1)
    for most in AGES:
        since = today - timedelta(days=most)
        found.append((least, most, since, until))
        least, until = most + 1, since
    return [*found, (least, None, EARLIEST, until)]
