"""Change how grave a case is; its running clocks follow the policy of the new grade."""

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.labels import checked_text
from tonglu.lib.masking import masked
from tonglu.lib.refusals import Refused
from tonglu.service.actions.clocks import reset_clocks
from tonglu.service.actions.intake import checked_codes
from tonglu.service.actions.ladder import look_again
from tonglu.service.actions.told import of_case, refuse_ended
from tonglu.service.facts import CaseRegraded
from tonglu.service.models import Case, GradeProposal
from tonglu.service.rules.grades import ORDER, ProposalState


@act
def regrade_case(case_id: int, *, grade: str, is_group: bool | None = None, reason: str, by: Actor) -> Case:
    """Set grade and group flag (调整等级) with the reason; deadlines are worked out again from the first start."""
    case = take(Case, case_id, permission=P.CASE_EDIT, by=by)
    refuse_ended(case, "调整等级")
    checked_codes(grade=grade)
    why = checked_text(reason)
    group = case.is_group if is_group is None else is_group
    if (grade, group) == (case.grade, case.is_group):
        raise Refused("等级没有变化")
    return regrade(case, grade, group, why, by=by)


def regrade(case: Case, grade: str, group: bool, why: str, *, by: Actor) -> Case:  # noqa: FBT001
    """Give a locked case its new grade; what was proposed up to it needs no answer any more."""
    before, case.grade, case.is_group = case.grade, grade, group
    due = reset_clocks(case, case.node.path, at=case.ruled_at or case.opened_at, now=by.at)
    look_again(case.pk)  # another grade may have another ladder
    case.save(update_fields=["grade", "is_group", "due_at"])
    regraded = CaseRegraded(
        **of_case(case), grade_before=before, grade_after=grade, is_group=group, reason=masked(why), due=due
    )  # fmt: skip
    tell(regraded, by=by)
    lighter = ORDER[: ORDER.index(grade) + 1]
    GradeProposal.objects.filter(case=case, state=ProposalState.OPEN, grade__in=lighter).update(state=ProposalState.OVERTAKEN)
    return case
