"""What happened on the escalation ladder."""

from tonglu.access.permissions import Permission as P
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("service.case_escalated", subject="case_id", label=N_("工单升级"), permission=P.CASE_VIEW)
class CaseEscalated(Fact):
    """`told_level` and `why` differ from level and "" where somebody else stands in; `names` are those told."""

    case_id: int
    number: str
    escalation_id: int
    clock: str
    level: str
    due_at: str
    told_level: str
    why: str
    people: list[int]
    names: list[str]


@fact("service.case_escalation_reminded", subject="case_id", label=N_("提醒确认升级"), permission=P.CASE_VIEW)
class CaseEscalationReminded(Fact):
    case_id: int
    number: str
    escalation_id: int
    clock: str
    level: str
    people: list[int]


@fact("service.case_escalation_answered", subject="case_id", label=N_("确认升级"), permission=P.CASE_VIEW)
class CaseEscalationAnswered(Fact):
    """`answer`: known, mine."""

    case_id: int
    number: str
    escalation_id: int
    clock: str
    level: str
    answer: str


@fact("service.ladder_step_set", subject="step_id", label=N_("设置升级规则"), permission=P.SETTING_EDIT)
class LadderStepSet(Fact):
    step_id: int
    case_kind: str
    grade: str
    clock: str
    level: str
    basis: str
    amount: int
    medium: str
    since: str


@fact("service.ladder_step_ended", subject="step_id", label=N_("停用升级规则"), permission=P.SETTING_EDIT)
class LadderStepEnded(Fact):
    step_id: int
    until: str
