"""Working calendars: deadlines, elapsed working time, and why a deadline is what it is."""

from tonglu.lib.calendar.days import DayKind, DayRow, chinese_days
from tonglu.lib.calendar.slots import Slot, parse_slots, slots_text
from tonglu.lib.calendar.spans import Line, LineKind, Span
from tonglu.lib.calendar.work import ALWAYS, WorkCalendar

__all__ = [
    "ALWAYS",
    "DayKind",
    "DayRow",
    "Line",
    "LineKind",
    "Slot",
    "Span",
    "WorkCalendar",
    "chinese_days",
    "parse_slots",
    "slots_text",
]
