"""Who was to be called back, what they said, how it ended; the customer's signature."""

from tonglu.access.permissions import Permission as P
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("service.check_back_due", subject="case_id", label=N_("待回访"), permission=P.CASE_VIEW)
class CheckBackDue(Fact):
    """`draw` and `rate` say why: drawn where the number of the case lies below the rate."""

    case_id: int
    number: str
    check_back_id: int
    rule_id: int
    draw: int
    rate: int
    is_again: bool
    waits: bool
    due_at: str


@fact("service.check_back_claimed", subject="case_id", label=N_("领取回访"), permission=P.CASE_VIEW)
class CheckBackClaimed(Fact):
    case_id: int
    number: str
    check_back_id: int


@fact("service.check_back_released", subject="case_id", label=N_("放回回访"), permission=P.CASE_VIEW)
class CheckBackReleased(Fact):
    case_id: int
    number: str
    check_back_id: int


@fact("service.check_back_called", subject="case_id", label=N_("回访"), permission=P.CASE_VIEW)
class CheckBackCalled(Fact):
    """`state` is where the call led; `differences` what the customer said otherwise than the record."""

    case_id: int
    number: str
    check_back_id: int
    result: str
    state: str
    words: str
    later_at: str | None
    differences: list[str]
    keeper_id: int | None = None


@fact("service.check_back_lost", subject="case_id", label=N_("失访"), permission=P.CASE_VIEW)
class CheckBackLost(Fact):
    case_id: int
    number: str
    check_back_id: int
    days: int


@fact("service.check_back_signed", subject="case_id", label=N_("经理签字关闭"), permission=P.CASE_VIEW)
class CheckBackSigned(Fact):
    case_id: int
    number: str
    check_back_id: int
    reason: str


@fact("service.check_back_cancelled", subject="case_id", label=N_("取消回访"), permission=P.CASE_VIEW)
class CheckBackCancelled(Fact):
    """`state`: cancelled, or reopened where a dissatisfied customer's case was taken up again."""

    case_id: int
    number: str
    check_back_id: int
    state: str


@fact("service.case_signed", subject="case_id", label=N_("客户签字"), permission=P.CASE_VIEW)
class CaseSigned(Fact):
    """`how`: drawn on the phone, or confirmed: signed on paper."""

    case_id: int
    number: str
    how: str


@fact("service.check_back_rule_set", subject="rule_id", label=N_("设置回访规则"), permission=P.SETTING_EDIT)
class CheckBackRuleSet(Fact):
    rule_id: int
    case_kind: str
    grade: str
    problem_id: int | None
    where: str
    rate: int
    within_minutes: int
    waits: bool
    since: str


@fact("service.check_back_rule_ended", subject="rule_id", label=N_("停用回访规则"), permission=P.SETTING_EDIT)
class CheckBackRuleEnded(Fact):
    rule_id: int
    until: str


@fact("service.check_back_script_saved", subject="script_id", label=N_("修改回访话术"), permission=P.SETTING_EDIT)
class CheckBackScriptSaved(Fact):
    script_id: int
    case_kind: str
    version: int
