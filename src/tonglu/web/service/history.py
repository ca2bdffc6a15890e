"""The acts of a case as lines of its timeline."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

from tonglu.lib.clock import SHANGHAI
from tonglu.lib.facts import FACT_KINDS
from tonglu.lib.labelled import N_
from tonglu.service.rules.check_backs import CheckBackResult
from tonglu.service.rules.grades import BECAUSE
from tonglu.service.rules.ladder import Answer, LadderLevel
from tonglu.service.rules.states import CaseGrade, ClockKind, PauseReason, PhotoMoment
from tonglu.web.service.looks import label_of

PHOTO: Final = "service.case_photo_added"
# kind of fact → (icon, tone); the others are plain
LOOKS: Final = {
    "service.case_opened": ("phone-incoming", "new"),
    "service.case_accepted": ("circle-check", "hand"),
    "service.case_turned_down": ("circle-x", "warn"),
    "service.case_dispatched": ("user-check", "hand"),
    "service.case_offered": ("hand", "new"),
    "service.case_handed_back": ("undo-2", "warn"),
    "service.case_released": ("user-x", "warn"),
    "service.case_appointed": ("calendar-clock", "hand"),
    "service.case_arrived": ("map-pin-check", "hand"),
    "service.case_plan_told": ("message-square-text", "hand"),
    "service.case_pause_ended": ("circle-play", "plain"),
    "service.case_finished": ("check-check", "done"),
    "service.case_closed": ("archive", "done"),
    "service.case_force_closed": ("octagon-x", "late"),
    "service.case_reopened": ("refresh-ccw", "warn"),
    "service.case_overdue": ("clock-alert", "late"),
    "service.case_paused": ("circle-pause", "plain"),
    "service.case_regraded": ("signal", "warn"),
    "service.case_ruled_anew": ("scale", "warn"),
    "service.case_noted": ("notebook-pen", "plain"),
    PHOTO: ("image-plus", "plain"),
    "service.case_placed_under": ("link", "plain"),
    "service.case_taken_out": ("unlink", "plain"),
    "service.suspicion_decided": ("copy-check", "plain"),
    "service.case_escalated": ("list-tree", "late"),
    "service.case_escalation_reminded": ("bell-ring", "plain"),
    "service.case_escalation_answered": ("check", "hand"),
    "service.check_back_due": ("phone-outgoing", "new"),
    "service.check_back_claimed": ("phone-call", "hand"),
    "service.check_back_released": ("undo-2", "plain"),
    "service.check_back_called": ("phone-call", "hand"),
    "service.check_back_lost": ("phone-off", "wait"),
    "service.check_back_signed": ("signature", "warn"),
    "service.check_back_cancelled": ("phone-off", "plain"),
    "service.case_signed": ("signature", "done"),
    "service.grade_proposed": ("signal", "warn"),
    "service.grade_rejected": ("signal", "plain"),
    "access.value_revealed": ("eye", "plain"),
}
HOW: Final = {"assigned": N_("指派"), "rotated": N_("轮派"), "grabbed": N_("抢单"), "redispatched": N_("改派")}
VIA: Final = {"field": N_("手机"), "portal": N_("业主网页"), "api": N_("接口"), "import": N_("导入"), "worker": N_("系统")}


class Told(Protocol):
    """A row of facts."""

    kind: str
    happened_at: datetime
    via: str
    body: dict[str, Any]

    @property
    def who(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    title: str
    who: str
    icon: str
    tone: str
    words: str
    source: str = ""


def events_of(rows: Iterable[Told]) -> list[Event]:
    """In the order of the rows; photos that one person added in a row are one line."""
    events: list[Event] = []
    for alike, several in groupby(rows, key=lambda each: (each.kind, each.who, each.via)):
        lines = list(several)
        if alike[0] == PHOTO and len(lines) > 1:
            events.append(replace(_event(lines[0]), words=_("{n} 张").format(n=len(lines))))
        else:
            events += map(_event, lines)
    return events


def _event(row: Told) -> Event:
    icon, tone = LOOKS.get(row.kind, ("circle-dot", "plain"))
    label = FACT_KINDS[row.kind].LABEL if row.kind in FACT_KINDS else row.kind
    source = _(VIA[row.via]) if row.via in VIA else ""
    return Event(row.happened_at, _(label), row.who, icon, tone, _words(row.kind, row.body), source)


def _words(kind: str, body: dict[str, Any]) -> str:
    """The sentence below the title, from what the fact kept."""
    if special := _SPECIAL.get(kind):
        return special(body)
    return str(body.get("reason") or body.get("result") or body.get("words") or "")


def _dispatched(body: dict[str, Any]) -> str:
    how = _(HOW.get(body["how"], HOW["assigned"]))
    said = _("{how}给 {name}").format(how=how, name=body["keeper_name"])
    return f"{said}：{body['reason']}" if body.get("reason") else said


def _paused(body: dict[str, Any]) -> str:
    why = label_of(PauseReason, body["reason"])
    return _("{why}（{evidence}）；暂停到 {until}，到期由 {before} 顺延到 {after}").format(
        why=why,
        evidence=body["evidence"],
        until=_moment(body["until"]),
        before=_moment(body["due_before"]),
        after=_moment(body["due_after"]),
    )


def _pause_ended(body: dict[str, Any]) -> str:
    said = _("{why}；原定暂停到 {until}").format(why=_(body["why"]), until=_moment(body["until"]))
    return _("；").join([said, *_moved(body["due"])])


def _ruled_anew(body: dict[str, Any]) -> str:
    return _("；").join([str(body["reason"]), *_moved(body["due"])])


def _moved(due: dict[str, list[str]]) -> list[str]:
    """How each clock's deadline moved."""
    return [
        _("{clock}时限 {before} → {after}").format(clock=label_of(ClockKind, clock), before=_moment(before), after=_moment(after))
        for clock, (before, after) in due.items()
    ]


def _regraded(body: dict[str, Any]) -> str:
    before, after = (label_of(CaseGrade, body[name]) for name in ("grade_before", "grade_after"))
    return _("{before} → {after}：{reason}").format(before=before, after=after, reason=body["reason"])


def _overdue(body: dict[str, Any]) -> str:
    return _("{clock}时限应于 {due} 前完成").format(clock=label_of(ClockKind, body["clock"]), due=_moment(body["due_at"]))


def _decided(body: dict[str, Any]) -> str:
    said = _("与 {number} 是同一件事") if body["is_same"] else _("与 {number} 不是重复")
    return said.format(number=body["other_number"])


def _moment(written: str | None) -> str:
    return datetime.fromisoformat(written).astimezone(SHANGHAI).strftime("%m-%d %H:%M") if written else "—"


def _escalated(body: dict[str, Any]) -> str:
    said = {
        "level": label_of(LadderLevel, body["level"]),
        "clock": label_of(ClockKind, body["clock"]),
        "names": _("、").join(body["names"]),
    }
    return (
        _("{clock}时限升级到{level}，已通知 {names}").format(**said)
        if body["names"]
        else _("{clock}时限升级到{level}，没有可以通知的人").format(**said)
    )


def _answered(body: dict[str, Any]) -> str:
    return _("{level}：{answer}").format(level=label_of(LadderLevel, body["level"]), answer=label_of(Answer, body["answer"]))


def _called(body: dict[str, Any]) -> str:
    parts = [label_of(CheckBackResult, body["result"]), body["words"]]
    if body["later_at"]:
        parts.append(_("约在 {at}").format(at=_moment(body["later_at"])))
    if body["differences"]:
        parts.append(_("与记录不一致：{what}").format(what=_("、").join(_(each) for each in body["differences"])))
    return _("；").join(filter(None, parts))


def _proposed(body: dict[str, Any]) -> str:
    because = _(BECAUSE[body["trigger"]]).format(**body["params"])
    return _("{because}，建议：{grade}").format(because=because, grade=label_of(CaseGrade, body["grade"]))


_SPECIAL: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "service.case_dispatched": _dispatched,
    "service.case_paused": _paused,
    "service.case_pause_ended": _pause_ended,
    "service.case_plan_told": lambda body: str(body["plan"]),
    "service.case_ruled_anew": _ruled_anew,
    "service.case_regraded": _regraded,
    "service.case_overdue": _overdue,
    "service.suspicion_decided": _decided,
    "service.case_escalated": _escalated,
    "service.case_escalation_answered": _answered,
    "service.case_escalation_reminded": lambda body: label_of(LadderLevel, body["level"]),
    "service.case_opened": lambda body: str(body["title"]),
    "service.case_appointed": lambda body: _moment(body["appointed_at"]),
    "service.case_placed_under": lambda body: str(body["parent_number"]),
    "service.case_taken_out": lambda body: str(body["parent_number"]),
    "service.check_back_due": lambda body: _("期限 {at}").format(at=_moment(body["due_at"])),
    "service.check_back_called": _called,
    "service.check_back_lost": lambda body: _("{n} 天都没有接通").format(n=body["days"]),
    "service.case_signed": lambda body: _("手机上签的字") if body["how"] == "drawn" else _("签在纸质单上"),
    "service.grade_proposed": _proposed,
    PHOTO: lambda body: label_of(PhotoMoment, body["moment"]),
}
