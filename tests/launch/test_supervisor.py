"""The supervisor with programs that die: restarted, with growing pauses, ended in reverse order."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tonglu.launch.processes import family_of, gone_within, mark_of, members_of
from tonglu.launch.supervisor import Child, Supervisor


@pytest.fixture
def keeper() -> Iterator[Supervisor]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    keeper = Supervisor(lambda _children: None)
    yield keeper
    keeper.end()
    for number, handler in before.items():
        signal.signal(number, handler)


def shell(script: str) -> Callable[[], subprocess.Popen[bytes]]:
    return lambda: subprocess.Popen(["/bin/sh", "-c", script], start_new_session=True)


def test_killed_child_is_started_again(keeper: Supervisor) -> None:
    keeper.begin(child := Child("web", shell("sleep 60")))
    first = child.process.pid
    os.kill(first, signal.SIGKILL)

    keeper.watch_until(lambda: child.process.pid != first)

    assert child.process.poll() is None


def test_each_early_death_lengthens_the_pause(keeper: Supervisor) -> None:
    keeper.begin(child := Child("web", shell("exit 3")))
    keeper.watch_until(lambda: child.pause >= 2.0)

    assert child.pause == 2.0


def test_killed_parent_leaves_no_grandchild(keeper: Supervisor, tmp_path: Path) -> None:
    """A web server's workers would hold the port."""
    keeper.begin(child := Child("web", shell("sleep 61 & sleep 62")))
    first = child.process.pid
    while len(members := members_of(first)) < 3:
        pass
    os.kill(first, signal.SIGKILL)

    keeper.watch_until(lambda: child.process.pid != first)

    assert gone_within(members, 5)


def test_children_end_in_reverse_order(keeper: Supervisor, tmp_path: Path) -> None:
    log = tmp_path / "log"
    for name in ("postgres", "web", "worker"):
        keeper.begin(Child(name, shell(f"trap 'echo {name} >>{log}; exit 0' TERM; echo up >>{log}; while :; do sleep 0.02; done")))
    keeper.watch_until(lambda: log.exists() and log.read_text().count("up") == 3)

    keeper.end()

    assert log.read_text().split()[3:] == ["worker", "web", "postgres"]


def test_stop_signal_ends_the_watch(keeper: Supervisor) -> None:
    os.kill(os.getpid(), signal.SIGTERM)

    keeper.watch_until(lambda: False)

    assert keeper.is_stopping


def test_mark_knows_a_process_from_its_successor() -> None:
    mark = mark_of(os.getpid())

    assert mark is not None
    assert mark.is_alive
    assert not type(mark)(mark.pid, mark.born + 1).is_alive
    assert os.getpid() in family_of(os.getpid())
