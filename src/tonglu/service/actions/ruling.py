"""Put an open case under the rules in force now: on request, with a reason, told with each deadline before and after."""

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.labels import checked_text
from tonglu.lib.masking import masked
from tonglu.lib.refusals import Refused
from tonglu.service.actions.clocks import reset_clocks
from tonglu.service.actions.told import of_case, refuse_ended
from tonglu.service.facts import CaseRuledAnew
from tonglu.service.models import Case


@act
def rule_anew(case_id: int, *, reason: str, by: Actor) -> Case:
    """Work the clocks that still count out under the policies in force now (按现行规则重算), from their first start."""
    case = take(Case, case_id, permission=P.SETTING_EDIT, by=by)
    refuse_ended(case, "重算时限")
    why = checked_text(reason)
    due = reset_clocks(case, case.node.path, at=by.at, now=by.at)
    if not due:
        raise Refused("工单 {number} 按现行规则重算没有变化", number=case.number)

    case.ruled_at = by.at
    case.save(update_fields=["ruled_at", "due_at"])
    tell(CaseRuledAnew(**of_case(case), reason=masked(why), due=due), by=by)
    return case
