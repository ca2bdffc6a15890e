"""The clocks of a case: set when it opens, stopped by its arrows, swept when they run out."""

from datetime import datetime
from typing import Final

from tonglu.audit.actions import tell
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.organisation.models import WorkCalendar
from tonglu.service.actions.ladder import look_again
from tonglu.service.actions.told import of_case
from tonglu.service.clockwork import nearest, new_clock, start_clock, under
from tonglu.service.facts import CaseOverdue
from tonglu.service.models import Case, CaseClock, ClockPolicy, Pause
from tonglu.service.rules.clock_table import runs, starts_at_opening
from tonglu.service.rules.clocks import best_policies, ids_of_path
from tonglu.service.rules.flows import ENDED_STATES

SWEEP_AT_ONCE = 500
# not the mark that it ran out: a sweeper may have set it meanwhile, and each delay is told once
WRITTEN = ["policy", "calendar", "within_minutes", "due_at", "lines", "next_step_at"]


IN_FORCE = f"""
SELECT {prepared.columns_of(ClockPolicy, "policy")}, {prepared.columns_of(WorkCalendar, "calendar")}
FROM service_clockpolicy policy JOIN organisation_workcalendar calendar ON calendar.id = policy.calendar_id
WHERE (policy.node_id IS NULL OR policy.node_id = ANY(%(ancestors)s::bigint[]))
    AND policy.since <= %(at)s AND (policy.until IS NULL OR policy.until > %(at)s)
    AND policy.kind IN ('', %(kind)s) AND policy.grade IN ('', %(grade)s)
"""  # noqa: S608 - names of our own columns


OF_CASE: Final = f"""
SELECT {prepared.columns_of(CaseClock, "clock")}, {prepared.columns_of(WorkCalendar, "calendar")}
FROM service_caseclock clock JOIN organisation_workcalendar calendar ON calendar.id = clock.calendar_id
WHERE clock.case_id = %s
"""  # noqa: S608 - names of our own columns
STOP: Final = "UPDATE service_caseclock SET stopped_at = %s WHERE id = ANY(%s::bigint[]) RETURNING id"


def policies_at(path: str, *, kind: str, grade: str, at: datetime) -> dict[str, ClockPolicy]:
    """Return the policy of each clock as it stood at a moment, for a node given by its path."""
    ancestors = ids_of_path(path)
    width = len(ClockPolicy._meta.concrete_fields)
    rows = []
    for row in prepared.rows(IN_FORCE, {"ancestors": ancestors, "kind": kind, "grade": grade, "at": at}):
        policy, calendar = prepared.made(ClockPolicy, row[:width]), prepared.made(WorkCalendar, row[width:])
        if policy and calendar:
            policy.calendar = calendar
            rows.append(policy)
    return best_policies(rows, kind=kind, grade=grade, ancestors=ancestors)


def clocks_from(path: str, *, kind: str, grade: str, at: datetime) -> list[CaseClock]:
    """Return unsaved clocks of a case opened at a moment, each with its policy frozen beside it."""
    chosen = policies_at(path, kind=kind, grade=grade, at=at)
    clocks = [new_clock(policy) for _, policy in sorted(chosen.items())]
    for clock in clocks:
        if starts_at_opening(clock.clock):
            start_clock(clock, at)
    return clocks


def follow_state(case: Case, *, at: datetime) -> None:
    """Let each clock run or stand as the case now stands (the table of rules/clock_table.py).

    The nearest deadline is kept on the case; the caller saves the case, with `due_at`.
    """
    clocks = _clocks_of(case)
    stop: list[int] = []
    run_on: list[int] = []
    for clock in clocks:
        if runs(clock.clock, state=case.state, is_plan_told=case.plan_told_at is not None):
            if clock.started_at is None:
                clock.stopped_at = None
                start_clock(clock, at)
                prepared.update(clock, "started_at", "due_at", "stopped_at", "lines", "next_step_at")
            elif clock.stopped_at:
                run_on.append(clock.pk)
                clock.stopped_at = None
        elif clock.stopped_at is None and (clock.started_at or case.state in ENDED_STATES):
            stop.append(clock.pk)
            clock.stopped_at = at
    for pks, moment in ((stop, at), (run_on, None)):
        if pks:
            prepared.rows(STOP, [moment, pks])
    if run_on:
        look_again(case.pk)
    case.due_at = nearest(clocks)


def _clocks_of(case: Case) -> list[CaseClock]:
    """Return the clocks of a case with their calendars. One query, planned once a connection."""
    width, clocks = len(CaseClock._meta.concrete_fields), []
    for row in prepared.rows(OF_CASE, [case.pk]):
        clock, calendar = prepared.made(CaseClock, row[:width]), prepared.made(WorkCalendar, row[width:])
        if clock and calendar:
            clock.case, clock.calendar = case, calendar
            clocks.append(clock)
    return clocks


def set_deadlines(case: Case) -> dict[str, list[str]]:
    """Work out the running deadlines again after a pause came or went; return what changed, before and after."""
    pauses = list(Pause.objects.filter(case=case))
    clocks = list(CaseClock.objects.filter(case=case, stopped_at=None).exclude(started_at=None).select_related("calendar"))
    changed: dict[str, list[str]] = {}
    for clock in clocks:
        before = clock.due_at
        start_clock(clock, clock.started_at or case.opened_at, pauses)
        if before and clock.due_at and clock.due_at != before:
            changed[clock.clock] = [before.isoformat(), clock.due_at.isoformat()]
            clock.save(update_fields=["due_at", "lines", "next_step_at"])
    case.due_at = nearest(clocks)
    return changed


def reset_clocks(case: Case, path: str, *, at: datetime, now: datetime) -> dict[str, list[str]]:
    """Set the clocks that still count under the policies of a moment, from their first start; return what changed.

    Each changed clock maps to its deadline before and after, empty where there was none.
    """
    chosen = policies_at(path, kind=case.kind, grade=case.grade, at=at)
    pauses = list(Pause.objects.filter(case=case))
    clocks = {each.clock: each for each in CaseClock.objects.filter(case=case).select_related("calendar")}
    changed: dict[str, list[str]] = {}
    for name, policy in sorted(chosen.items()):
        before = clocks.get(name)
        made = under(case, before, policy, pauses, now)
        if made is None:
            continue
        made.case = case
        made.save(update_fields=WRITTEN if before else None)
        clocks[name] = made
        changed[name] = [_iso(before.due_at if before else None), _iso(made.due_at)]
    case.due_at = nearest(clocks.values())
    return {name: pair for name, pair in changed.items() if any(pair)}


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


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
    due_at = clock.due_at.isoformat() if clock.due_at else ""
    tell(CaseOverdue(**of_case(clock.case), clock=clock.clock, due_at=due_at, keeper_id=clock.case.keeper_id), by=by)
    return True
