"""When to push again after a failure: growing pauses, a little apart from each other, and an end."""

from datetime import datetime, timedelta
from typing import Final

PAUSES: Final = (
    timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=6), timedelta(hours=12),
)  # fmt: skip
JITTER: Final = 0.2  # of the pause, so that what failed together does not come back together
STOP_AFTER: Final = 40  # failed attempts one after another: the address is dead


def next_push(attempts: int, at: datetime, chance: float) -> datetime | None:
    """Return when to try again after so many attempts, None: no more. `chance` is a number from 0 to 1."""
    if attempts > len(PAUSES):
        return None
    return at + PAUSES[attempts - 1] * (1 + JITTER * (2 * chance - 1))
