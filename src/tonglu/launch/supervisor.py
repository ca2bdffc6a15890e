"""Keeps web and worker alive over the database: restart with back-off, PostgreSQL stopped last. Never imports Django: it stays small."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from tonglu.launch.processes import end_group
from tonglu.launch.wording import _, say

LOOK_EVERY = 0.25  # seconds
STEADY_AFTER = 30.0  # a child that lived this long starts again at once
LONGEST_PAUSE = float(os.environ.get("TONGLU_LONGEST_PAUSE", "30"))  # between two deaths of one part; tests kill faster
STOP_WITHIN = 30.0  # PostgreSQL writes everything to disk


@dataclass
class Child:
    """One long-running part; `start` makes a new process of it in a process group of its own."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within: float = STOP_WITHIN
    process: subprocess.Popen[bytes] = field(init=False)
    started: float = field(init=False, default=0.0)
    pause: float = field(init=False, default=0.0)

    def begin(self) -> None:
        self.started = time.monotonic()
        self.process = self.start()

    def revive(self) -> bool:
        """Start again if it ended and its pause is over; each early death doubles the pause."""
        code = self.process.poll()
        if code is None or time.monotonic() < self.started + self.pause:
            return False
        end_group(self.process.pid)  # a killed parent leaves workers that hold the port
        lived = time.monotonic() - self.started
        self.pause = 0.0 if lived > STEADY_AFTER else min(max(1.0, self.pause * 2), LONGEST_PAUSE)
        say(_("{name} 已退出（{code}），正在重新启动。").format(name=self.name, code=code))
        self.begin()
        return True

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(self.stop_within)
            except subprocess.TimeoutExpired:
                say(_("{name} 没有按时停止，已强行结束。").format(name=self.name))
        end_group(self.process.pid)
        self.process.wait()


class Supervisor:
    """Children are begun in the order given and ended in the reverse order."""

    def __init__(self, changed: Callable[[list[Child]], None]) -> None:
        self.children: list[Child] = []
        self.changed = changed
        self.is_stopping = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def begin(self, child: Child) -> None:
        child.begin()
        self.children.append(child)
        self.changed(self.children)

    def watch_until(self, is_done: Callable[[], bool]) -> None:
        """Keep all alive until `is_done` or until asked to stop."""
        while not self.is_stopping and not is_done():
            revived = [child for child in self.children if child.revive()]
            if revived:
                self.changed(self.children)
            time.sleep(LOOK_EVERY)

    def end(self) -> None:
        for child in reversed(self.children):
            child.end()


def program(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Callable[[], subprocess.Popen[bytes]]:
    """Return a starter for one of our Python programs, its output appended to `log`."""

    def start() -> subprocess.Popen[bytes]:
        with log.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", *command],
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    return start
