"""What the staff hears when a case moves or climbs: by the bell, by mail, in the digest, as each of them wishes."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tonglu.access.models import Person, PersonState
from tonglu.audit.models import FactRow
from tonglu.journeys.notices import STALE
from tonglu.journeys.people import listeners
from tonglu.lib.actor import Actor
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.labelled import N_
from tonglu.messaging.notices import Reader, notify
from tonglu.service.facts import CaseDispatched, CaseEscalated, CaseEscalationReminded, CaseOverdue
from tonglu.service.models import CaseEscalation
from tonglu.service.queries import case_for
from tonglu.service.queries.messages import values_of
from tonglu.service.rules.ladder import LadderLevel, StepBasis, StepMedium
from tonglu.service.rules.states import CaseGrade, ClockKind

CLOCKS = {each.value: each.label for each in ClockKind}
GRADES = {each.value: each.label for each in CaseGrade}
LEVELS = {each.value: each.label for each in LadderLevel}


def ring_keeper(fact: CaseDispatched, *, told: FactRow, by: Actor) -> str:
    if fact.keeper_id == told.person_id:
        return N_("自己领的单")
    return ring(fact.case_id, "keeper.dispatched", [fact.keeper_id], told, by)


def ring_keeper_overdue(fact: CaseOverdue, *, told: FactRow, by: Actor) -> str:
    """The keeper hears that it is too late; those above hear by the ladder."""
    if fact.keeper_id is None:
        return N_("还没有处理人")
    return ring(fact.case_id, "keeper.overdue", [fact.keeper_id], told, by, _late(fact.clock, fact.due_at))


def ring_level(fact: CaseEscalated, *, told: FactRow, by: Actor) -> str:
    row = CaseEscalation.objects.select_related("step", "case").get(pk=fact.escalation_id)
    code = "keeper.nearly" if fact.told_level == LadderLevel.KEEPER else "ladder.told"
    return _ring_about(row, code, told, by)


def ring_level_again(fact: CaseEscalationReminded, *, told: FactRow, by: Actor) -> str:
    row = CaseEscalation.objects.select_related("step", "case").get(pk=fact.escalation_id)
    return N_("已经确认") if row.answer else _ring_about(row, "ladder.reminder", told, by)


def _ring_about(row: CaseEscalation, code: str, told: FactRow, by: Actor) -> str:
    due_at = row.due_at.isoformat()
    extra = {**_late(row.clock, due_at), "level": _(LEVELS[row.level]), "why": _why(row)}
    asked = row.step.medium if row.step else StepMedium.BOTH.value
    return ring(
        row.case_id, code, row.people, told, by, extra, asked=asked, is_urgent=bool(row.step and row.step.is_urgent), ask_id=row.pk
    )  # fmt: skip


def ring(case_id: int, code: str, people: list[int], told: FactRow, by: Actor, extra: dict[str, str] | None = None, **how: Any) -> str:
    if by.at - told.at > STALE:
        return N_("消息已过时，不再发送")
    case = case_for(by, case_id)
    active = Person.objects.filter(pk__in=listeners(case, people, by=by), state=PersonState.ACTIVE).order_by("pk")
    for person in active:
        notify(
            code=code, key=f"case:{case.pk}:{code}:{told.pk}:{person.pk}", to=Reader(person_id=person.pk, address=person.email),
            node_id=case.node_id, values={**values_of(case), **(extra or {})}, link=f"/cases/{case.pk}/", by=by, **how,
        )  # fmt: skip
    return "" if active else N_("没有可以通知的人")


def _late(clock: str, due_at: str) -> dict[str, str]:
    due = datetime.fromisoformat(due_at).astimezone(SHANGHAI)
    return {"due": f"{due:%m-%d %H:%M}", "clock": _("{clock}时限").format(clock=_(CLOCKS[clock]))}


def _why(row: CaseEscalation) -> str:
    """响应时限 10-10 11:00 已超时; or that it was told at once for its grade."""
    said = _late(row.clock, row.due_at.isoformat())
    if row.step and row.step.basis == StepBasis.START and row.told_at <= row.due_at:
        return _("{grade}工单立即上报").format(grade=_(GRADES[row.case.grade]))
    words = _("{clock} {due} 已超时") if row.told_at >= row.due_at else _("{clock} {due} 快到了")
    return words.format(**said)
