"""Accept or turn down at the beginning; close, reopen, close by force at the end."""

from tonglu.audit.actions import tell
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.labels import checked_text
from tonglu.lib.masking import masked
from tonglu.lib.refusals import Refused
from tonglu.service.actions.check_backs import end_check_back, refuse_unconfirmed
from tonglu.service.actions.clocks import follow_state
from tonglu.service.actions.family import refuse_open_children, take_with_parent
from tonglu.service.actions.pausing import end_pauses
from tonglu.service.actions.told import of_case
from tonglu.service.facts import CaseAccepted, CaseClosed, CaseForceClosed, CaseReopened, CaseTurnedDown
from tonglu.service.models import Case
from tonglu.service.rules.flows import CASE_FLOW, ENDED_STATES
from tonglu.service.rules.states import CaseState
from tonglu.service.rules.wording import LONGEST_RESULT

FORCED, SIGNED, LOST = "forced", "signed", "lost"


@act
def accept_case(case_id: int, *, by: Actor) -> Case:
    """Take the matter on (受理); the response clock stops, the dispatch clock starts."""
    case = take(Case, case_id, arrow=CASE_FLOW["accept"], by=by)

    case.state, case.accepted_at = CaseState.ACCEPTED, by.at
    follow_state(case, at=by.at)
    prepared.update(case, "state", "accepted_at", "due_at")
    tell(CaseAccepted(**of_case(case)), by=by)
    return case


@act
def turn_down_case(case_id: int, *, reason: str, by: Actor) -> Case:
    """Decline a matter that is not ours (不予受理), with the reason; its clocks end."""
    case = take(Case, case_id, arrow=CASE_FLOW["turn_down"], by=by)
    why = checked_text(reason)

    case.state, case.result = CaseState.REFUSED, why
    follow_state(case, at=by.at)
    case.save(update_fields=["state", "result", "due_at"])
    tell(CaseTurnedDown(**of_case(case), reason=masked(why)), by=by)
    return case


@act
def close_case(case_id: int, *, result: str = "", by: Actor) -> Case:
    """Close a handled case (关闭工单); closing words stand below what its handler reported.

    Children must have ended before, and the customer must have confirmed where the rules of check-backs say so.
    """
    case = take(Case, case_id, arrow=CASE_FLOW["close"], by=by)
    if not (result.strip() or case.result.strip()):
        raise Refused("请填写处理结果")
    refuse_open_children(case)
    refuse_unconfirmed(case)

    if result.strip():
        case.result = _with_closing_words(case.result, checked_text(result, "关闭说明", LONGEST_RESULT))
    _close(case, "", by)
    tell(CaseClosed(**of_case(case), result=masked(case.result[:500])), by=by)
    return case


@act
def force_close_case(case_id: int, *, reason: str, by: Actor) -> Case:
    """End a case from any open state on the responsibility of who does it (强制关闭)."""
    case = take(Case, case_id, arrow=CASE_FLOW["force_close"], by=by)
    why = checked_text(reason)
    refuse_open_children(case)

    case.result = case.result or why
    _close(case, FORCED, by)
    end_check_back(case, by=by)
    tell(CaseForceClosed(**of_case(case), reason=masked(why)), by=by)
    return case


@act
def reopen_case(case_id: int, *, reason: str, by: Actor) -> Case:
    """Take a finished case up again (重新处理); its clocks run on to the deadlines they had."""
    case = take_with_parent(case_id, arrow=CASE_FLOW["reopen"], by=by)
    why = checked_text(reason)
    if case.parent and case.parent.state in ENDED_STATES:
        raise Refused("主工单 {number} 已结束，请先重新处理主工单", number=case.parent.number)
    return reopen(case, why, by=by)


def reopen(case: Case, why: str, *, by: Actor) -> Case:
    """Give a locked case back to its keeper, or to dispatch where nobody keeps it any more."""
    is_kept = case.keeper is not None and case.keeper.is_active
    case.state = CaseState.HANDLING if is_kept else CaseState.ACCEPTED
    case.keeper = case.keeper if is_kept else None
    case.closed_at, case.closed_how, case.finished_at = None, "", None
    case.reopened_count += 1
    follow_state(case, at=by.at)
    case.save(update_fields=["state", "keeper", "closed_at", "closed_how", "finished_at", "reopened_count", "due_at"])
    end_check_back(case, by=by)
    due_at = case.due_at.isoformat() if case.due_at else None
    tell(CaseReopened(**of_case(case), reason=masked(why), state=case.state, due_at=due_at), by=by)
    return case


def close_lost(case: Case, *, by: Actor) -> None:
    """Close a locked case whose customer could not be reached (失访关闭); its last word is the rule's."""
    _close(case, LOST, by)
    tell(CaseClosed(**of_case(case), result=masked(case.result[:500])), by=by)


def close_signed(case: Case, *, by: Actor) -> None:
    """Close a locked case on a manager's signature; one that is closed already only says so."""
    if case.state == CaseState.CLOSED:
        case.closed_how = SIGNED
        case.save(update_fields=["closed_how"])
        return
    _close(case, SIGNED, by)
    tell(CaseClosed(**of_case(case), result=masked(case.result[:500])), by=by)


def _with_closing_words(handled: str, closing: str) -> str:
    """The handler's report stays as it is; words that repeat or continue it are not written twice."""
    if closing.startswith(handled.strip()):
        return closing
    return checked_text(f"{handled.strip()}\n{closing}", "处理结果", LONGEST_RESULT)


def _close(case: Case, how: str, by: Actor) -> None:
    end_pauses(case, by=by)
    case.state, case.closed_at, case.closed_how, case.is_grabbable = CaseState.CLOSED, by.at, how, False
    follow_state(case, at=by.at)
    case.save(update_fields=["state", "closed_at", "closed_how", "is_grabbable", "result", "due_at"])
