"""Times a call: many times, from one client or several."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

LEAST = 100  # fewer calls say nothing about the slowest in a hundred
WARM = 3


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one call (p50, p95, p99), calls a second of all clients together, and how many were timed."""

    n: int
    p50: float
    p95: float
    p99: float
    rate: float


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
    load: float = 0.0  # of the machine when it was measured: figures of a busy machine say so

    def record(self) -> dict[str, Any]:
        return asdict(self)


def timed(call: Callable[[int], object], *, n: int, clients: int) -> Timing:
    """Call n times (at least LEAST) from so many threads; the first calls of each are not counted, and a fault ends it."""
    each = max(n, LEAST) // clients + 1

    def client(number: int) -> list[float]:
        return [_span(call, number * each + turn) for turn in range(each)]

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(call, [-1 - turn for turn in range(clients * WARM)]))
        started = time.perf_counter()
        spans = sorted(span for found in pool.map(client, range(clients)) for span in found)
        lasted = time.perf_counter() - started
    return Timing(len(spans), _at(spans, 0.5), _at(spans, 0.95), _at(spans, 0.99), len(spans) / lasted)


def _span(call: Callable[[int], object], turn: int) -> float:
    started = time.perf_counter()
    call(turn)
    return (time.perf_counter() - started) * 1000


def _at(spans: Sequence[float], share: float) -> float:
    return spans[min(int(len(spans) * share), len(spans) - 1)]
