"""Stop the close clock while the owner is the one we wait for, with evidence."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.masking import masked
from tonglu.lib.refusals import Refused
from tonglu.service.actions.clocks import nearest_of, set_deadline
from tonglu.service.actions.told import of_case, take_by_any
from tonglu.service.facts import CasePaused
from tonglu.service.models import Case, CaseClock, Pause
from tonglu.service.rules.states import CaseState, ClockKind, PauseReason
from tonglu.service.rules.wording import checked_reason

LONGEST_PAUSE = timedelta(days=90)
LONGEST_EVIDENCE = 300


@act
def pause_case(case_id: int, *, reason: str, evidence: str, until: datetime, by: Actor) -> Case:
    """Stop the close clock from now until a moment (暂停计时); the deadline moves by the working time between."""
    case = take_by_any(case_id, (P.CASE_EDIT, P.CASE_HANDLE), by=by)
    if case.state not in {CaseState.ACCEPTED, CaseState.HANDLING}:
        raise Refused("工单「{state}」，不能暂停计时", state=case.get_state_display())
    if reason not in list(PauseReason):
        raise Refused("只有业主原因可以暂停：业主约定的时间、业主不在家、等业主同意")
    seen = checked_reason(evidence, "凭证说明", LONGEST_EVIDENCE)
    _refuse_span(until, by)
    clock = _running_clock(case, by)

    before = clock.due_at
    _add_pause(case, by.at, until, reason, seen, by)
    set_deadline(clock)
    case.due_at = nearest_of(case)
    case.save(update_fields=["due_at"])
    paused = CasePaused(
        **of_case(case), reason=reason, evidence=masked(seen), since=by.at.isoformat(), until=until.isoformat(),
        due_before=before.isoformat(), due_after=clock.due_at.isoformat(),
    )  # fmt: skip
    tell(paused, by=by)
    return case


def _refuse_span(until: datetime, by: Actor) -> None:
    if until <= by.at:
        raise Refused("暂停的结束时间要晚于现在")
    if until > by.at + LONGEST_PAUSE:
        raise Refused("一次最多暂停 {days} 天", days=LONGEST_PAUSE.days)


def _running_clock(case: Case, by: Actor) -> CaseClock:
    clock = CaseClock.objects.filter(case=case, clock=ClockKind.CLOSE, stopped_at=None).first()
    if clock is None:
        raise Refused("工单 {number} 没有正在计时的关闭时限", number=case.number)
    if clock.due_at <= by.at:
        raise Refused("工单 {number} 的关闭时限已过，不能再暂停", number=case.number)
    return clock


def _add_pause(case: Case, since: datetime, until: datetime, reason: str, evidence: str, by: Actor) -> None:
    span = DateTimeTZRange(since, until)
    try:
        with transaction.atomic():
            Pause.objects.create(case=case, span=span, reason=reason, evidence=evidence, by_person_id=by.person_id)
    except IntegrityError:
        raise Refused("工单 {number} 在这段时间已经暂停", number=case.number) from None
