"""Which policy a case's clocks follow, and the deadline with the lines that explain it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

from tonglu.lib.calendar import Line, Span, WorkCalendar, slots_text


class PolicyLike(Protocol):
    """A policy as a row or as a plain value: both are only read."""

    @property
    def node_id(self) -> int | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def grade(self) -> str: ...
    @property
    def clock(self) -> str: ...


P = TypeVar("P", bound=PolicyLike)


@dataclass(frozen=True, slots=True)
class Deadline:
    """`lines` are JSON-ready and sum to `due_at`."""

    due_at: datetime
    lines: list[dict[str, Any]]


def best_policies(policies: Iterable[P], *, kind: str, grade: str, ancestors: Sequence[int]) -> dict[str, P]:
    """Return one policy per clock: the nearest node wins, then the exact grade, then the exact kind.

    `ancestors` are the ids from the root down to the node of the case; a policy of no node applies everywhere.
    """
    depth: dict[int | None, int] = {None: -1} | {node: place for place, node in enumerate(ancestors)}
    chosen: dict[str, tuple[tuple[int, bool, bool], P]] = {}
    for policy in policies:
        if policy.node_id not in depth or policy.kind not in {"", kind} or policy.grade not in {"", grade}:
            continue
        rank = (depth[policy.node_id], bool(policy.grade), bool(policy.kind))
        if policy.clock not in chosen or rank > chosen[policy.clock][0]:
            chosen[policy.clock] = (rank, policy)
    return {clock: policy for clock, (_, policy) in chosen.items()}


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
