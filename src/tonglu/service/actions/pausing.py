"""Clocks stand while the owner is the one we wait for, with evidence; a pause may begin later, and be ended early."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.attachments.actions import attach
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.labelled import N_
from tonglu.lib.labels import checked_text
from tonglu.lib.masking import masked
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service.actions.clocks import set_deadlines
from tonglu.service.actions.told import of_case, take_by_any
from tonglu.service.facts import CasePaused, CasePauseEnded
from tonglu.service.models import Case, CaseClock, Pause
from tonglu.service.rules.clock_table import PAUSED_STATES, moved_by
from tonglu.service.rules.states import ClockKind, PauseReason

LONGEST_PAUSE = timedelta(days=90)
FARTHEST = timedelta(days=365)
LONGEST_EVIDENCE = 300
OWNER_KIND = "service.case"
MOMENT = "evidence"
WORK_WENT_ON = N_("工单已往下办理")
MOVED = N_("改约了上门时间")
CAME = N_("已到场")
OTHER_KEEPER = N_("换了处理人，要重新约时间")
Upload = UploadedFile[Any] | bytes


@act
def pause_case(  # size: each beat is one line; the fact says all of it
    case_id: int,
    *,
    reason: str,
    evidence: str,
    until: datetime,
    since: datetime | None = None,
    upload: Upload | None = None,
    file_name: str = "",
    by: Actor,
) -> Case:
    """Stop the clocks that wait for this reason (暂停计时) from a moment, now where none is given, until another.

    The evidence is words, and a photo or PDF where there is one. Deadlines move by the working time between.
    """
    case = take_by_any(case_id, (P.CASE_EDIT, P.CASE_HANDLE), by=by)
    if case.state not in PAUSED_STATES:
        raise Refused("工单「{state}」，不能暂停计时", state=case.get_state_display())
    if reason not in list(PauseReason):
        raise Refused("只有业主原因可以暂停：业主约定的时间、业主不在家、等业主同意")
    seen = checked_text(evidence, "凭证说明", LONGEST_EVIDENCE)
    start = since or by.at
    _refuse_span(start, until, by)
    before = _running(case, reason, start)

    pause = Pause(
        case=case, span=DateTimeTZRange(start, until), planned=DateTimeTZRange(start, until), reason=reason, evidence=masked(seen),
        by_person_id=by.person_id, noted_at=by.at,
    )  # fmt: skip
    if upload is not None:
        pause.attachment = attach(content=upload, name=file_name, owner_kind=OWNER_KIND, owner_id=case.pk, moment=MOMENT, by=by)
    _add(pause)
    due = set_deadlines(case)
    case.save(update_fields=["due_at"])
    due_before, due_after = due.get(ClockKind.CLOSE, [before.isoformat()] * 2)
    paused = CasePaused(
        **of_case(case), reason=reason, evidence=masked(seen), since=start.isoformat(), until=until.isoformat(),
        due_before=due_before, due_after=due_after, due=due, pause_id=pause.pk,
    )  # fmt: skip
    tell(paused, by=by)
    return case


def pause_until(case: Case, appointed_at: datetime, *, by: Actor) -> None:
    """Wait for an appointment that was just made; one agreed before and waited for until now gives way to it."""
    end_appointed(case, MOVED, by=by)
    when = f"{appointed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    words = _("已与业主约定 {when} 上门").format(when=when)
    pause_case(case.pk, reason=PauseReason.APPOINTMENT, evidence=words, until=appointed_at, by=by)


def end_appointed(case: Case, why: str, *, by: Actor) -> None:
    """End what waits for an appointment that has come early or holds no more. The caller saves the case."""
    waiting = Pause.objects.filter(case=case, reason=PauseReason.APPOINTMENT, span__endswith__gt=by.at, ended_at=None)
    _end(case, list(waiting), why, by)


@act
def end_pause(pause_id: int, *, reason: str, by: Actor) -> Case:
    """Let the clocks run again before the pause was to end (提前结束暂停); one that has not begun is withdrawn."""
    case_id = Pause.objects.filter(pk=pause_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotAllowed
    case = take_by_any(case_id, (P.CASE_EDIT, P.CASE_HANDLE), by=by)
    why = checked_text(reason)
    pause = Pause.objects.get(pk=pause_id)
    if pause.ended_at or pause.span.isempty or pause.span.upper <= by.at:
        raise Refused("这次暂停已经结束")

    _end(case, [pause], why, by)
    case.save(update_fields=["due_at"])
    return case


def end_pauses(case: Case, *, by: Actor) -> None:
    """End what is still paused or to be paused: the work went on without waiting. The caller saves the case."""
    _end(case, list(Pause.objects.filter(case=case, span__endswith__gt=by.at, ended_at=None)), WORK_WENT_ON, by)


def _end(case: Case, pauses: list[Pause], why: str, by: Actor) -> None:
    for pause in pauses:
        has_begun = pause.span.lower < by.at
        pause.span = DateTimeTZRange(pause.span.lower, by.at) if has_begun else DateTimeTZRange(empty=True)
        pause.ended_at, pause.ended_by_id = by.at, by.person_id
        pause.save(update_fields=["span", "ended_at", "ended_by_id"])
        ended = CasePauseEnded(
            **of_case(case), pause_id=pause.pk, why=masked(why), until=pause.planned.upper.isoformat(), due=set_deadlines(case)
        )  # fmt: skip
        tell(ended, by=by)


def _refuse_span(since: datetime, until: datetime, by: Actor) -> None:
    if since < by.at:
        raise Refused("暂停不能从过去开始：已经过去的时间照常计时")
    if since > by.at + FARTHEST:
        raise Refused("暂停的开始时间在一年以后，请检查年份")
    if until <= by.at:
        raise Refused("暂停的结束时间要晚于现在")
    if until <= since:
        raise Refused("暂停的结束时间要晚于开始时间")
    if until > since + LONGEST_PAUSE:
        raise Refused("一次最多暂停 {days} 天", days=LONGEST_PAUSE.days)


def _running(case: Case, reason: str, since: datetime) -> datetime:
    """Return the latest deadline that the pause can still move; refused where there is none."""
    moved = [str(each) for each in moved_by(reason)]
    running = CaseClock.objects.filter(case=case, clock__in=moved, stopped_at=None).exclude(started_at=None)
    latest = max((due for due in running.values_list("due_at", flat=True) if due), default=None)
    if latest is None:
        raise Refused("工单 {number} 没有正在计时的关闭时限", number=case.number)
    if latest <= since:
        raise Refused("工单 {number} 的关闭时限已过，不能再暂停", number=case.number)
    return latest


def _add(pause: Pause) -> None:
    try:
        with transaction.atomic():
            pause.save(force_insert=True)
    except IntegrityError:
        raise Refused("工单 {number} 在这段时间已经暂停", number=pause.case.number) from None
