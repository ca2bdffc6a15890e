"""How many requests an owner may make in a minute, over all processes, at the price of one statement per handful.

A process takes a handful of the minute's allowance from the shared row and spends it from memory; when the minute's
allowance is gone every process is told so once and asks no more until the minute is over. Never more than the
allowance passes; what a process took and did not spend is lost with its minute.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

MINUTE: Final = 60
HANDFULS: Final = 50  # of one minute's allowance
MOST_KEPT: Final = 10_000  # owners in memory; beyond it the oldest minutes are forgotten
TAKE: Final = """
    INSERT INTO exchange_allowance AS kept (owner, minute, taken) VALUES (%s, %s, %s)
    ON CONFLICT (owner) DO UPDATE SET minute = EXCLUDED.minute,
        taken = CASE WHEN kept.minute = EXCLUDED.minute THEN kept.taken + EXCLUDED.taken ELSE EXCLUDED.taken END
    RETURNING taken
"""


@dataclass(slots=True)
class Handful:
    minute: int
    left: int = 0
    is_spent: bool = False  # nothing is left for anybody in this minute


_held: dict[str, Handful] = {}
_lock = threading.Lock()


def wait_for(owner: str, per_minute: int, at: datetime) -> int:
    """Count one request; return 0 where it may pass, else after how many seconds to come again."""
    minute, second = divmod(int(at.timestamp()), MINUTE)
    with _lock:
        held = _held.get(owner)
        if held is None or held.minute != minute:
            _forget(minute)
            held = _held[owner] = Handful(minute)
        if _spend(held):
            return 0
    if not held.is_spent:  # outside the lock: the database may take its time, two threads may take a handful each
        got, is_last = _take(owner, minute, per_minute)
        with _lock:
            held.left += got
            held.is_spent = is_last
            if _spend(held):
                return 0
    return MINUTE - second


def _spend(held: Handful) -> bool:
    if not held.left:
        return False
    held.left -= 1
    return True


def _take(owner: str, minute: int, per_minute: int) -> tuple[int, bool]:
    wanted = max(1, per_minute // HANDFULS)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [owner, minute, wanted])
        taken: int = cursor.fetchone()[0]
    return max(0, min(wanted, per_minute - (taken - wanted))), taken >= per_minute


def _forget(minute: int) -> None:
    if len(_held) >= MOST_KEPT:
        for owner in [owner for owner, held in _held.items() if held.minute != minute]:
            del _held[owner]
