"""Whether a person is at work at a moment: leave first, then the dated exception, then the week on its calendar; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tonglu.lib.calendar import Slot, WorkCalendar, parse_slots
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.labelled import N_, Labelled
from tonglu.lib.refusals import Refused

LOOK_AHEAD = 31  # days in which the next shift is looked for
LONGEST_LEAVE = timedelta(days=366)
LONGEST_REASON = 200


class Absence(Labelled):
    LEAVE = "leave", N_("休假")
    OFF = "off", N_("下班")


@dataclass(frozen=True, slots=True)
class LeaveSpan:
    """Half-open; `stand_in_id` is who answers meanwhile."""

    since: datetime
    until: datetime
    stand_in_id: int | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """How a person works: nobody's week is known where `week` is None, and then he counts as at work."""

    week: WorkCalendar | None = None
    days: Mapping[date, tuple[Slot, ...]] = field(default_factory=dict)  # dated exceptions; no slots: off
    leaves: Sequence[LeaveSpan] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """At work or not; `until` is when he is back, None where nobody knows."""

    is_on: bool
    why: Absence | None = None
    until: datetime | None = None
    stand_in_id: int | None = None


ON = Duty(is_on=True)


def duty_at(roster: Roster, at: datetime) -> Duty:
    """Return whether somebody with this roster is at work at an aware moment."""
    leave = next((each for each in roster.leaves if each.since <= at < each.until), None)
    if leave:
        return Duty(False, Absence.LEAVE, _back(roster.leaves, leave), leave.stand_in_id)
    if roster.week is None and at.astimezone(SHANGHAI).date() not in roster.days:
        return ON
    local = at.astimezone(SHANGHAI)
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    if any(start * 60 <= seconds < end * 60 for start, end in slots_on(roster, local.date())):
        return ON
    return Duty(False, Absence.OFF, next_shift(roster, at))


def slots_on(roster: Roster, on: date) -> tuple[Slot, ...]:
    """Return the slots worked on a day without regard to leave."""
    if on in roster.days:
        return roster.days[on]
    return roster.week.slots_on(on) if roster.week else ()


def next_shift(roster: Roster, at: datetime) -> datetime | None:
    """Return when the next shift begins that no leave covers, within a month."""
    local = at.astimezone(SHANGHAI)
    for ahead in range(LOOK_AHEAD):
        on = local.date() + timedelta(days=ahead)
        midnight = datetime.combine(on, datetime.min.time(), SHANGHAI)
        for start, _ in slots_on(roster, on):
            begins = midnight + timedelta(minutes=start)
            if begins > at and not any(each.since <= begins < each.until for each in roster.leaves):
                return begins
    return None


def on_calendar(calendar: WorkCalendar, week: Sequence[Iterable[Slot]] | None) -> WorkCalendar:
    """Return a person's own week on the holidays and make-up days of a calendar; the calendar's own week where none is given."""
    if week is None:
        return calendar
    return WorkCalendar.of(calendar.name, dict(enumerate(week)), calendar.days)


def parse_week(texts: Sequence[str]) -> list[list[Slot]] | None:
    """Return seven days of slots, Monday first; None where all are empty: the calendar's week holds."""
    if len(texts) != 7:
        raise Refused("一周要有七天的班次")
    if not any(each.strip() for each in texts):
        return None
    return [list(parse_slots(each)) for each in texts]


def stand_in_chain(duties: Mapping[int, Duty], person_id: int) -> int:
    """Return who answers for a person on leave, following those who are on leave themselves; himself where nobody does."""
    seen = {person_id}
    now = person_id
    while (duty := duties.get(now)) and duty.why == Absence.LEAVE and duty.stand_in_id:
        now = duty.stand_in_id
        if now in seen:
            return person_id
        seen.add(now)
    return now if now in duties and (duties[now].why != Absence.LEAVE) else person_id


def _back(leaves: Iterable[LeaveSpan], leave: LeaveSpan) -> datetime:
    """One leave that follows on another is one absence."""
    until = leave.until
    for each in sorted(leaves, key=lambda one: one.since):
        if each.since <= until < each.until:
            until = each.until
    return until
