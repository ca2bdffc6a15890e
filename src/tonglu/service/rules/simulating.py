"""What a rule would have done to a past: on time then and under other minutes on another calendar; pure, one case at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappush, heappushpop

from tonglu.lib.calendar.tape import WorkedTape

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Ran:
    """One clock as it ran; moments in microseconds since 1970. What still runs is looked at until now."""

    case_id: int
    node_id: int
    started: int
    stopped: int
    due: int
    is_open: bool = False
    pauses: Sequence[tuple[int, int]] = ()


@dataclass(slots=True)
class Tally:
    """`then` and `simulated` count what was on time."""

    n: int = 0
    then: int = 0
    simulated: int = 0

    @property
    def rate_then(self) -> float | None:
        return self.then / self.n if self.n else None

    @property
    def rate_simulated(self) -> float | None:
        return self.simulated / self.n if self.n else None


@dataclass(slots=True)
class Outcome:
    whole: Tally = field(default_factory=Tally)
    by_node: dict[int, Tally] = field(default_factory=dict)
    open_count: int = 0
    newly_late: int = 0
    newly_on_time: int = 0
    # those of the newly late that took longest, as (microseconds taken, case)
    worst: list[tuple[int, int]] = field(default_factory=list)


def simulate(ran: Iterable[Ran], tape: WorkedTape, within_minutes: int, most: int = MOST_SHOWN) -> Outcome:
    """Return how many would have been on time; memory does not grow with the number of cases."""
    out = Outcome()
    for each in ran:
        was_late = each.due < each.stopped
        is_late = tape.is_late(each.started, each.stopped, within_minutes, each.pauses)
        for tally in (out.whole, out.by_node.setdefault(each.node_id, Tally())):
            tally.n += 1
            tally.then += not was_late
            tally.simulated += not is_late
        out.open_count += each.is_open
        out.newly_on_time += was_late and not is_late
        if is_late and not was_late:
            out.newly_late += 1
            mark = (each.stopped - each.started, each.case_id)
            heappush(out.worst, mark) if len(out.worst) < most else heappushpop(out.worst, mark)
    out.worst.sort(reverse=True)
    return out
