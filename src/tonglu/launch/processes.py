"""Which processes are ours, read from /proc; a dead child nobody waited for (zombie) counts as gone."""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

KILLED_WITHIN = 10.0


@dataclass(frozen=True)
class Mark:
    """A process id with its start time: the number alone may be another program's by now."""

    pid: int
    born: int

    @property
    def is_alive(self) -> bool:
        return mark_of(self.pid) == self

    @property
    def leads_a_group(self) -> bool:
        """Whether its process group is still ours: the leader lives, or died and its number was not given away."""
        return self.is_alive or (mark_of(self.pid) is None and bool(members_of(self.pid)))


def mark_of(pid: int) -> Mark | None:
    found = _stat(pid)
    return None if found is None else Mark(pid, found.born)


class Stat(NamedTuple):
    parent: int
    group: int
    born: int  # ticks since boot


def _stat(pid: int) -> Stat | None:
    """Return what the system knows of a living process."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    fields = line.rpartition(")")[2].split()  # the name in brackets may hold spaces
    return None if fields[0] in "ZX" else Stat(int(fields[1]), int(fields[2]), int(fields[19]))


def all_pids() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())


def family_of(pid: int) -> list[int]:
    """Return `pid` and all below it."""
    parents = {p: found.parent for p in all_pids() if (found := _stat(p))}
    family = [pid] if pid in parents else []
    for member in family:
        family += [p for p, parent in parents.items() if parent == member]
    return family


def members_of(group: int) -> list[int]:
    return [p for p in all_pids() if (found := _stat(p)) and found.group == group]


def working_in(folder: Path) -> list[int]:
    """Return processes whose current directory is `folder`; each PostgreSQL process stands in its data directory."""
    return sorted(p for p in all_pids() if _current_directory(p) == str(folder) and _stat(p))


def _current_directory(pid: int) -> str | None:
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return None


def end_group(leader: int) -> None:
    """Kill a whole process group and wait until it is gone: only then are its ports free."""
    members = members_of(leader)
    tell_to_stop(members, signal.SIGKILL)
    gone_within(members, KILLED_WITHIN)


def tell_to_stop(pids: Iterable[int], number: signal.Signals = signal.SIGTERM) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def gone_within(pids: Iterable[int], seconds: float) -> bool:
    marks = [m for m in map(mark_of, pids) if m]
    until = time.monotonic() + seconds
    while any(m.is_alive for m in marks):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
