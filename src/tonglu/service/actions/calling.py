"""The call itself: taken by one person at a time, its result written down, and what follows from it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, time, timedelta

from django.db.models import Q

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.lib import plain
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import SHANGHAI, day_of
from tonglu.lib.masking import masked
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service.actions.ending import close_lost, reopen
from tonglu.service.actions.family import has_open_children, lock_with_parent
from tonglu.service.actions.told import of_case
from tonglu.service.facts import CheckBackCalled, CheckBackClaimed, CheckBackLost, CheckBackReleased
from tonglu.service.models import Case, CheckBack, CheckBackCall
from tonglu.service.queries.auditing import record_of, script_for
from tonglu.service.rules.check_backs import CLAIM_LASTS, OPEN, UNHAPPY, CheckBackResult, CheckBackState, audited, state_of, unanswered_days
from tonglu.service.rules.flows import ENDED_STATES
from tonglu.service.rules.states import CaseState

LONGEST_WORDS = 1_000
LATEST = timedelta(days=30)
ONE_CALL = timedelta(seconds=20)  # no phone rings out faster
CALL_FROM = time(9)  # nobody is rung again before
SPEAKS = UNHAPPY | {CheckBackResult.REFUSED}  # results that need the customer's words


def is_claimed_by_another(check_back: CheckBack, by: Actor) -> bool:
    return check_back.caller_id != by.person_id and check_back.claimed_at is not None and check_back.claimed_at > by.at - CLAIM_LASTS


@act
def claim_check_back(check_back_id: int, *, by: Actor) -> CheckBack:
    """Take a call for oneself (领取回访), for half an hour; a customer with several of them is rung by one person."""
    if by.person_id is None:
        raise NotAllowed
    wanted = _visible(check_back_id, by)
    _refuse_own(wanted.case, by)
    same = Q(pk=wanted.pk) | Q(customer_id=wanted.customer_id, customer__isnull=False)
    rows = CheckBack.objects.filter(same, state=CheckBackState.DUE)
    locked = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    check_back = next((each for each in locked if each.pk == wanted.pk), None)
    if check_back is None:
        raise Refused("这个回访已经结束，请刷新后再试")
    _refuse_taken(locked, by)

    check_back.caller_id, check_back.claimed_at = by.person_id, by.at
    check_back.save(update_fields=["caller", "claimed_at"])
    tell(CheckBackClaimed(**of_case(wanted.case), check_back_id=check_back.pk), by=by)
    return check_back


@act
def release_check_back(check_back_id: int, *, by: Actor) -> CheckBack:
    """Put a call back on the list (放回)."""
    check_back = take(CheckBack, check_back_id, permission=P.CHECKBACK_DO, by=by)
    if check_back.caller_id != by.person_id or check_back.claimed_at is None:
        raise Refused("这个回访不在您手上")
    check_back.caller, check_back.claimed_at = None, None
    check_back.save(update_fields=["caller", "claimed_at"])
    tell(CheckBackReleased(**of_case(check_back.case), check_back_id=check_back.pk), by=by)
    return check_back


@act
def record_check_back(
    check_back_id: int,
    *,
    result: str,
    words: str = "",
    later_at: datetime | None = None,
    is_for_manager: bool = False,
    answers: Mapping[str, bool] | None = None,
    by: Actor,
) -> CheckBack:
    """Write down one call (回访): its result, what the customer said, and how the record compares with their answers.

    Satisfied or fair confirms; dissatisfied takes the case up again, or leaves it to the manager; no answer on a third day
    ends it as lost and closes what waited for it; refused needs a manager where closing waits.
    """
    case = lock_with_parent(_visible(check_back_id, by).case_id)
    check_back = take(CheckBack, check_back_id, permission=P.CHECKBACK_DO, by=by)
    if _was_sent_twice(check_back, result, words.strip(), by):
        return check_back
    _refuse_call(check_back, case, by)
    said = _checked(result, words, later_at, by)

    call = CheckBackCall(
        check_back=check_back, at=by.at, result=result, words=said, later_at=later_at if result == CheckBackResult.LATER else None,
        is_for_manager=result in UNHAPPY and (is_for_manager or not _can_reopen(case)), by_person_id=by.person_id, by_name=by.name,
    )  # fmt: skip
    call.save()
    _write(check_back, call, case, answers or {}, by)
    _tell_called(check_back, call, case, by)
    _follow_up(check_back, case, said, by)
    return check_back


def _was_sent_twice(check_back: CheckBack, result: str, said: str, by: Actor) -> bool:
    """A second click is no second call: the one before, the same, seconds ago."""
    last = check_back.calls.order_by("-at", "-pk").first()
    return last is not None and (last.by_person_id, last.result, last.words) == (by.person_id, result, said) and by.at - last.at < ONE_CALL


def _visible(check_back_id: int, by: Actor) -> CheckBack:
    """Find it without a lock, to learn whose case is to be locked first."""
    found = CheckBack.objects.reachable(by, P.CHECKBACK_DO).select_related("case").filter(pk=check_back_id).first()
    if found is None:
        raise NotAllowed
    return found


def _refuse_own(case: Case, by: Actor) -> None:
    if case.keeper_id is not None and case.keeper_id == by.person_id:
        raise Refused("处理人不能回访自己处理的工单，请由同事回访")


def _refuse_taken(rows: list[CheckBack], by: Actor) -> None:
    for each in rows:
        if is_claimed_by_another(each, by):
            raise Refused("{name} 正在联系这位客户，请换一个", name=each.caller.name if each.caller else "")


def _refuse_call(check_back: CheckBack, case: Case, by: Actor) -> None:
    if check_back.state not in OPEN:
        raise Refused("这个回访已经结束：{state}", state=check_back.get_state_display())
    if check_back.state != CheckBackState.DUE:
        raise Refused("客户已经表态，请经理决定：签字关闭，或重新处理")
    _refuse_own(case, by)
    _refuse_taken([check_back], by)


def _checked(result: str, words: str, later_at: datetime | None, by: Actor) -> str:
    if result not in list(CheckBackResult):
        raise Refused("请选择回访结果")
    said = words.strip()
    if result in SPEAKS and not plain.widths(said):
        raise Refused("请写下客户说了什么")
    if len(said) > LONGEST_WORDS:
        raise Refused("客户说的超过 {most} 字，请精简后再提交", most=LONGEST_WORDS)
    if plain.has_controls(said):
        raise Refused("客户说的话里有不可见的控制字符，请删除后再提交")
    if result == CheckBackResult.LATER:
        _refuse_later(later_at, by)
    return said


def _refuse_later(later_at: datetime | None, by: Actor) -> None:
    if later_at is None:
        raise Refused("请填写与客户约定的回访时间")
    if later_at <= by.at:
        raise Refused("约定的回访时间要晚于现在")
    if later_at > by.at + LATEST:
        raise Refused("约定的回访时间最多在 {days} 天以内", days=LATEST.days)


def _can_reopen(case: Case) -> bool:
    """A finished or closed case may be taken up again, unless its parent has ended."""
    has_ended_parent = case.parent is not None and case.parent.state in ENDED_STATES
    return case.state in {CaseState.DONE, CaseState.CLOSED} and not has_ended_parent


def _write(check_back: CheckBack, call: CheckBackCall, case: Case, answers: Mapping[str, bool], by: Actor) -> None:
    calls = list(check_back.calls.order_by("at", "pk"))
    check_back.state = state_of(calls, waits=check_back.waits)
    check_back.result, check_back.calls_count = call.result, len(calls)
    check_back.unanswered_days = unanswered_days(calls)
    check_back.caller_id, check_back.claimed_at = by.person_id, None
    check_back.call_at = _next_call(call, by)
    check_back.ended_at = None if check_back.state in OPEN else by.at
    if call.result not in {CheckBackResult.NO_ANSWER, CheckBackResult.LATER, CheckBackResult.REFUSED}:
        check_back.script = script_for(check_back.kind, at=by.at)
        lines = audited(record_of(case), check_back.script.questions if check_back.script else [], answers)
        check_back.audit = [asdict(each) for each in lines]
        check_back.differences = sum(each.is_difference for each in lines)
    check_back.save()


def _next_call(call: CheckBackCall, by: Actor) -> datetime:
    if call.later_at:
        return call.later_at
    if call.result == CheckBackResult.NO_ANSWER:  # once a day is enough
        return datetime.combine(day_of(by.at) + timedelta(days=1), CALL_FROM, SHANGHAI)
    return by.at


def _tell_called(check_back: CheckBack, call: CheckBackCall, case: Case, by: Actor) -> None:
    called = CheckBackCalled(
        **of_case(case), check_back_id=check_back.pk, result=call.result, state=check_back.state, words=masked(call.words[:500]),
        later_at=call.later_at.isoformat() if call.later_at else None,
        differences=[each["label"] for each in check_back.audit if each["is_difference"]], keeper_id=case.keeper_id,
    )  # fmt: skip
    tell(called, by=by)


def _follow_up(check_back: CheckBack, case: Case, said: str, by: Actor) -> None:
    if check_back.state == CheckBackState.REOPENED:
        reopen(case, said, by=by)
    elif check_back.state == CheckBackState.LOST:
        tell(CheckBackLost(**of_case(case), check_back_id=check_back.pk, days=check_back.unanswered_days), by=by)
        if case.state == CaseState.DONE and not has_open_children(case):
            close_lost(case, by=by)
