"""Stretches of time: pauses, the pieces they leave, and moments of a Shanghai day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tonglu.lib.calendar.days import DayRow
from tonglu.lib.calendar.slots import Slot
from tonglu.lib.clock import SHANGHAI


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open pause: the clock stands from `start` until `end`."""

    start: datetime
    end: datetime


class LineKind(StrEnum):
    WORK = "work"
    REST = "rest"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Line:
    """One step towards a deadline, and the calendar row it stands on. Only WORK lines count time."""

    from_at: datetime
    to_at: datetime
    worked: timedelta
    on: date
    slot: Slot | None
    kind: LineKind
    day_name: str
    day: DayRow | None
    predicted: bool

    @property
    def minutes(self) -> float:
        return self.worked / timedelta(minutes=1)


def local(at: datetime) -> datetime:
    if at.tzinfo is None:
        message = "a calendar takes aware moments only"
        raise ValueError(message)
    return at.astimezone(SHANGHAI)


def microseconds_of(at: datetime) -> int:
    return (at - datetime.combine(at.date(), time(), SHANGHAI)) // timedelta(microseconds=1)


def moment_on(on: date, microseconds: int) -> datetime:
    return datetime.combine(on, time(), SHANGHAI) + timedelta(microseconds=microseconds)


def joined(pauses: Iterable[Span], begin: datetime) -> Iterator[Span]:
    """Yield the pauses after `begin` in order, overlapping ones joined."""
    open_pause: Span | None = None
    for pause in sorted(pauses):
        start, end = max(local(pause.start), begin), local(pause.end)
        if end <= start:
            continue
        if open_pause and start <= open_pause.end:
            open_pause = Span(open_pause.start, max(open_pause.end, end))
            continue
        if open_pause:
            yield open_pause
        open_pause = Span(start, end)
    if open_pause:
        yield open_pause


def pieces(first: datetime, last: datetime, stops: Sequence[Span]) -> Iterator[tuple[datetime, datetime, LineKind]]:
    """Cut a slot's stretch at the pauses."""
    for stop in stops:
        if stop.end <= first or stop.start >= last:
            continue
        if first < stop.start:
            yield first, stop.start, LineKind.WORK
        yield max(first, stop.start), min(stop.end, last), LineKind.PAUSE
        first = min(stop.end, last)
    if first < last:
        yield first, last, LineKind.WORK
