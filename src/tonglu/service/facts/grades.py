"""What proposed a graver grade, and how the rules that propose were changed."""

from tonglu.access.permissions import Permission as P
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("service.grade_proposed", subject="case_id", label=N_("建议等级"), permission=P.CASE_VIEW)
class GradeProposed(Fact):
    case_id: int
    number: str
    proposal_id: int
    trigger: str
    grade: str
    is_group: bool
    params: dict[str, str | int]


@fact("service.grade_rejected", subject="case_id", label=N_("不采纳等级建议"), permission=P.CASE_VIEW)
class GradeRejected(Fact):
    case_id: int
    number: str
    proposal_id: int
    grade: str
    reason: str


@fact("service.grade_rule_set", subject="rule_id", label=N_("设置等级规则"), permission=P.SETTING_EDIT)
class GradeRuleSet(Fact):
    rule_id: int
    trigger: str
    words: list[str]
    threshold: int
    within_days: int
    grade: str
    is_group: bool


@fact("service.grade_rule_ended", subject="rule_id", label=N_("停用等级规则"), permission=P.SETTING_EDIT)
class GradeRuleEnded(Fact):
    rule_id: int
    until: str
