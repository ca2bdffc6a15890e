"""An independent way to a deadline: one number per minute of the years, added up; nothing of the calendar's own arithmetic.

Shared by CI (5,000 cases) and `./tonglu bench clocks` (100,000).
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from tonglu.lib.calendar import ALWAYS, DayKind, DayRow, Span, WorkCalendar, chinese_days
from tonglu.lib.clock import SHANGHAI

YEAR = 2025
DAYS = 365 + 365 + 365  # the year of the cases and two more in which deadlines may fall
FIRST = datetime(YEAR, 1, 1, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)
SPLIT = ((540, 720), (810, 1080))
EARLY, LATE = ((0, 360), (1320, 1440)), ((480, 505), (600, 601), (780, 1439))


def _announced() -> list[DayRow]:
    return [row for year in (YEAR, YEAR + 1) for row in chinese_days(year).values()]


CALENDARS: tuple[WorkCalendar, ...] = (
    ALWAYS,
    WorkCalendar.of("标准工时", dict.fromkeys(range(5), SPLIT), _announced()),
    WorkCalendar.of("六天制", {**dict.fromkeys(range(5), SPLIT), 5: ((540, 720),)}, _announced()),
    WorkCalendar.of("夜班", dict.fromkeys(range(7), EARLY)),
    WorkCalendar.of(
        "碎班", {0: LATE, 2: EARLY, 4: LATE, 6: ((0, 1440),)}, [DayRow(date(YEAR, 5, 6), DayKind.WORKDAY, "补班", as_weekday=6)]
    ),
)


def worked_minutes(calendar: WorkCalendar) -> list[int]:
    """Return the minutes worked before each minute of the years, read off the weekly slots and dated days one by one."""
    rows = {row.on: row for row in calendar.days}
    minutes: list[int] = []
    for number in range(DAYS):
        on = FIRST.date() + timedelta(days=number)
        weekday = on.weekday()
        day = [0] * 1440
        row = rows.get(on)
        if row and row.kind == "workday":
            weekday = row.as_weekday if row.as_weekday is not None else min(each for each in range(7) if calendar.week[each])
        if not (row and row.kind == "holiday"):
            for start, end in calendar.week[weekday]:
                day[start:end] = [1] * (end - start)
        minutes += day
    return list(accumulate(minutes, initial=0))


@dataclass(frozen=True, slots=True)
class Trial:
    """One case: when it began, under which version of the rule, and when it waited for its owner (whole minutes)."""

    place: int  # of its calendar
    within: int
    start: datetime
    pauses: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Version:
    since: datetime
    place: int
    within: int


def versions(random: Random) -> list[Version]:
    """A rule that changed several times: other minutes, other calendars."""
    starts = sorted(FIRST + timedelta(minutes=random.randrange(300 * 1440)) for _ in range(6))
    return [Version(since, random.randrange(len(CALENDARS)), random.choice((15, 30, 450, 1080, 3150))) for since in [FIRST, *starts]]


def trials(count: int, seed: int) -> Iterator[Trial]:
    random = Random(seed)
    rule = versions(random)
    for _ in range(count):
        start = FIRST + timedelta(minutes=random.randrange(364 * 1440))
        version = [each for each in rule if each.since <= start][-1]
        within = version.within if random.random() < 0.5 else random.randrange(1, 5_000)
        yield Trial(version.place, within, start, tuple(_pauses(random, start)))


def _pauses(random: Random, start: datetime) -> Iterator[Span]:
    at = start
    for _ in range(random.choice((0, 0, 1, 2, 4))):
        at += timedelta(minutes=random.randrange(0, 3_000))
        end = at + timedelta(minutes=random.randrange(1, 4_000))
        yield Span(at, end)
        at = end


def due_by_reference(trial: Trial, worked: Sequence[int]) -> datetime:
    """Return the first minute by which the working minutes outside the pauses are used up."""
    begin = (trial.start - FIRST) // MINUTE
    goal = worked[begin] + trial.within
    for pause in trial.pauses:
        first, last = (pause.start - FIRST) // MINUTE, (pause.end - FIRST) // MINUTE
        if worked[first] >= goal:
            break
        goal += worked[last] - worked[first]
    return FIRST + MINUTE * bisect_left(worked, goal)
