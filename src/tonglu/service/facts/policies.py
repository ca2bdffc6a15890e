"""What happened to the rules of the service."""

from tonglu.access.permissions import Permission as P
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("service.policy_set", subject="policy_id", label=N_("设置时限规则"), permission=P.SETTING_EDIT)
class PolicySet(Fact):
    policy_id: int
    case_kind: str
    grade: str
    clock: str
    within_minutes: int
    calendar: str
    since: str


@fact("service.policy_ended", subject="policy_id", label=N_("停用时限规则"), permission=P.SETTING_EDIT)
class PolicyEnded(Fact):
    policy_id: int
    until: str
