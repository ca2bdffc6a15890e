"""Who hears that a customer is not satisfied, and what new facts say of the grade of a case."""

from tonglu.access.permissions import Permission
from tonglu.access.queries import nearest_holders
from tonglu.audit.models import FactRow
from tonglu.journeys.bells import ring
from tonglu.lib.actor import Actor
from tonglu.lib.labelled import N_
from tonglu.service.actions import propose_grade
from tonglu.service.facts import CaseOpened, CaseOverdue, CaseReopened, CheckBackCalled
from tonglu.service.rules.check_backs import UNHAPPY, CheckBackState


def ring_keeper_dissatisfied(fact: CheckBackCalled, *, told: FactRow, by: Actor) -> str:
    if fact.result not in UNHAPPY or fact.keeper_id is None:
        return N_("客户没有不满意")
    return ring(fact.case_id, "keeper.dissatisfied", [fact.keeper_id], told, by, {"result": fact.words})


def ring_leads_dissatisfied(fact: CheckBackCalled, *, told: FactRow, by: Actor) -> str:
    """Also where a customer declined and closing waits: somebody has to answer for it."""
    if fact.result not in UNHAPPY and fact.state != CheckBackState.DISPUTED:
        return N_("客户没有不满意")
    leads = nearest_holders(Permission.CASE_FORCE_CLOSE, fact.node_id, by.at) if fact.node_id else []
    others = [each for each in leads if each != fact.keeper_id]
    return ring(fact.case_id, "manager.dissatisfied", others, told, by, {"result": fact.words})


def look_at_grade(fact: CaseOpened | CaseReopened | CaseOverdue, *, told: FactRow, by: Actor) -> str:  # noqa: ARG001
    return "" if propose_grade(fact.case_id, by=by) else N_("没有新的建议")
