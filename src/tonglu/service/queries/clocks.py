"""The clocks of a case as its page explains them."""

from dataclasses import dataclass
from datetime import datetime

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.service.models import Case, CaseClock, Pause
from tonglu.service.queries.reach import reaches
from tonglu.service.rules.states import ClockKind


@dataclass(frozen=True, slots=True)
class Line:
    """One step towards the deadline, and the calendar row it stands on; rest and pause lines count no minutes."""

    from_at: datetime
    to_at: datetime
    minutes: float
    kind: str  # work, rest, pause
    day: str
    slot: str
    is_predicted: bool

    def share_before(self, at: datetime) -> float:
        """Return how much of the line lies before a moment, 0 to 1."""
        return min(1.0, max(0.0, (at - self.from_at) / (self.to_at - self.from_at)))


@dataclass(frozen=True, slots=True)
class ClockView:
    clock: CaseClock
    lines: list[Line]
    started_at: datetime
    due_at: datetime

    @property
    def minutes(self) -> float:
        """The lines summed: what the policy allows."""
        return sum(line.minutes for line in self.lines)

    def is_late(self, at: datetime) -> bool:
        return self.due_at < (self.clock.stopped_at or at)

    def share_used(self, at: datetime) -> float:
        """Return how much of what the policy allows is used up, 0 to 1, for the bar: rest and pauses use nothing."""
        moment, whole = self.clock.stopped_at or at, self.minutes
        gone = sum(line.minutes * line.share_before(moment) for line in self.lines if line.minutes)
        return min(1.0, gone / whole) if whole else 1.0


def clocks_of(by: Actor, case: Case) -> list[ClockView]:
    """Return the clocks of a case that have begun, in the table's order, each with the lines that sum to its deadline."""
    if not reaches(by, P.CASE_VIEW, case):
        return []
    clocks = {each.clock: each for each in CaseClock.objects.filter(case=case).select_related("policy", "policy__node", "calendar")}
    found = (clocks.get(name) for name in ClockKind)
    return [
        ClockView(clock, [_line(each) for each in clock.lines], clock.started_at, clock.due_at)
        for clock in found
        if clock and clock.started_at and clock.due_at
    ]


def pauses_of(by: Actor, case: Case) -> list[Pause]:
    return list(Pause.objects.filter(case=case).order_by("planned")) if reaches(by, P.CASE_VIEW, case) else []


def _line(written: dict[str, str | float | bool]) -> Line:
    return Line(
        from_at=datetime.fromisoformat(str(written["from"])),
        to_at=datetime.fromisoformat(str(written["to"])),
        minutes=float(written["minutes"]),
        kind=str(written["kind"]),
        day=str(written["day"]),
        slot=str(written["slot"]),
        is_predicted=bool(written["predicted"]),
    )
