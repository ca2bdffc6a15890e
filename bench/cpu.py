"""CPU seconds and memory of processes, out of /proc: what a call costs says more than a clock on a busy machine."""

import os
from collections.abc import Iterator
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def tree_of(pid: int) -> list[int]:
    """Return a process and everything it started."""
    parents = dict(_parents())
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def seconds(pids: list[int]) -> float:
    return sum(_spent(pid) for pid in pids)


def postgres_of(name: str) -> list[int]:
    """Return the processes that serve a database."""
    return [pid for pid, _ in _parents() if f" {name} " in _command(pid) and _command(pid).startswith("postgres:")]


def memory_mb(pids: list[int]) -> float:
    """Return the proportional set size: shared pages are counted once for all."""
    return sum(_share(pid) for pid in pids) / 1024


def _parents() -> Iterator[tuple[int, int]]:
    for each in Path("/proc").iterdir():
        if each.name.isdecimal() and (fields := _stat(int(each.name))):
            yield int(each.name), int(fields[1])


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _spent(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICK if fields else 0.0


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
