"""When people work and when they are away: weekly shifts in versions, dated exceptions, leave with who stands in."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from tonglu.access.facts import LeaveEnded, LeaveNoted, RosterDaySet, RosterEnded, RosterSet
from tonglu.access.models import Person
from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.calendar import parse_slots, slots_text
from tonglu.lib.clock import SHANGHAI, day_of
from tonglu.lib.labels import checked_text
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import Leave, Roster, RosterDay, WorkCalendar
from tonglu.organisation.rules.rosters import LONGEST_LEAVE, LONGEST_REASON, parse_week

FARTHEST = timedelta(days=2 * 366)


@act
def set_roster(person_id: int, *, calendar_id: int, week: Sequence[str] = ("",) * 7, since: date | None = None, by: Actor) -> Roster:
    """Let a weekly pattern hold from a day on (排班), today where none is given; the version before ends there.

    `week` is seven texts of slots, Monday first; all empty means the calendar's own week.
    """
    person = _take(person_id, by)
    calendar = WorkCalendar.objects.filter(pk=calendar_id).first()
    if calendar is None:
        raise Refused("所选日历不存在，请重新选择")
    start = _checked_day(since or day_of(by.at), by, not_before_today=True)
    slots = parse_week(week)
    if slots is not None and not any(slots):
        raise Refused("一周七天都没有班次，请填写，或登记休假")

    Roster.objects.filter(person_id=person.pk, since__gte=start).delete()  # what was planned for later gives way
    running = Roster.objects.filter(person_id=person.pk, since__lt=start).order_by("-since").first()
    if running and (running.until is None or running.until > start):
        running.until = start
        running.save(update_fields=["until"])
    made = Roster.objects.create(person_id=person.pk, calendar=calendar, week=slots, since=start)
    tell(RosterSet(changed_id=person.pk, node_id=person.home_id, calendar=calendar.name, since=start.isoformat()), by=by)
    return made


@act
def end_roster(person_id: int, *, by: Actor) -> None:
    """Let nothing be known of somebody's shifts from today on; he counts as at work."""
    person = _take(person_id, by)
    today = day_of(by.at)
    later = Roster.objects.filter(person_id=person.pk, since__gte=today).delete()[0]
    running = Roster.objects.filter(person_id=person.pk, since__lt=today, until=None).update(until=today)
    if not (later or running):
        raise Refused("{name}现在没有排班", name=person.name)
    tell(RosterEnded(changed_id=person.pk, node_id=person.home_id, until=today.isoformat()), by=by)


@act
def set_roster_day(person_id: int, *, on: date, slots: str, note: str = "", by: Actor) -> RosterDay:
    """Let one day be worked otherwise (临时排班): other slots, or 休."""
    person = _take(person_id, by)
    _checked_day(on, by, not_before_today=False)
    if not slots.strip():
        raise Refused("请填写班次，如 9:00-12:00, 13:30-18:00；不上班写“休”")
    read = parse_slots(slots)
    said = checked_text(note, "说明", 60) if note.strip() else ""

    made, _ = RosterDay.objects.update_or_create(
        person_id=person.pk, on=on, defaults={"slots": [list(each) for each in read], "note": said}
    )
    tell(RosterDaySet(changed_id=person.pk, node_id=person.home_id, on=on.isoformat(), slots=slots_text(read) or "休"), by=by)
    return made


@act
def clear_roster_day(person_id: int, *, on: date, by: Actor) -> None:
    """Take a dated exception back."""
    person = _take(person_id, by)
    if not RosterDay.objects.filter(person_id=person.pk, on=on).delete()[0]:
        raise Refused("这一天没有临时排班")
    tell(RosterDaySet(changed_id=person.pk, node_id=person.home_id, on=on.isoformat(), slots=""), by=by)


@act
def note_leave(
    person_id: int, *, since: datetime, until: datetime, reason: str, stand_in_id: int | None = None, by: Actor
) -> Leave:  # fmt: skip
    """Note that somebody is away (登记休假) from a moment until another, and who stands in."""
    person = _take(person_id, by)
    why = checked_text(reason, "休假原因", LONGEST_REASON)
    if until <= since:
        raise Refused("休假的结束时间要晚于开始时间")
    if until <= by.at:
        raise Refused("休假的结束时间已经过去，请检查日期")
    if until - since > LONGEST_LEAVE or since > by.at + FARTHEST:
        raise Refused("休假最长一年，最多提前两年登记，请检查年份")
    if stand_in_id is not None:
        _refuse_stand_in(person, stand_in_id, by)

    made = Leave(
        person_id=person.pk, since=since, until=until, reason=why, stand_in_id=stand_in_id, noted_by_id=by.person_id
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refused("{name}在这段时间已有休假，请先结束那一段", name=person.name) from None
    noted = LeaveNoted(
        changed_id=person.pk, node_id=person.home_id, leave_id=made.pk, since=since.isoformat(), until=until.isoformat(),
        stand_in_id=stand_in_id,
    )  # fmt: skip
    tell(noted, by=by)
    return made


@act
def end_leave(leave_id: int, *, by: Actor) -> Leave:
    """End a leave now (提前销假); one that has not begun is withdrawn."""
    person_id = Leave.objects.filter(pk=leave_id).values_list("person_id", flat=True).first()
    if person_id is None:
        raise NotAllowed
    person = _take(person_id, by)
    leave = Leave.objects.get(pk=leave_id)
    if leave.withdrawn_at or leave.until <= by.at:
        raise Refused("这段休假已经结束")

    if leave.since < by.at:
        leave.until = by.at
    else:
        leave.withdrawn_at = by.at
    leave.save(update_fields=["until", "withdrawn_at"])
    tell(LeaveEnded(changed_id=person.pk, node_id=person.home_id, leave_id=leave.pk, until=by.at.isoformat()), by=by)
    return leave


def _take(person_id: int, by: Actor) -> Person:
    person = take(Person, person_id, by=by, permission=P.ROSTER_EDIT)
    if not person.is_active:
        raise Refused("{name}已离职", name=person.name)
    return person


def _refuse_stand_in(person: Person, stand_in_id: int, by: Actor) -> None:
    if stand_in_id == person.pk:
        raise Refused("代班人不能是本人")
    stand_in = Person.objects.reachable(by, P.ROSTER_EDIT).filter(pk=stand_in_id).first()
    if stand_in is None or not stand_in.is_active:
        raise Refused("代班人不存在、已离职，或不在您的范围内，请重新选择")


def _checked_day(on: date, by: Actor, *, not_before_today: bool) -> date:
    today = day_of(by.at)
    if not_before_today and on < today:
        raise Refused("排班不能从过去开始：已经过去的日子照原来的算")
    if on < today - timedelta(days=366) or datetime.combine(on, time(), SHANGHAI) > by.at + FARTHEST:
        raise Refused("日期离现在太远，请检查年份")
    return on
