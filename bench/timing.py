"""What a measurement is: spans, rates, and whether a floor was met."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connections

LEAST = 100  # fewer calls say nothing about the slowest in a hundred
WARM = 3


@dataclass(frozen=True, slots=True)
class Goal:
    """A rate to reach (calls a second) and spans to stay below (ms); 0 asks nothing."""

    rate: float = 0
    p95: float = 0
    p99: float = 0
    aim: float = 0
    memory_mb: float = 0  # of the process at its peak, at most

    def words(self) -> str:
        parts = [f"≥ {self.rate:,.0f}/s" if self.rate else "", f"p95 ≤ {self.p95:,.0f} ms" if self.p95 else ""]
        parts += [f"p99 ≤ {self.p99:,.0f} ms" if self.p99 else "", f"≤ {self.memory_mb:,.0f} MB" if self.memory_mb else ""]
        return ", ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one call (p50, p95, p99), calls a second of all clients together, and how many were timed."""

    n: int
    p50: float
    p95: float
    p99: float
    rate: float
    memory_mb: float = 0  # of the process that did it, at its peak; 0 where nobody looked
    bare: float = 0  # bare views a second right before and after, where it asked for them itself

    def meets(self, goal: Goal, share: float = 1.0) -> bool:
        """Tell whether the floor is met; `share` is what a slower machine does of what the usual one would."""
        spans = all(not most or span * share <= most for span, most in ((self.p95, goal.p95), (self.p99, goal.p99)))
        return self.rate >= goal.rate * share and spans and (not goal.memory_mb or self.memory_mb <= goal.memory_mb)


@dataclass(frozen=True, slots=True)
class Figure:
    """What one act took; floor and aim in words of the quality goals."""

    name: str
    n: int
    rows: int
    p50: float
    p95: float
    p99: float
    rate: float
    baseline: float | None = None  # rate of the bare thing beside it, measured in the same run
    limit: str = ""
    floor: str = ""
    aim: str = ""
    passes: bool | None = None
    bare: float = 0.0  # bare views a second right before and after: how quick the machine was (bench/pace.py)
    passes_by_pace: bool | None = None  # the floor held against a machine this quick; on the usual one the same as `passes`
    turn: int = 1  # which of `tries` this is
    tries: int = 1
    load: float = 0.0  # of the machine when it was measured: figures of a busy machine say so
    web_ms: float = 0.0  # CPU of the web server, of PostgreSQL and of the load generator, each call
    postgres_ms: float = 0.0
    client_ms: float = 0.0
    memory_mb: float = 0.0
    fault: str = ""

    def record(self) -> dict[str, Any]:
        return asdict(self)


def timed(call: Callable[[int], object], *, n: int, clients: int) -> Timing:
    """Call n times (at least LEAST) from so many threads; the first calls of each are not counted, and a fault ends it."""
    each = max(n, LEAST) // clients + 1

    def client(number: int) -> list[float]:
        try:
            return [_span(call, number * each + turn) for turn in range(each)]
        finally:
            connections.close_all()  # the thread ends, and what it had taken from the pool would be lost with it

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(call, [-1 - turn for turn in range(clients * WARM)]))
        started = time.perf_counter()
        spans = [span for found in pool.map(client, range(clients)) for span in found]
        return timing_of(spans, time.perf_counter() - started)


def timing_of(spans: Sequence[float], lasted: float) -> Timing:
    ordered = sorted(spans) or [0.0]
    return Timing(len(spans), _at(ordered, 0.5), _at(ordered, 0.95), _at(ordered, 0.99), len(spans) / (lasted or 1))


def _span(call: Callable[[int], object], turn: int) -> float:
    started = time.perf_counter()
    call(turn)
    return (time.perf_counter() - started) * 1000


def _at(spans: Sequence[float], share: float) -> float:
    return spans[min(int(len(spans) * share), len(spans) - 1)]
