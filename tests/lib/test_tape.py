"""The tape answers as the calendar does, span by span."""

from datetime import date, datetime, timedelta
from random import Random

import pytest

from tests.service.reference import CALENDARS, YEAR
from tonglu.lib.calendar import Span
from tonglu.lib.calendar.tape import LONGEST_DAYS, WorkedTape, microseconds
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.refusals import Refused

BEGIN = datetime(YEAR, 1, 2, tzinfo=SHANGHAI)


@pytest.mark.parametrize("place", range(len(CALENDARS)))
def test_tape_says_late_where_the_deadline_lies_before(place: int) -> None:
    calendar, random = CALENDARS[place], Random(place)
    tape = WorkedTape(calendar, date(YEAR, 1, 1), date(YEAR + 1, 3, 1))
    for _ in range(600):
        start = BEGIN + timedelta(microseconds=random.randrange(300 * 86_400) * 1_000_000 + random.choice((0, 0, 1, 999_999)))
        within = random.choice((1, 30, 450, 1080, 3150, random.randrange(1, 6_000)))
        first = start + timedelta(minutes=random.randrange(-600, 4_000))
        pauses = [Span(first, first + timedelta(minutes=random.randrange(1, 3_000)))] if random.random() < 0.5 else []
        due = calendar.due(start, timedelta(minutes=within), pauses)
        spans = [(microseconds(each.start), microseconds(each.end)) for each in pauses]
        for stop in (due, due + timedelta(microseconds=1), due - timedelta(microseconds=1), due + timedelta(hours=15), start):
            if stop >= start:
                assert tape.is_late(microseconds(start), microseconds(stop), within, spans) == (due < stop), (start, within, pauses, stop)


def test_tape_is_bounded() -> None:
    with pytest.raises(Refused, match="时间范围最长"):
        WorkedTape(CALENDARS[0], date(2000, 1, 1), date(2000, 1, 1) + timedelta(days=LONGEST_DAYS))
    tape = WorkedTape(CALENDARS[0], date(YEAR, 6, 1), date(YEAR, 6, 1))
    far = microseconds(BEGIN)
    assert (tape.until(far), tape.until(far + 10**15)) == (0, tape.until(microseconds(datetime(YEAR, 6, 2, tzinfo=SHANGHAI))))
