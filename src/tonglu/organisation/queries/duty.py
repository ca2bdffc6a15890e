"""Who is at work: at a moment, and day by day over a month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from tonglu.lib.actor import Actor, ActorKind
from tonglu.lib.calendar import Slot, WorkCalendar
from tonglu.lib.clock import SHANGHAI, day_of
from tonglu.lib.refusals import NotAllowed
from tonglu.organisation.models import Leave, RosterDay
from tonglu.organisation.models import Roster as RosterRow
from tonglu.organisation.queries.places import calendar_of
from tonglu.organisation.rules.rosters import LOOK_AHEAD, Duty, LeaveSpan, Roster, duty_at, on_calendar, slots_on, stand_in_chain

MOST_STEPS = 5  # stand-ins of stand-ins
OURS = frozenset({ActorKind.STAFF, ActorKind.SYSTEM})  # when people work is no business of those outside


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One day of one person: the slots of the roster, and the leave that covers a part of it."""

    slots: tuple[Slot, ...]
    is_known: bool
    leave_id: int | None = None


Board = Mapping[int, Mapping[date, DayPlan]]


def on_duty(person_ids: Iterable[int], at: datetime, *, by: Actor) -> dict[int, Duty]:
    """Return for each person whether he is at work at a moment, and if not why, until when, and who stands in.

    Somebody without a roster counts as at work unless he is on leave. The reason of a leave is not told. Three queries.
    """
    ids = set(person_ids)
    if by.kind not in OURS:
        raise NotAllowed
    if not ids:
        return {}
    today = day_of(at)
    rosters = _rosters(ids, today, today + timedelta(days=LOOK_AHEAD), since=at)
    return {each: duty_at(rosters[each], at) for each in ids}


def answering_for(person_ids: Iterable[int], at: datetime, *, by: Actor) -> dict[int, int]:
    """Return who is to be reminded instead of each person: the stand-in of whoever is on leave, else he himself."""
    ids = set(person_ids)
    duties = on_duty(ids, at, by=by)
    for _ in range(MOST_STEPS):
        asked = {each.stand_in_id for each in duties.values() if each.stand_in_id} - duties.keys()
        if not asked:
            break
        duties |= on_duty(asked, at, by=by)
    return {each: stand_in_chain(duties, each) for each in ids}


def roster_board(person_ids: Iterable[int], first: date, last: date, *, by: Actor) -> Board:
    """Return the days of each person from a first day to a last (inclusive); three queries. The caller found the people in his reach."""
    if by.person_id is None:
        raise NotAllowed
    ids = set(person_ids)
    begin, end = datetime.combine(first, time(), SHANGHAI), datetime.combine(last + timedelta(days=1), time(), SHANGHAI)
    leaves = defaultdict(list)
    for each in Leave.objects.filter(person_id__in=ids, withdrawn_at=None, since__lt=end, until__gt=begin):
        leaves[each.person_id].append(each)
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    rows = _versions(ids, first, last)
    exceptions = _exceptions(ids, first, last)
    return {person: {on: _plan(on, rows[person], exceptions[person], leaves[person]) for on in days} for person in ids}


def roster_of(person_id: int, *, by: Actor) -> QuerySet[RosterRow]:
    """Return the versions of a person's roster, the newest first; the caller found the person in his reach."""
    rows = RosterRow.objects.filter(person_id=person_id).select_related("calendar").order_by("-since")
    return rows if by.person_id else rows.none()


def leaves_of(person_id: int, *, by: Actor, since: datetime | None = None) -> QuerySet[Leave]:
    """Return the leave of a person, the latest first, from a moment on; the caller found the person in his reach."""
    rows = Leave.objects.filter(person_id=person_id).order_by("-since")
    return (rows.filter(until__gt=since) if since else rows) if by.person_id else rows.none()


def _rosters(ids: set[int], first: date, last: date, *, since: datetime) -> dict[int, Roster]:
    """The roster of each person as it holds on the first day; later versions are not looked at."""
    leaves: dict[int, list[LeaveSpan]] = defaultdict(list)
    until = datetime.combine(last, time(), SHANGHAI)
    spans = Leave.objects.filter(person_id__in=ids, withdrawn_at=None, until__gt=since, since__lt=until).order_by("since")
    for person, begin, end, stand_in in spans.values_list("person_id", "since", "until", "stand_in_id"):
        leaves[person].append(LeaveSpan(begin, end, stand_in))
    versions = _versions(ids, first, first)
    days = _exceptions(ids, first, last)
    return {each: Roster(_week(versions[each][0]) if versions[each] else None, days[each], leaves[each]) for each in ids}


def _versions(ids: set[int], first: date, last: date) -> dict[int, list[RosterRow]]:
    found: dict[int, list[RosterRow]] = defaultdict(list)
    rows = RosterRow.objects.filter(Q(until=None) | Q(until__gt=first), person_id__in=ids, since__lte=last)
    for row in rows.select_related("calendar").order_by("since"):
        found[row.person_id].append(row)
    return found


def _exceptions(ids: set[int], first: date, last: date) -> dict[int, dict[date, tuple[Slot, ...]]]:
    found: dict[int, dict[date, tuple[Slot, ...]]] = defaultdict(dict)
    for person, on, slots in RosterDay.objects.filter(person_id__in=ids, on__range=(first, last)).values_list("person_id", "on", "slots"):
        found[person][on] = tuple((start, end) for start, end in slots)
    return found


def _week(row: RosterRow) -> WorkCalendar:
    week = None if row.week is None else [[(start, end) for start, end in day] for day in row.week]
    return on_calendar(calendar_of(row.calendar), week)


def _plan(on: date, rows: list[RosterRow], days: dict[date, tuple[Slot, ...]], leaves: list[Leave]) -> DayPlan:
    row = next((each for each in rows if each.since <= on and (each.until is None or each.until > on)), None)
    begin = datetime.combine(on, time(), SHANGHAI)
    leave = next((each for each in leaves if each.since < begin + timedelta(days=1) and each.until > begin), None)
    slots = slots_on(Roster(_week(row) if row else None, days), on)
    return DayPlan(slots, row is not None or on in days, leave.pk if leave else None)
