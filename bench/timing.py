"""Times a call: many times, from one client or several."""

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """p50 and p95 in milliseconds, rate in calls a second; floor and aim in words of quality.md."""

    name: str
    n: int
    rows: int
    p50: float
    p95: float
    rate: float
    baseline: float | None = None  # rate of the bare thing beside it, measured in the same run
    limit: str = ""
    floor: str = ""
    aim: str = ""

    def record(self) -> dict[str, Any]:
        return asdict(self)


def timed(call: Callable[[int], object], *, n: int, clients: int) -> tuple[float, float, float]:
    """Return p50 and p95 in ms and calls a second; the first calls of each client are not counted."""
    spans: list[float] = []
    lock = threading.Lock()
    each = max(1, n // clients)
    gate = threading.Barrier(clients + 1)

    def client(number: int) -> None:
        for warm in range(3):
            call(-1 - warm - number * 3)
        gate.wait()
        own = []
        for turn in range(each):
            started = time.perf_counter()
            call(number * each + turn)
            own.append((time.perf_counter() - started) * 1000)
        with lock:
            spans.extend(own)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    lasted = time.perf_counter() - started
    spans.sort()
    return spans[len(spans) // 2], spans[int(len(spans) * 0.95)], len(spans) / lasted
