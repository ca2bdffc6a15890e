"""A clock's row worked out from rule, calendar and pauses, unsaved: acts write it, previews show it."""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime

from tonglu.lib.calendar import Span
from tonglu.organisation.queries import calendar_of
from tonglu.service.models import Case, CaseClock, ClockPolicy, Pause
from tonglu.service.rules.clock_table import runs, starts_at_opening, waits_for
from tonglu.service.rules.clocks import resolve_by
from tonglu.service.rules.ladder import mark_before
from tonglu.service.rules.states import CaseState


def start_clock(clock: CaseClock, at: datetime, pauses: Sequence[Pause] = ()) -> None:
    """Let a clock count from a moment; its calendar and what it waits for give the deadline, the ladder is looked at anew."""
    clock.started_at, clock.next_step_at = at, mark_before(clock.next_step_at, at)
    deadline = resolve_by(calendar_of(clock.calendar), clock.within_minutes, at, spans_for(clock.clock, pauses))
    clock.due_at, clock.lines = deadline.due_at, deadline.lines


def spans_for(clock: str, pauses: Iterable[Pause]) -> list[Span]:
    """Return the pauses a clock waits for; what was withdrawn before it began counts nothing."""
    return [Span(each.span.lower, each.span.upper) for each in pauses if waits_for(clock, each.reason) and not each.span.isempty]


def nearest(clocks: Iterable[CaseClock]) -> datetime | None:
    return min((clock.due_at for clock in clocks if clock.due_at and clock.stopped_at is None), default=None)


def new_clock(policy: ClockPolicy) -> CaseClock:
    """Return a clock that has not begun, with its rule frozen beside it."""
    return CaseClock(clock=policy.clock, policy=policy, calendar=policy.calendar, within_minutes=policy.within_minutes)


def under(case: Case, clock: CaseClock | None, policy: ClockPolicy | None, pauses: Sequence[Pause], at: datetime) -> CaseClock | None:
    """Return the clock as it would be under another policy, None where nothing changes.

    What has stopped stays as it was. A clock that the case did not have begins where the table says that it would have.
    """
    if policy is None or (clock and (clock.stopped_at or clock.policy_id == policy.pk)):
        return None
    made = new_clock(policy)
    if clock:
        made = copy(clock)
        made.policy, made.calendar, made.within_minutes = policy, policy.calendar, policy.within_minutes
        began = clock.started_at
    elif runs(policy.clock, state=case.state, is_plan_told=case.plan_told_at is not None):
        began = case.opened_at if starts_at_opening(policy.clock) else case.accepted_at or at
    elif case.state == CaseState.NEW:
        began = None
    else:
        return None
    if began:
        start_clock(made, began, pauses)
    return made
