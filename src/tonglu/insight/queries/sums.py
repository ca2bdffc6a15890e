"""Sums of a period: by stretch of time, by node, by topic; read from the day cells, never from the cases."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import models
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth, TruncWeek

from tonglu.access.permissions import Permission as P
from tonglu.insight.counting import SUMS
from tonglu.insight.models import AnswerCell, CaseMark, DayCell, HomeCell
from tonglu.insight.rules.numbers import SETTLED
from tonglu.insight.rules.periods import Grain, Period
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of

Sums = Counter[str]
STRETCH: Final = {Grain.DAY: F("on"), Grain.WEEK: TruncWeek("on"), Grain.MONTH: TruncMonth("on")}
TOPICS: Final = {"kind": "kind", "subject": "subject", "problem": "problem_id", "category": "category_id"}


def sums_by_stretch(by: Actor, since: date, until: date, grain: Grain, kind: str = "") -> dict[tuple[date, str], Sums]:
    """Return the sums of each stretch (by its first day) and kind of case. One query."""
    rows = _cells(by, since, until, kind).annotate(stretch=STRETCH[grain]).order_by().values("stretch", "kind")
    return {(row["stretch"], row["kind"]): _sums(dict(row)) for row in rows.annotate(**_parts(by))}


def sums_by_node(by: Actor, period: Period, kind: str = "") -> dict[tuple[int, str], Sums]:
    """Return the sums of each node and kind of case. One query."""
    rows = _cells(by, period.since, period.until, kind).order_by().values("node_id", "kind")
    return {(row["node_id"], row["kind"]): _sums(dict(row)) for row in rows.annotate(**_parts(by))}


def homes_for(by: Actor, until: date) -> dict[int, int]:
    """Return how many homes of each node were delivered before a day."""
    rows = HomeCell.objects.reachable(by, P.NUMBER_VIEW).filter(on__lt=until).order_by()
    return dict(rows.values_list("node_id").annotate(total=Sum("delivered")))


def answers_by_month(by: Actor, since: date, until: date, kind: str = "") -> dict[tuple[date, str], int]:
    """Return how many check-backs ended with each answer, by month (its first day). One query."""
    rows = AnswerCell.objects.reachable(by, P.NUMBER_VIEW).filter(on__gte=since, on__lt=until)
    rows = rows.filter(kind=kind) if kind else rows
    found = rows.order_by().annotate(month=TruncMonth("on")).values_list("month", "answer").annotate(total=Sum("told"))
    return {(month, answer): total for month, answer, total in found}


def topics_for(by: Actor, period: Period, axis: str, kind: str = "") -> list[tuple[Any, str, int]]:
    """Return how many cases came in by kind, subject, problem or category (a code or an id, None where nobody said), the most first."""
    column = TOPICS[axis]
    rows = CaseMark.objects.reachable(by, P.NUMBER_VIEW).filter(opened_on__gte=period.since, opened_on__lt=period.until)
    rows = rows.filter(kind=kind) if kind else rows
    found = rows.order_by().values_list(column, "kind").annotate(total=Count("*"))
    return sorted(found, key=lambda each: -each[2])


def p90_for(by: Actor, period: Period, kind: str = "") -> int | None:
    """Return within how many minutes nine in ten of the closed cases were closed; None where none was."""
    rows = CaseMark.objects.reachable(by, P.NUMBER_VIEW).filter(closed_on__gte=period.since, closed_on__lt=period.until)
    rows = rows.filter(kind=kind) if kind else rows
    found = rows.aggregate(p90=Percentile90("minutes"))["p90"]
    return None if found is None else int(found)


class Percentile90(models.Aggregate):
    function = "PERCENTILE_DISC"
    name = "p90"
    template = "%(function)s(0.9) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = models.IntegerField()


def _cells(by: Actor, since: date, until: date, kind: str) -> QuerySet[DayCell]:
    rows = DayCell.objects.reachable(by, P.NUMBER_VIEW).filter(on__gte=since, on__lt=until)
    return rows.filter(kind=kind) if kind else rows


def _parts(by: Actor) -> dict[str, Sum]:
    """What falls due today is neither kept nor missed yet: only days that are over count there."""
    over = Q(on__lt=day_of(by.at))
    return {f"sum_{name}": Sum(name, filter=over if name in SETTLED else None, default=0) for name in SUMS}


def _sums(row: dict[str, Any]) -> Sums:
    return Counter({name: int(row[f"sum_{name}"]) for name in SUMS})


def total(sums: Iterable[Sums]) -> Sums:
    """No scope: add up what the caller took from a scoped query."""
    whole: Sums = Counter()
    for each in sums:
        whole.update(each)
    return whole
