"""What granian serves: the application, and kept connections spread evenly over the processes of the web.

The kernel gives a new connection to whichever process wakes first: of sixteen that a proxy keeps, one process may hold twelve, and
whoever came through those waits three times as long as the others. Nothing moves a kept connection but its end: the fuller process
ends one with its answer, and the client's next one comes to the other about every second time.
"""

import os
import time
from collections.abc import Callable, Iterable
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from tonglu.wsgi import application as whole

PROCESSES: Final = 64  # at most
LOOK_EVERY: Final = 0.05  # seconds
MORE: Final = 3  # open files by which one may be fuller: connections to the database are among them
Answer = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Evenly:
    """Made before the processes are forked, so that they share what each says of itself: its number and its open files."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._said = get_context("fork").Array("q", 2 * PROCESSES)
        self._look_at = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not self._is_due() or not self.is_fuller(os.getpid(), open_files()):
            return self._answer(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, ("Connection", "close")], *rest)

        return self._answer(environ, start)

    def _is_due(self) -> bool:
        now = time.monotonic()
        is_due = now >= self._look_at
        if is_due:
            self._look_at = now + LOOK_EVERY
        return is_due

    def is_fuller(self, process: int, files: int) -> bool:
        """Say how many files a process has open, and whether that is too many beside another that lives."""
        with self._said.get_lock():
            said: list[int] = self._said[:]
            pairs = {pid: (place, said[place + 1]) for place in range(0, len(said), 2) if (pid := said[place]) and _lives(pid)}
            others = [theirs for pid, (_, theirs) in pairs.items() if pid != process]
            free = set(range(0, len(said), 2)) - {place for place, _ in pairs.values()}
            place = pairs[process][0] if process in pairs else min(free)
            self._said[place : place + 2] = [process, files]
        return bool(others) and files - min(others) > MORE


def open_files() -> int:
    """Of this process, connections among them."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _lives(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


application = Evenly(whole)
