"""A working calendar as arithmetic: working time since the beginning of time is a sum that jumps whole weeks.

So `due` and `elapsed` cost the same over an hour and over ten years. Inside, time is whole microseconds.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from tonglu.lib.calendar.days import DayKind, DayRow
from tonglu.lib.calendar.slots import DAY_MINUTES, Slot, checked_slots
from tonglu.lib.calendar.spans import Line, LineKind, Span, joined, local, microseconds_of, moment_on, pieces
from tonglu.lib.refusals import Refused

MINUTE = 60_000_000
LONGEST_REST_DAYS = 400
LONGEST_WITHIN = timedelta(days=36_525)
WEEKDAY_NAMES = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True)
class WorkCalendar:
    """Weekly slots (Monday first) and dated exceptions, in Shanghai's time. Make one with `of`."""

    name: str
    week: tuple[tuple[Slot, ...], ...]
    days: tuple[DayRow, ...] = ()

    @classmethod
    def of(cls, name: str, week: Mapping[int, Iterable[Slot]], days: Iterable[DayRow] = ()) -> "WorkCalendar":
        """Make a calendar; `week` maps 0 (Monday) … 6 to slots in minutes. Refused where slots overlap."""
        slots = tuple(checked_slots(week.get(weekday, ())) for weekday in range(7))
        return cls(name, slots, tuple(sorted({row.on: row for row in days}.values())))

    def slots_on(self, on: date) -> tuple[Slot, ...]:
        """Return the slots worked on a day, exceptions applied."""
        row = self.row_on(on)
        return self.week[on.weekday()] if row is None else self._slots_of(row)

    def row_on(self, on: date) -> DayRow | None:
        """Return the dated exception of a day, if it has one."""
        return self._rows.get(on)

    def is_predicted(self, on: date) -> bool:
        """Tell whether the day rests on a guess: its year's holidays are not announced (or not entered) yet."""
        return bool(self.days) and (on.year in self._guessed_years or on.year > self.days[-1].on.year)

    def due(self, start: datetime, within: timedelta, pauses: Iterable[Span] = ()) -> datetime:
        """Return the earliest moment by which `within` of working time has passed since `start`.

        Pauses (half-open, they may overlap) stop the clock. A deadline that falls on the end of a slot is that end.
        Refused where the calendar has no working time within 400 days or `within` passes a century; ValueError
        for a naive moment or a negative `within`.
        """
        begin = local(start)
        if within < timedelta(0):
            message = "a deadline lies ahead: within must not be negative"
            raise ValueError(message)
        if within > LONGEST_WITHIN:
            raise Refused("时限超过一百年，请改短")
        deadline = self._unpaused_due(begin, within)
        for pause in joined(pauses, begin):
            if pause.start >= deadline:
                break
            within += self.elapsed(pause.start, pause.end)
            deadline = self._unpaused_due(begin, within)
        return deadline

    def elapsed(self, start: datetime, end: datetime, pauses: Iterable[Span] = ()) -> timedelta:
        """Return the working time between two aware moments without the pauses; nothing where end ≤ start."""
        begin, finish = local(start), local(end)
        if finish <= begin:
            return timedelta(0)
        paused = timedelta(0)
        for pause in joined(pauses, begin):
            paused += self.elapsed(min(pause.start, finish), min(pause.end, finish))
        return timedelta(microseconds=self._worked_until(finish) - self._worked_until(begin)) - paused

    def explain(self, start: datetime, within: timedelta, pauses: Iterable[Span] = (), *, with_rest: bool = False) -> list[Line]:
        """Return the lines that sum to the deadline: one per piece of a slot, in order, the last ends at `due`.

        With `with_rest` days without work and paused pieces are listed too; they count no time.
        """
        begin = local(start)
        stops = list(joined(pauses, begin))
        deadline = self.due(begin, within, stops)
        lines: list[Line] = []
        for ordinal in range(begin.toordinal(), deadline.toordinal() + 1):
            lines += self._lines_of(date.fromordinal(ordinal), begin, deadline, stops)
        return [line for line in lines if with_rest or line.kind is LineKind.WORK]

    # --- the sum that jumps weeks

    @cached_property
    def _rows(self) -> dict[date, DayRow]:
        return {row.on: row for row in self.days}

    @cached_property
    def _guessed_years(self) -> frozenset[int]:
        return frozenset(row.on.year for row in self.days if row.predicted)

    @cached_property
    def _week_minutes(self) -> tuple[int, ...]:
        """Working minutes before each weekday, and of the whole week last."""
        sums = [0]
        for slots in self.week:
            sums.append(sums[-1] + _minutes(slots))
        return tuple(sums)

    @cached_property
    def _exceptions(self) -> tuple[list[int], list[int]]:
        """Days of exceptions, and before each the minutes that exceptions have added so far."""
        ordinals = [row.on.toordinal() for row in self.days]
        added = [0]
        for row in self.days:
            added.append(added[-1] + _minutes(self._slots_of(row)) - _minutes(self.week[row.on.weekday()]))
        return ordinals, added

    def _slots_of(self, row: DayRow) -> tuple[Slot, ...]:
        if row.kind is DayKind.HOLIDAY:
            return ()
        if row.as_weekday is not None:
            return self.week[row.as_weekday]
        return next((slots for slots in self.week if slots), ())

    def _minutes_before(self, ordinal: int) -> int:
        weeks, weekday = divmod(ordinal - 1, 7)  # day 1 of year 1 was a Monday
        ordinals, added = self._exceptions
        regular = weeks * self._week_minutes[7] + self._week_minutes[weekday]
        return regular + added[bisect_left(ordinals, ordinal)]

    def _worked_until(self, at: datetime) -> int:
        passed = microseconds_of(at)
        today = sum(max(0, min(passed, end * MINUTE) - start * MINUTE) for start, end in self.slots_on(at.date()))
        return self._minutes_before(at.toordinal()) * MINUTE + today

    def _unpaused_due(self, begin: datetime, within: timedelta) -> datetime:
        if not within:
            return begin
        goal = self._worked_until(begin) + within // timedelta(microseconds=1)
        low = begin.toordinal()
        while self._minutes_before(low + LONGEST_REST_DAYS) * MINUTE < goal:
            if self._minutes_before(low + LONGEST_REST_DAYS) == self._minutes_before(low):
                raise Refused(
                    "工作日历「{name}」在 {days} 天内没有工作时间，请先设置工作时段",
                    name=self.name,
                    days=LONGEST_REST_DAYS,
                )
            low += LONGEST_REST_DAYS
        # the day whose end first reaches the goal
        ahead = range(low + 1, low + LONGEST_REST_DAYS + 1)
        ordinal = ahead[bisect_left(ahead, goal, key=lambda day: self._minutes_before(day) * MINUTE)] - 1
        return self._moment_within(date.fromordinal(ordinal), goal - self._minutes_before(ordinal) * MINUTE)

    def _moment_within(self, on: date, left: int) -> datetime:
        """Return the moment of a day at which `left` microseconds (> 0) of its slots have passed."""
        for start, end in self.slots_on(on):
            length = (end - start) * MINUTE
            if left <= length:
                return moment_on(on, start * MINUTE + left)
            left -= length
        message = "the day is shorter than the sum said"
        raise AssertionError(message)

    # --- the lines of one day

    def _lines_of(self, on: date, begin: datetime, deadline: datetime, stops: Sequence[Span]) -> Iterator[Line]:
        slots = self.slots_on(on)
        if not slots and moment_on(on, 0) < deadline:
            yield self._line(on, None, moment_on(on, 0), moment_on(on, DAY_MINUTES * MINUTE), LineKind.REST)
        for slot in slots:
            first = max(begin, moment_on(on, slot[0] * MINUTE))
            last = min(deadline, moment_on(on, slot[1] * MINUTE))
            for start, end, kind in pieces(first, last, stops):
                yield self._line(on, slot, start, end, kind)

    def _line(self, on: date, slot: Slot | None, start: datetime, end: datetime, kind: LineKind) -> Line:
        worked = end - start if kind is LineKind.WORK else timedelta(0)
        row = self.row_on(on)
        name = f"{WEEKDAY_NAMES[on.weekday()]} {_exception_name(row)}".strip()
        return Line(start, end, worked, on, slot, kind, name, row, self.is_predicted(on))


ALWAYS = WorkCalendar.of("全天候", dict.fromkeys(range(7), ((0, DAY_MINUTES),)))


def _exception_name(row: DayRow | None) -> str:
    if row is None:
        return ""
    return row.name if row.kind is DayKind.HOLIDAY else f"{row.name}调休上班"


def _minutes(slots: Iterable[Slot]) -> int:
    return sum(end - start for start, end in slots)
