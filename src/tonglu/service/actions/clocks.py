"""The clocks of a case: set when it opens, stopped by its arrows, swept when they run out."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Min, Q

from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.calendar import Span
from tonglu.organisation.queries import calendar_of, work_calendar
from tonglu.service.actions.told import of_case
from tonglu.service.facts import CaseOverdue
from tonglu.service.models import Case, CaseClock, ClockPolicy, Pause
from tonglu.service.rules.clocks import best_policies, ids_of_path, resolve_by
from tonglu.service.rules.states import ClockKind

SWEEP_AT_ONCE = 500


def policies_at(path: str, *, kind: str, grade: str, at: datetime) -> dict[str, ClockPolicy]:
    """Return the policy of each clock as it stood at a moment, for a node given by its path."""
    ancestors = ids_of_path(path)
    rows = ClockPolicy.objects.filter(
        Q(node=None) | Q(node__any_of=ancestors), Q(until=None) | Q(until__gt=at),
        kind__in=("", kind), grade__in=("", grade), since__lte=at,
    ).select_related("calendar")  # fmt: skip
    return best_policies(rows, kind=kind, grade=grade, ancestors=ancestors)


def clocks_from(path: str, *, kind: str, grade: str, at: datetime) -> list[CaseClock]:
    """Return unsaved clocks that start at a moment, each with its policy frozen beside it."""
    chosen = policies_at(path, kind=kind, grade=grade, at=at)
    return [_clock(policy, at) for _, policy in sorted(chosen.items())]


def _clock(policy: ClockPolicy, at: datetime) -> CaseClock:
    deadline = resolve_by(calendar_of(policy.calendar), policy.within_minutes, at)
    return CaseClock(
        clock=policy.clock, policy=policy, calendar_id=policy.calendar_id, within_minutes=policy.within_minutes,
        started_at=at, due_at=deadline.due_at, lines=deadline.lines,
    )  # fmt: skip


def nearest(clocks: Sequence[CaseClock]) -> datetime | None:
    return min((clock.due_at for clock in clocks if clock.stopped_at is None), default=None)


def nearest_of(case: Case) -> datetime | None:
    """Return the nearest open deadline of a case, read afresh."""
    due_at: datetime | None = CaseClock.objects.filter(case=case, stopped_at=None).aggregate(due=Min("due_at"))["due"]
    return due_at


def stop_clocks(case: Case, *names: str, at: datetime) -> None:
    """Stop the named clocks (all where none is named) and keep the nearest deadline on the case, unsaved."""
    running = CaseClock.objects.filter(case=case, stopped_at=None)
    (running.filter(clock__in=names) if names else running).update(stopped_at=at)
    case.due_at = nearest_of(case) if names else None


def restart_clock(case: Case, name: str) -> None:
    """Let a stopped clock run on: a reopened case keeps its deadline."""
    CaseClock.objects.filter(case=case, clock=name).update(stopped_at=None)
    case.due_at = nearest_of(case)


def reset_clocks(case: Case, path: str) -> dict[str, list[str]]:
    """Set the running clocks anew under the case's present grade, from their first start; return what changed."""
    chosen = policies_at(path, kind=case.kind, grade=case.grade, at=case.opened_at)
    changed: dict[str, list[str]] = {}
    for clock in CaseClock.objects.filter(case=case, stopped_at=None):
        policy = chosen.get(clock.clock)
        if policy is None or policy.pk == clock.policy_id:
            continue
        clock.policy, clock.calendar_id, clock.within_minutes = policy, policy.calendar_id, policy.within_minutes
        before = clock.due_at
        set_deadline(clock)
        changed[clock.clock] = [before.isoformat(), clock.due_at.isoformat()]
    case.due_at = nearest_of(case)
    return changed


def set_deadline(clock: CaseClock) -> None:
    """Work the deadline out again and save it; the caller tells the fact. Only the close clock waits for the owner."""
    spans: list[Span] = []
    if clock.clock == ClockKind.CLOSE:
        spans = [Span(each.span.lower, each.span.upper) for each in Pause.objects.filter(case_id=clock.case_id)]
    deadline = resolve_by(work_calendar(clock.calendar_id), clock.within_minutes, clock.started_at, spans)
    clock.due_at, clock.lines = deadline.due_at, deadline.lines
    clock.save(update_fields=["policy", "calendar", "within_minutes", "due_at", "lines"])


def sweep_overdue(*, by: Actor) -> int:
    """Tell once of each clock that ran out, each in its own transaction; return how many were told.

    Safe to run twice at once and to be killed anywhere: the mark and the fact are one transaction.
    """
    late = CaseClock.objects.filter(stopped_at=None, overdue_at=None, due_at__lt=by.at).order_by("due_at", "pk")
    told = 0
    while ids := list(late.values_list("pk", flat=True)[:SWEEP_AT_ONCE]):
        told += sum(_tell_overdue(each, by=by) for each in ids)
    return told


@act
def _tell_overdue(clock_id: int, *, by: Actor) -> bool:
    late = CaseClock.objects.filter(pk=clock_id, stopped_at=None, overdue_at=None, due_at__lt=by.at)
    if not late.update(overdue_at=by.at):
        return False  # another sweeper was first, or the clock was stopped or pushed back meanwhile
    clock = CaseClock.objects.select_related("case").get(pk=clock_id)
    tell(
        CaseOverdue(
            **of_case(clock.case), clock=clock.clock, due_at=clock.due_at.isoformat(), keeper_id=clock.case.keeper_id
        ),
        by=by,
    )  # fmt: skip
    return True
