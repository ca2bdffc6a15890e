"""Once a day at a full hour of Shanghai; the newest few stay."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tonglu.lib.clock import SHANGHAI


def last_due(hour: int, at: datetime) -> datetime:
    """Return the latest moment not after `at` at which the clock showed this hour."""
    today = at.astimezone(SHANGHAI).replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= at else today - timedelta(days=1)


def next_due(hour: int, at: datetime) -> datetime:
    return last_due(hour, at) + timedelta(days=1)


def to_forget(files: Sequence[str], keep: int) -> list[str]:
    """Return what is beyond the newest `keep`, of files from new to old."""
    return list(files[keep:])
