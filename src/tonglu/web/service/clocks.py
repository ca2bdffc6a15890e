"""A case's clocks as the cards of its page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from tonglu.lib.clock import SHANGHAI
from tonglu.lib.labelled import N_
from tonglu.service.queries import ClockView, Line
from tonglu.service.rules.clock_table import moved_by, waits_for
from tonglu.service.rules.states import ClockKind, PauseReason
from tonglu.ui.formats import duration, is_chinese, said
from tonglu.web.service.looks import label_of

SOON: Final = 0.75  # three quarters used up: a breach is near
MAKE_UP: Final = N_("调休上班")  # the calendar joins it to the feast whose day is made up
WORKING, PAUSED, RESTING, HOLIDAY = N_("工作时段"), N_("暂停"), N_("休息"), N_("放假")


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    due_at: datetime
    used: float
    words: str
    state: str
    lines: list[dict[str, Any]]
    note: str
    is_stopped: bool
    brief: str  # for a clock that has stopped: 响应 按时


def card_of(view: ClockView, at: datetime, *, paused_for: str = "") -> Card:
    """`paused_for` is the reason of the pause that runs now; only the clocks that wait for it say that they are paused."""
    clock = view.clock
    is_paused = bool(paused_for) and waits_for(clock.clock, paused_for) and clock.stopped_at is None
    used = 1.0 if view.is_late(at) else min(view.share_used(at), 0.999)
    words = _words(view, at, is_paused=is_paused)
    if clock.stopped_at is None and not is_paused and SOON <= used < 1:
        words = _("{left}，快到期").format(left=words)
    return Card(
        title=_("{clock}时限").format(clock=label_of(ClockKind, clock.clock)),
        due_at=view.due_at,
        used=used,
        words=words,
        state="done" if clock.stopped_at and clock.stopped_at <= view.due_at else "paused" if is_paused else "running",
        lines=[_line(each) for each in view.lines],
        note=_("{span} · {calendar}").format(span=duration(clock.within_minutes), calendar=clock.calendar.name),
        is_stopped=clock.stopped_at is not None,
        brief=f"{label_of(ClockKind, clock.clock)} {words}",
    )


def _words(view: ClockView, at: datetime, *, is_paused: bool) -> str:
    if view.clock.stopped_at:
        gap = view.clock.stopped_at - view.due_at
        return _("按时") if gap <= timedelta(0) else _("超时 {span}").format(span=duration(gap))
    if is_paused:
        return _("已暂停")
    gap = view.due_at - at
    return (_("剩 {span}") if view.due_at > at else _("超时 {span}")).format(span=duration(abs(gap)))


def _line(line: Line) -> dict[str, Any]:
    """The slot is named only where the line is a part of it; else the line's own times say it."""
    own = f"{line.from_at.astimezone(SHANGHAI):%H:%M}-{line.to_at.astimezone(SHANGHAI):%H:%M}"
    slot = "" if line.slot == own else line.slot
    return {
        "from_at": line.from_at,
        "to_at": line.to_at,
        "minutes": line.minutes,
        "words": " ".join(filter(None, (_day(line), slot))),
        "is_pause": line.kind != "work",
        "is_predicted": line.is_predicted,
    }


def _day(line: Line) -> str:
    """The day and why it counts or not (周四 工作时段, 周四 国庆节放假), in the reader's language, word by word."""
    if is_chinese():
        return line.day + _reason(line)
    words = f"{line.day.replace(MAKE_UP, f' {MAKE_UP}')} {_reason(line)}"
    return " ".join(said(each) for each in words.split())


def _reason(line: Line) -> str:
    """Said in the source's words; a day off that has a name is a feast."""
    if line.kind == "work":
        return "" if MAKE_UP in line.day else f" {WORKING}"
    if line.kind == "pause":
        return f" {PAUSED}"
    return HOLIDAY if " " in line.day else f" {RESTING}"


def pause_line(pause: Any, names: Mapping[int, str], at: datetime) -> dict[str, Any]:
    """One stretch in which the owner is waited for: why, which clocks wait, who noted it, on what evidence, how it ended."""
    why = label_of(PauseReason, pause.reason)
    clocks = _("、").join(label_of(ClockKind, each) for each in moved_by(pause.reason))
    ended = _("{who}提前结束").format(who=names.get(pause.ended_by_id, "")) if pause.ended_at else ""
    return {
        "pk": pause.pk,
        "clocks": clocks,
        "who": names.get(pause.by_person_id, ""),
        "noted_at": pause.noted_at,
        "attachment_id": pause.attachment_id,
        "ended": _("已撤回") if pause.span.isempty else ended,
        "state": _("暂停中") if pause.runs_at(at) else _("将要暂停") if not pause.span.isempty and pause.span.lower > at else "",
        "can_end": not pause.span.isempty and pause.span.upper > at,
        "words": _("{why}：{evidence}").format(why=why, evidence=pause.evidence),
        "from_at": pause.planned.lower,
        "to_at": pause.planned.upper if pause.span.isempty else pause.span.upper,
    }


def running_first(cards: Iterable[Card]) -> list[Card]:
    """Running clocks before stopped ones, the nearest due first."""
    return sorted(cards, key=lambda each: (each.is_stopped, each.due_at))
