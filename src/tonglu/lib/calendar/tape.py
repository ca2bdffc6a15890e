"""Worked time as a tape: the minutes worked before each minute of some years, so that many spans are two look-ups each.

Inside, time is whole microseconds since 1970, as the database gives them; the answers are those of WorkCalendar.
"""

from array import array
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from tonglu.lib.calendar.slots import DAY_MINUTES
from tonglu.lib.calendar.work import MINUTE, WorkCalendar
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.refusals import Refused

LONGEST_DAYS = 5 * 366  # 10 MB
EPOCH = datetime(1970, 1, 1, tzinfo=SHANGHAI) + timedelta(hours=8)


def microseconds(at: datetime) -> int:
    """Return an aware moment as microseconds since 1970."""
    return (at - EPOCH) // timedelta(microseconds=1)


class WorkedTape:
    """One calendar over the days from `first` to `last`, inclusive. Refused where that is too long to hold."""

    def __init__(self, calendar: WorkCalendar, first: date, last: date) -> None:
        days = (last - first).days + 1
        if not 0 < days <= LONGEST_DAYS:
            raise Refused("时间范围最长 {days} 天", days=LONGEST_DAYS)
        worked = bytearray(days * DAY_MINUTES)
        for day in range(days):
            for start, end in calendar.slots_on(first + timedelta(days=day)):
                worked[day * DAY_MINUTES + start : day * DAY_MINUTES + end] = b"\x01" * (end - start)
        self._origin = microseconds(datetime.combine(first, time(), SHANGHAI))
        self._end = len(worked)
        self._before = array("i", accumulate(worked, initial=0))

    def until(self, at: int) -> int:
        """Return the microseconds worked from the tape's beginning to a moment; beyond an end the tape stands still."""
        minute, rest = divmod(at - self._origin, MINUTE)
        if minute < 0:
            return 0
        if minute >= self._end:
            return self._before[self._end] * MINUTE
        before = self._before[minute]
        return before * MINUTE + (rest if self._before[minute + 1] > before else 0)

    def is_late(self, start: int, stop: int, within_minutes: int, pauses: Iterable[tuple[int, int]] = ()) -> bool:
        """Tell whether a clock of `within_minutes` that began at `start` had run out before `stop`.

        A deadline on the end of a slot is that end, so what counts is the time worked before the last microsecond.
        Pauses are half-open and apart.
        """
        last = stop - 1
        worked = self.until(last) - self.until(start)
        for begin, end in pauses:
            if begin < last and end > start:
                worked -= self.until(min(end, last)) - self.until(max(begin, start))
        return worked >= within_minutes * MINUTE
