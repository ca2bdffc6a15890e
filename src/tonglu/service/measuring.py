"""How the standards were kept, counted in the database and kept per day, so that a public page costs a few rows.

A case counts for the Shanghai day on which it came in, so that its day never changes; a day is counted anew where anything was
told of one of its cases, and the last two days always, for a promise can be broken by time alone.
"""
# ruff: noqa: S608 - the statements are put together from the constants of this module

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection

from tonglu.access.actors import nodes_below
from tonglu.audit.models import FactRow
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.clock import SHANGHAI, day_of
from tonglu.service.models import Case
from tonglu.service.models.standards import ServiceStandard, StandardDay
from tonglu.service.queries.cases import case_kinds
from tonglu.service.rules.standards import WINDOWS

KEPT_DAYS: Final = max(WINDOWS) + 5
OVERLAP: Final = timedelta(minutes=10)  # facts of transactions that were still running
DAY: Final = "(c.opened_at AT TIME ZONE 'Asia/Shanghai')::date"
LIMIT: Final = "make_interval(mins => %(limit)s)"
# measure → (joined table, whether a case is judged, whether the promise was kept)
MEASURES: Final[dict[str, tuple[str, str, str]]] = {
    "arrival": (
        "",
        f"c.arrived_at IS NOT NULL OR c.opened_at + {LIMIT} < %(at)s",
        f"c.arrived_at <= c.opened_at + {LIMIT}",
    ),
    "appointment": (
        "",
        f"c.appointed_at IS NOT NULL AND (c.arrived_at IS NOT NULL OR c.appointed_at + {LIMIT} < %(at)s)",
        f"c.arrived_at BETWEEN c.appointed_at - {LIMIT} AND c.appointed_at + {LIMIT}",
    ),
    "reply": (
        "",
        f"c.accepted_at IS NOT NULL OR c.opened_at + {LIMIT} < %(at)s",
        f"c.accepted_at <= c.opened_at + {LIMIT}",
    ),
    "closing": (
        "JOIN service_caseclock k ON k.case_id = c.id AND k.clock = 'close'",
        "k.stopped_at IS NOT NULL OR k.due_at < %(at)s",
        "k.stopped_at <= k.due_at",
    ),
    "check_back": (
        """JOIN LATERAL (SELECT b.opened_at, (SELECT min(l.at) FROM service_checkbackcall l WHERE l.check_back_id = b.id) AS called_at
            FROM service_checkback b WHERE b.case_id = c.id ORDER BY b.id LIMIT 1) b ON true""",
        f"b.called_at IS NOT NULL OR b.opened_at + {LIMIT} < %(at)s",
        f"b.called_at <= b.opened_at + {LIMIT}",
    ),
}


@act
def measure_standards(*, is_whole: bool = False, by: Actor) -> int:
    """Count anew what changed (everything with `is_whole`) of the standards in force; return how many days were counted."""
    today = day_of(by.at)
    standards = ServiceStandard.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).filter(since__lte=today)
    counted = 0
    for standard in standards.exclude(until__lt=today - timedelta(days=KEPT_DAYS)).order_by("pk"):
        first = max(standard.since, today - timedelta(days=KEPT_DAYS))
        days = _days(standard, first, today, is_whole=is_whole)
        if days:
            recount(standard, days, by.at)
        standard.counted_at = by.at
        standard.save(update_fields=["counted_at"])
        counted += len(days)
    return counted


def _days(standard: ServiceStandard, first: date, today: date, *, is_whole: bool) -> list[date]:
    last = min(today, standard.until - timedelta(days=1)) if standard.until else today
    every = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    if is_whole or standard.counted_at is None:
        return every
    touched = _touched(standard.counted_at - OVERLAP, first) | {today, today - timedelta(days=1)}
    return [on for on in every if on in touched]


def _touched(since: datetime, first: date) -> set[date]:
    told = FactRow.objects.filter(at__gte=since, kind__in=case_kinds()).order_by().values("subject_id")
    opened = Case.objects.filter(pk__in=told, opened_at__gte=_start(first)).order_by().values_list("opened_at", flat=True)
    return {day_of(at) for at in opened}


def recount(standard: ServiceStandard, days: Sequence[date], at: datetime) -> None:
    """Count these days of one standard anew, in one statement."""
    joined, judged, kept = MEASURES[standard.measure]
    nodes: Collection[int] = nodes_below({standard.node_id})[standard.node_id] if standard.node_id else ()
    narrow = [
        "AND c.kind = ANY(%(kinds)s)" if standard.kinds else "",
        "AND c.grade = ANY(%(grades)s)" if standard.grades else "",
        "AND c.node_id = ANY(%(nodes)s)" if standard.node_id else "",
    ]
    given: dict[str, Any] = {
        "standard": standard.pk, "limit": standard.limit_minutes or 0, "kinds": standard.kinds, "grades": standard.grades,
        "nodes": list(nodes), "since": _start(min(days)), "until": _start(max(days) + timedelta(days=1)), "days": list(days), "at": at,
    }  # fmt: skip
    StandardDay.objects.filter(standard=standard, on__in=days).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO service_standardday (standard_id, node_id, "on", judged, kept)
            SELECT %(standard)s, c.node_id, {DAY}, count(*), count(*) FILTER (WHERE coalesce({kept}, false))
            FROM service_case c {joined}
            WHERE NOT c.is_imported AND c.state <> 'refused' AND c.opened_at >= %(since)s AND c.opened_at < %(until)s
            AND {DAY} = ANY(%(days)s) {" ".join(narrow)} AND ({judged}) GROUP BY c.node_id, {DAY}""",
            given,
        )


def _start(on: date) -> datetime:
    return datetime.combine(on, time(), SHANGHAI)
