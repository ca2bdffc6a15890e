"""How much of a deadline is gone, as a list row or a phone card shows it (wall-clock; the case page counts working time)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tonglu.ui.formats import duration
from tonglu.ui.words import gettext as _


@dataclass(frozen=True, slots=True)
class TimeLeft:
    words: str
    used: float  # share that is gone; above 1 = late
    state: str = "running"

    @property
    def is_late(self) -> bool:
        return self.state == "running" and self.used >= 1


def time_left(began_at: datetime, due_at: datetime | None, at: datetime) -> TimeLeft | None:
    """Return the time left at a moment; None where nothing is due."""
    if due_at is None:
        return None
    gap = due_at - at
    words = _("超时 {span}") if gap < timedelta(0) else _("剩 {span}")
    whole = max((due_at - began_at).total_seconds(), 1)
    used = max((at - began_at).total_seconds(), 0) / whole
    return TimeLeft(words.format(span=duration(abs(gap))), max(used, 1.0) if gap <= timedelta(0) else min(used, 0.999))
