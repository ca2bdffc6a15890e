"""Tasks that need somebody's eye: late, nearly late, coming back, handed back, silent, unaccepted, waiting for a signature."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, OuterRef, Q

from tonglu.access.permissions import Permission as P
from tonglu.audit.models import FactRow
from tonglu.lib.actor import Actor
from tonglu.lib.scope import ScopedQuerySet, seen_of
from tonglu.service.models import Case, CheckBack
from tonglu.service.queries.cases import cases_for
from tonglu.service.queries.numbers import OPEN, Count, counted_each
from tonglu.service.rules.check_backs import CheckBackState
from tonglu.service.rules.flows import OPEN_STATES
from tonglu.service.rules.states import CaseState

SOON = timedelta(hours=4)
UNACCEPTED_AFTER = timedelta(minutes=30)
SILENT_DAYS = (3, 7, 14)
AGAIN = 2  # reopened or handed back so often
CODES = ("overdue", "soon", "reopened", "bounced", "silent", "unaccepted", "signature")
MOMENTS = ("accepted_at", "dispatched_at", "appointed_at", "arrived_at", "finished_at")
# one row of facts asked for by case: never all that was told since
TOLD: Final = """(SELECT told.id FROM audit_factrow told
WHERE told.subject_id = service_case.id AND told.kind LIKE 'service.%%' AND told.at >= %s LIMIT 1)"""
QUIET: Final = " AND ".join(["opened_at < %s", *(f"({each} IS NULL OR {each} < %s)" for each in MOMENTS), f"{TOLD} IS NULL"])
DISPUTED: Final = "id IN (SELECT case_id FROM service_checkback WHERE state = 'disputed' AND {})"


def abnormal_cases(by: Actor, code: str, *, silent_days: int = SILENT_DAYS[0]) -> ScopedQuerySet[Case]:
    """Return the open cases behind one number of the screen."""
    return _narrowed(cases_for(by), by, code, silent_days)


def abnormal_counts(by: Actor, codes: Iterable[str] = CODES, *, silent_days: int = SILENT_DAYS[0]) -> dict[str, Count]:
    """Return one capped count per code. One query."""
    try:
        seen, disputed = seen_of(Case, by, P.CASE_VIEW), seen_of(CheckBack, by, P.CASE_VIEW)
    except EmptyResultSet:  # who reaches nothing
        return {code: Count.of(0) for code in codes}
    asked = {code: f"{code} {silent_days}" for code in codes}
    counts = counted_each(by, seen, {told: _condition(by, code, silent_days, disputed) for code, told in asked.items()})
    return {code: counts[told] for code, told in asked.items()}


def _condition(by: Actor, code: str, silent_days: int, disputed: tuple[str, Sequence[Any]]) -> tuple[str, Sequence[Any]]:
    """Return what `_narrowed` says, as a statement that the server plans once: the ORM composes seven of them in 3 ms."""
    at, since = by.at, by.at - timedelta(days=silent_days)
    return {
        "overdue": (f"{OPEN} AND due_at < %s", [at]),
        "soon": (f"{OPEN} AND due_at >= %s AND due_at < %s", [at, at + SOON]),
        "reopened": (f"{OPEN} AND reopened_count >= {AGAIN}", []),
        "bounced": (f"{OPEN} AND refused_count >= {AGAIN}", []),
        "silent": (f"{OPEN} AND {QUIET}", [since] * (len(MOMENTS) + 2)),
        "unaccepted": (f"state = '{CaseState.NEW.value}' AND opened_at < %s", [at - UNACCEPTED_AFTER]),
        "signature": (DISPUTED.format(disputed[0]), disputed[1]),
    }[code]


def _narrowed(seen: ScopedQuerySet[Case], by: Actor, code: str, silent_days: int) -> ScopedQuerySet[Case]:
    if code == "signature":
        disputed = CheckBack.objects.reachable(by, P.CASE_VIEW).filter(state=CheckBackState.DISPUTED)
        return seen.filter(pk__in=disputed.order_by().values("case_id"))
    if code == "unaccepted":
        return seen.filter(state=CaseState.NEW, opened_at__lt=by.at - UNACCEPTED_AFTER)
    rows = seen.filter(state__in=sorted(OPEN_STATES))
    conditions = {
        "overdue": Q(due_at__lt=by.at),
        "soon": Q(due_at__gte=by.at, due_at__lt=by.at + SOON),
        "reopened": Q(reopened_count__gte=AGAIN),
        "bounced": Q(refused_count__gte=AGAIN),
    }
    return rows.filter(conditions[code]) if code in conditions else _silent(rows, by.at - timedelta(days=silent_days))


def _silent(rows: ScopedQuerySet[Case], since: datetime) -> ScopedQuerySet[Case]:
    """Nothing moved since: the columns rule most of them out, and only what is left is looked up among the facts.

    An appointment that is still to come is no silence.
    """
    quiet = Q(opened_at__lt=since)
    for moment in MOMENTS:
        quiet &= Q(**{moment: None}) | Q(**{f"{moment}__lt": since})
    told = FactRow.objects.filter(subject_id=OuterRef("pk"), kind__startswith="service.", at__gte=since)
    return rows.filter(quiet).exclude(Exists(told))
