"""The clocks of a past as they would have run; what many cases share is worked out once."""

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from tonglu.organisation.models import Node
from tonglu.organisation.queries import work_calendar
from tonglu.service.models import ClockPolicy
from tonglu.service.rules.clocks import best_policies, ids_of_path, resolve_by
from tonglu.service.rules.past import PastCase
from tonglu.service.rules.states import ClockKind

SWEEP_LAG = timedelta(minutes=1)  # the sweeper comes by each minute


@dataclass(frozen=True, slots=True)
class PastClock:
    policy: ClockPolicy
    started_at: datetime | None
    due_at: datetime | None
    lines: str  # JSON
    stopped_at: datetime | None
    overdue_at: datetime | None


class PastRules:
    """Policies, calendars and places, read once for a whole load."""

    def __init__(self) -> None:
        self.policies = list(ClockPolicy.objects.order_by("pk"))
        self.turns = sorted({each.since for each in self.policies} | {each.until for each in self.policies if each.until})
        self.calendars = {each: work_calendar(each) for each in {policy.calendar_id for policy in self.policies}}
        self.paths = dict(Node.objects.values_list("id", "path"))
        self._chosen = lru_cache(maxsize=50_000)(self._choose)
        self._deadline = lru_cache(maxsize=20_000)(self._work_out)

    def clocks_of(self, past: PastCase, at: datetime) -> list[PastClock]:
        """Return the clocks of a past case as they stand at a moment."""
        turn = bisect_right(self.turns, past.opened_at)
        return [self._clock(past, policy, at) for policy in self._chosen(past.kind, past.grade, past.node_id, turn)]

    def _choose(self, kind: str, grade: str, node_id: int, turn: int) -> Sequence[ClockPolicy]:
        if not turn:
            return ()
        at = self.turns[turn - 1]
        in_force = [each for each in self.policies if each.since <= at and (each.until is None or each.until > at)]
        chosen = best_policies(in_force, kind=kind, grade=grade, ancestors=ids_of_path(self.paths[node_id]))
        return [policy for _, policy in sorted(chosen.items())]

    def _work_out(self, calendar_id: int, within_minutes: int, started_at: datetime) -> tuple[datetime, str]:
        deadline = resolve_by(self.calendars[calendar_id], within_minutes, started_at)
        return deadline.due_at, json.dumps(deadline.lines, ensure_ascii=False)

    def _clock(self, past: PastCase, policy: ClockPolicy, at: datetime) -> PastClock:
        started_at, stopped_at = _ran(past, policy.clock)
        if started_at is None:
            return PastClock(policy, None, None, "[]", past.closed_at, None)
        due_at, lines = self._deadline(policy.calendar_id, policy.within_minutes, started_at)
        is_late = due_at < (stopped_at or at)
        return PastClock(policy, started_at, due_at, lines, stopped_at, due_at + SWEEP_LAG if is_late else None)


def _ran(past: PastCase, clock: str) -> tuple[datetime | None, datetime | None]:
    """Return when a clock of the past began and stopped, as the table of clocks has it."""
    if clock == ClockKind.RESPONSE:
        return past.opened_at, past.accepted_at or past.closed_at
    if clock == ClockKind.DISPATCH:
        return past.accepted_at, past.dispatched_at or past.closed_at
    if clock == ClockKind.PLAN:
        return past.opened_at, past.plan_told_at or past.finished_at or past.closed_at
    return past.opened_at, past.closed_at
