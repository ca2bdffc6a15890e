"""Counts for workbench and list; capped, so that they cost the same at a million cases."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.clock import SHANGHAI, day_of
from tonglu.lib.scope import ScopedQuerySet
from tonglu.service.models import Case
from tonglu.service.rules.flows import ENDED_STATES
from tonglu.service.rules.states import CaseState

CAP = 1_000


@dataclass(frozen=True, slots=True)
class Count:
    """`value` stops at the cap; `is_capped` says that there are more."""

    value: int
    is_capped: bool = False

    def __str__(self) -> str:
        return f"{self.value:,}+" if self.is_capped else f"{self.value:,}"


def capped(rows: ScopedQuerySet[Case]) -> Count:
    """No scope: count rows that the caller took from a scoped query, up to the cap."""
    found = rows.order_by().values("pk")[: CAP + 1].count()
    return Count(min(found, CAP), is_capped=found > CAP)


def workbench_numbers(by: Actor) -> dict[str, Count]:
    """Return late, due_today, new, to_dispatch, mine, to_close, grabbable; each opens to the rows of `workbench_rows`."""
    return {code: capped(workbench_rows(by, code)) for code in WORKBENCH}


def workbench_rows(by: Actor, code: str) -> ScopedQuerySet[Case]:
    """Return the cases behind one number of the workbench."""
    if code == "grabbable":
        return Case.objects.reachable(by, P.CASE_GRAB).filter(is_grabbable=True, state=CaseState.ACCEPTED)
    seen = Case.objects.reachable(by, P.CASE_VIEW)
    if code == "late":
        return seen.filter(due_at__lt=by.at).exclude(state__in=ENDED_STATES)
    if code == "due_today":
        return seen.filter(due_at__gte=by.at, due_at__lt=_end_of_day(by.at)).exclude(state__in=ENDED_STATES)
    if code == "mine":
        return seen.filter(keeper_id=by.person_id, state=CaseState.HANDLING) if by.person_id else seen.none()
    return seen.filter(state=STATE_OF[code])


def counts_by_state(by: Actor) -> dict[str, Count]:
    """Return one capped count per state."""
    seen = Case.objects.reachable(by, P.CASE_VIEW)
    return {state.value: capped(seen.filter(state=state)) for state in CaseState}


STATE_OF = {"new": CaseState.NEW, "to_dispatch": CaseState.ACCEPTED, "to_close": CaseState.DONE}
WORKBENCH = ("late", "due_today", "new", "to_dispatch", "mine", "to_close", "grabbable")


def _end_of_day(at: datetime) -> datetime:
    tomorrow = day_of(at) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), SHANGHAI)
