"""Shifts and leave of the invented company: technicians work six days, the desk in two shifts, one person is away."""

from datetime import datetime, timedelta

from tonglu.access.actions import rosters
from tonglu.demo.company import STAFF
from tonglu.demo.settle import Company
from tonglu.lib.clock import SHANGHAI
from tonglu.organisation.queries import calendars_for

SIX_DAYS = (*["8:30-12:00, 13:30-18:00"] * 6, "休")
EARLY, LATE = ["8:00-16:00"] * 7, ["13:00-21:00"] * 7
WEEKS = {"technician": (SIX_DAYS,), "agent": (EARLY, LATE)}
AWAY = timedelta(days=3)


def roster(company: Company, at: datetime) -> None:
    """Technicians are off on Sundays; of each project one is on leave, and a colleague stands in."""
    by = company.admin(at)
    calendar = next(each.pk for each in calendars_for(by) if not each.is_always)
    seen: dict[tuple[str, str], list[int]] = {}
    for username, _, role, node, _ in STAFF:
        if role in WEEKS:
            team = seen.setdefault((role, node), [])
            week = WEEKS[role][len(team) % len(WEEKS[role])]
            team.append(company.people[username])
            rosters.set_roster(team[-1], calendar_id=calendar, week=week, by=by)
    begin = at.astimezone(SHANGHAI).replace(hour=8, minute=0, second=0, microsecond=0)
    for (role, _), team in seen.items():
        if role == "technician" and len(team) > 1:
            rosters.note_leave(team[1], since=begin, until=begin + AWAY, reason="年假", stand_in_id=team[0], by=by)
