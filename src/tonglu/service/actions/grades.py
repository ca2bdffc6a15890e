"""Propose a graver grade as facts arrive; a person accepts it, or rejects it with the reason, and that is remembered."""

from collections.abc import Iterator
from datetime import timedelta

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.labels import checked_text
from tonglu.lib.masking import masked
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service.actions.grading import regrade
from tonglu.service.actions.told import of_case, refuse_ended
from tonglu.service.facts import GradeProposed, GradeRejected
from tonglu.service.grade_rules import grade_rules_at
from tonglu.service.models import Case, CaseClock, GradeProposal
from tonglu.service.rules.flows import ENDED_STATES
from tonglu.service.rules.grades import BECAUSE, ORDER, ProposalState, Raised, Rule, Trigger, gravest, raised_by_count, raised_by_words


@act
def propose_grade(case_id: int, *, by: Actor) -> GradeProposal | None:
    """Write down the gravest grade that the rules propose for a case now; None where nothing new lifts it. Safe to repeat."""
    case = take(Case, case_id, permission=P.CASE_VIEW, by=by)
    if case.state in ENDED_STATES or case.is_imported:
        return None
    before = set(GradeProposal.objects.filter(case=case).values_list("trigger", "grade"))
    raised = [each for each in _raised(case, grade_rules_at(by.at)) if (each.rule.trigger, each.grade) not in before]
    best = gravest(raised, than=max(case.grade, _open_grade(case), key=ORDER.index), is_group=case.is_group)
    return _write(case, best, by) if best else None


@act
def accept_grade_proposal(proposal_id: int, *, by: Actor) -> GradeProposal:
    """Give the case the proposed grade (采纳建议); its running clocks follow."""
    case, proposal = _take(proposal_id, by)
    refuse_ended(case, "调整等级")

    proposal.state, proposal.decided_by_id, proposal.decided_at = ProposalState.ACCEPTED, by.person_id, by.at
    proposal.save(update_fields=["state", "decided_by_id", "decided_at"])
    why = BECAUSE[proposal.trigger].format(**proposal.params)
    regrade(case, proposal.grade, case.is_group or proposal.is_group, why, by=by)
    return proposal


@act
def reject_grade_proposal(proposal_id: int, *, reason: str, by: Actor) -> GradeProposal:
    """Leave the grade as it is (不采纳), with the reason; the same is not proposed for this case again."""
    case, proposal = _take(proposal_id, by)
    why = checked_text(reason)

    proposal.state, proposal.decided_by_id, proposal.decided_at, proposal.reason = ProposalState.REJECTED, by.person_id, by.at, why
    proposal.save(update_fields=["state", "decided_by_id", "decided_at", "reason"])
    tell(GradeRejected(**of_case(case), proposal_id=proposal.pk, grade=proposal.grade, reason=masked(why)), by=by)
    return proposal


def _take(proposal_id: int, by: Actor) -> tuple[Case, GradeProposal]:
    case_id = GradeProposal.objects.filter(pk=proposal_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotAllowed
    case = take(Case, case_id, permission=P.CASE_EDIT, by=by)
    proposal = GradeProposal.objects.select_for_update(of=("self",), no_key=True).get(pk=proposal_id)
    if proposal.state != ProposalState.OPEN:
        raise Refused("这个等级建议{state}，请刷新后再试", state=proposal.get_state_display())
    return case, proposal


def _raised(case: Case, rules: tuple[Rule, ...]) -> Iterator[Raised]:
    yield from raised_by_words(rules, case.words)
    yield from raised_by_count(rules, Trigger.REOPENED, case.reopened_count)
    if any(each.trigger == Trigger.OVERDUE for each in rules):
        overdue = CaseClock.objects.filter(case=case, overdue_at__isnull=False).count()
        yield from raised_by_count(rules, Trigger.OVERDUE, overdue)
    if case.problem_id and case.unit_id:
        for rule in rules:
            if rule.trigger == Trigger.REPEATS:
                yield from raised_by_count([rule], Trigger.REPEATS, _households(case, rule.within_days))


def _households(case: Case, days: int) -> int:
    """How many homes of the same project had the same problem in the days up to this case: one count on an index."""
    near = Case.objects.filter(
        node_id=case.node_id, problem_id=case.problem_id, opened_at__gt=case.opened_at - timedelta(days=days),
        opened_at__lte=case.opened_at, unit__isnull=False,
    )  # fmt: skip
    return near.order_by().values("unit_id").distinct().count()


def _open_grade(case: Case) -> str:
    """The gravest grade that waits for a decision already."""
    waiting = GradeProposal.objects.filter(case=case, state=ProposalState.OPEN).values_list("grade", flat=True)
    return max(waiting, key=ORDER.index, default=ORDER[0])


def _write(case: Case, best: Raised, by: Actor) -> GradeProposal:
    GradeProposal.objects.filter(case=case, state=ProposalState.OPEN).update(state=ProposalState.OVERTAKEN)
    proposal = GradeProposal.objects.create(
        case=case, node_id=case.node_id, rule_id=best.rule.id, trigger=best.rule.trigger, grade=best.grade,
        is_group=best.rule.is_group, params=best.because, proposed_at=by.at,
    )  # fmt: skip
    proposed = GradeProposed(
        **of_case(case), proposal_id=proposal.pk, trigger=proposal.trigger, grade=proposal.grade, is_group=proposal.is_group,
        params=proposal.params,
    )  # fmt: skip
    tell(proposed, by=by)
    return proposal
