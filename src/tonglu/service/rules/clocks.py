"""Which policy a case's clocks follow, and the deadline with the lines that explain it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from tonglu.lib.calendar import Line, Span, WorkCalendar, slots_text
from tonglu.service.rules.nearest import PlacedRule, nearest_by


class PolicyLike(PlacedRule, Protocol):
    """A policy as a row or as a plain value: both are only read."""

    @property
    def clock(self) -> str: ...


P = TypeVar("P", bound=PolicyLike)


@dataclass(frozen=True, slots=True)
class Deadline:
    """`lines` are JSON-ready and sum to `due_at`."""

    due_at: datetime
    lines: list[dict[str, Any]]


def best_policies(policies: Iterable[P], *, kind: str, grade: str, ancestors: Sequence[int]) -> dict[str, P]:
    """Return one policy per clock, the closest to the case.

    `ancestors` are the ids from the root down to the node of the case; a policy of no node applies everywhere.
    """
    return nearest_by(attrgetter("clock"), policies, kind=kind, grade=grade, ancestors=ancestors)


def resolve_by(
    calendar: WorkCalendar, within_minutes: int, started_at: datetime, pauses: Sequence[Span] = ()
) -> Deadline:  # fmt: skip
    """Return the deadline with its lines; pauses push it back by working time."""
    within = timedelta(minutes=within_minutes)
    lines = calendar.explain(started_at, within, pauses, with_rest=True)
    due_at = lines[-1].to_at if lines else calendar.due(started_at, within, pauses)
    return Deadline(due_at.astimezone(UTC), [_written(line) for line in lines])


def ids_of_path(path: str) -> list[int]:
    """Return the ids of '.1.4.9.' from the root down."""
    return [int(each) for each in path.split(".") if each]


def _written(line: Line) -> dict[str, Any]:
    return {
        "from": line.from_at.isoformat(),
        "to": line.to_at.isoformat(),
        "minutes": round(line.minutes, 4),
        "kind": str(line.kind),
        "on": line.on.isoformat(),
        "day": line.day_name,
        "slot": slots_text([line.slot]) if line.slot else "",
        "predicted": line.predicted,
    }
