"""The climb of a case in words: who heard of it when, who stands in for whom, who said so."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tonglu.lib.actor import Actor
from tonglu.lib.labelled import N_
from tonglu.service import queries
from tonglu.service.queries import Rung
from tonglu.service.queries.rows import Case
from tonglu.service.rules.ladder import LEADS, Answer, Fallback, LadderLevel
from tonglu.service.rules.states import ClockKind
from tonglu.web.service.looks import label_of

STAND_IN: dict[str, str] = {
    Fallback.VACANT: N_("{level}无人任职"),
    Fallback.ABSENT: N_("{level}休假或不当班"),
    Fallback.UNHELD: N_("还没有处理人"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One level in words."""

    rung: Rung
    level: str
    clock: str
    people: str
    note: str
    answer: str


def rungs_of(by: Actor, case: Case) -> list[Line]:
    return [line_of(each) for each in queries.climb_of(by, case)]


def line_of(rung: Rung) -> Line:
    return Line(
        rung,
        level=label_of(LadderLevel, rung.level),
        clock=label_of(ClockKind, rung.clock),
        people=_("、").join(rung.people) or _("没有可以通知的人"),
        note=_stand_in(rung.level, rung.told_level, rung.why) if rung.why else "",
        answer=label_of(Answer, rung.answer) if rung.answer else "",
    )


def _stand_in(level: str, told_level: str, why: str) -> str:
    """主管无人任职，改为通知项目客关负责人."""
    reason = _(STAND_IN[why]).format(level=label_of(LadderLevel, level))
    if not told_level:
        return reason
    other = _("派单的人") if told_level == LEADS else label_of(LadderLevel, told_level)
    return _("{reason}，改为通知{other}").format(reason=reason, other=other)
