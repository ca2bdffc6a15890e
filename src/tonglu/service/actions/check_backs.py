"""A finished case is drawn for a check-back or not; closing may wait for it, taking the case up again ends it."""

from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.refusals import Refused
from tonglu.organisation.queries import calendar_of
from tonglu.service.actions.told import of_case
from tonglu.service.facts import CheckBackCancelled, CheckBackDue
from tonglu.service.models import Case, CheckBack
from tonglu.service.queries.drawing import rule_for
from tonglu.service.rules.check_backs import OPEN, UNHAPPY, CheckBackState, draw_of, is_drawn
from tonglu.service.rules.clocks import resolve_by


def due_check_back(case: Case, *, by: Actor) -> CheckBack | None:
    """Open the check-back of a case that was finished just now, where a rule draws it; the case is locked by its act.

    Whoever was not satisfied with the last repair is asked again, whatever the draw says.
    """
    rule = rule_for(case, at=by.at)
    if rule is None:
        return None
    draw = draw_of(case.key, rule.pk)
    is_again = bool(case.reopened_count) and CheckBack.objects.filter(case=case, result__in=sorted(UNHAPPY)).exists()
    if not is_again and not is_drawn(draw, rule.rate):
        return None
    due_at = resolve_by(calendar_of(rule.calendar), rule.within_minutes, by.at).due_at
    check_back = CheckBack.objects.create(
        case=case, node_id=case.node_id, customer_id=case.customer_id, kind=case.kind, rule=rule, draw=draw, is_again=is_again,
        waits=rule.waits, opened_at=by.at, call_at=by.at, due_at=due_at,
    )  # fmt: skip
    told = CheckBackDue(
        **of_case(case), check_back_id=check_back.pk, rule_id=rule.pk, draw=draw, rate=rule.rate, is_again=is_again, waits=rule.waits,
        due_at=due_at.isoformat(),
    )  # fmt: skip
    tell(told, by=by)
    return check_back


def refuse_unconfirmed(case: Case) -> None:
    """Say what is missing where closing waits for the customer's word; what a rule did not draw closes as it always did."""
    last = CheckBack.objects.filter(case=case, waits=True).order_by("-pk").first()
    if last is None or last.state not in OPEN:
        return
    if last.state == CheckBackState.DISPUTED:
        raise Refused("回访结果是「{result}」，不能直接关闭：请经理签字关闭，或重新处理", result=last.get_result_display())
    due = last.due_at.astimezone(SHANGHAI)
    raise Refused("还差回访：客户确认后才能关闭（回访期限 {due:%m-%d %H:%M}），请先在回访里打电话", due=due)


def end_check_back(case: Case, *, by: Actor) -> None:
    """End what was still to be asked: the case was taken up again, or closed by force."""
    is_reopened = case.state not in {"closed", "done"}
    for open_one in CheckBack.objects.select_for_update(of=("self",), no_key=True).filter(case=case, state__in=sorted(OPEN)):
        was_disputed = open_one.state == CheckBackState.DISPUTED
        open_one.state = CheckBackState.REOPENED if was_disputed and is_reopened else CheckBackState.CANCELLED
        open_one.ended_at, open_one.claimed_at = by.at, None
        open_one.save(update_fields=["state", "ended_at", "claimed_at"])
        tell(CheckBackCancelled(**of_case(case), check_back_id=open_one.pk, state=open_one.state), by=by)
