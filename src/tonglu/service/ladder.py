"""The ladder in versions: what applies is never edited, a new version follows it; a case keeps the one of its beginning."""

from datetime import datetime

from django.db.models import QuerySet

from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, wait_turn
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.dates import refuse_far
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.needs import need_setting
from tonglu.organisation.queries import settings_within
from tonglu.service.facts import LadderStepEnded, LadderStepSet
from tonglu.service.models import LadderStep
from tonglu.service.rules.ladder import LadderLevel, StepBasis, StepMedium
from tonglu.service.rules.states import CaseGrade, CaseKind, ClockKind
from tonglu.service.versions import take_back

FARTHEST = 90 * 24 * 60  # minutes before or after
LONGEST_WAIT = 7 * 24 * 60


def ladder_history(by: Actor) -> QuerySet[LadderStep]:
    """Return every version, the newest first."""
    return settings_within(LadderStep.objects.select_related("node").order_by("-since", "-pk"), by)


@act
def set_ladder_step(
    *, clock: str, level: str, basis: str, amount: int, medium: str = "both", is_urgent: bool = False,
    remind_minutes: int | None = None, node_id: int | None = None, kind: str = "", grade: str = "",
    since: datetime | None = None, by: Actor,
) -> LadderStep:  # fmt: skip
    """Let a step apply from a moment (now where none is given); the version before ends there.

    Clocks that began before keep the ladder they had. `amount` are calendar minutes, or per cent for the basis `left`.
    """
    need_setting(by, node_id)
    _checked_codes(kind, grade, clock, level)
    _checked_moment(basis, amount, medium, remind_minutes)
    start = since or by.at
    if start < by.at:
        raise Refused("生效时间不能早于现在：已开始计时的工单按原来的规则升级")
    refuse_far(start, now=by.at)
    _end_before(LadderStep(node_id=node_id, kind=kind, grade=grade, clock=clock, level=level), start)
    step = LadderStep.objects.create(
        node_id=node_id, kind=kind, grade=grade, clock=clock, level=level, basis=basis, amount=amount, medium=medium,
        is_urgent=is_urgent, remind_minutes=remind_minutes, since=start,
    )  # fmt: skip
    told = LadderStepSet(
        step_id=step.pk, node_id=node_id, case_kind=kind, grade=grade, clock=clock, level=level, basis=basis, amount=amount,
        medium=medium, since=start.isoformat(),
    )  # fmt: skip
    tell(told, by=by)
    return step


@act
def end_ladder_step(step_id: int, *, by: Actor) -> LadderStep:
    """End a step now; clocks that begin later follow the more general one, or do not tell the level.

    One that has not begun is withdrawn.
    """
    step = LadderStep.objects.select_for_update(no_key=True).filter(pk=step_id).first()
    if step is None:
        raise NotAllowed
    need_setting(by, step.node_id)
    if step.since > by.at:
        return _withdrawn(step, by)
    if step.until is not None and step.until <= by.at:
        raise Refused("这条升级规则已经停用")
    if step.since == by.at:
        raise Refused("这条升级规则刚刚生效，请稍后再停用")

    _versions(step).filter(since__gt=step.since).delete()  # what was to follow goes too
    step.until = by.at
    step.save(update_fields=["until"])
    tell(LadderStepEnded(step_id=step.pk, node_id=step.node_id, until=by.at.isoformat()), by=by)
    return step


def _withdrawn(step: LadderStep, by: Actor) -> LadderStep:
    """Take back a version that never held, and tell it."""
    take_back(step, _versions(step))
    tell(LadderStepEnded(step_id=step.pk, node_id=step.node_id, until=step.since.isoformat()), by=by)
    return step


def _versions(step: LadderStep) -> QuerySet[LadderStep]:
    same = LadderStep.objects.filter(node=step.node_id, kind=step.kind, grade=step.grade, clock=step.clock, level=step.level)
    return same.exclude(pk=step.pk)


def _checked_codes(kind: str, grade: str, clock: str, level: str) -> None:
    is_known = kind in {"", *CaseKind} and grade in {"", *CaseGrade} and clock in set(ClockKind) and level in set(LadderLevel)
    if not is_known:
        raise Refused("类型、等级、时限或层级不认识，请重新选择")


def _checked_moment(basis: str, amount: int, medium: str, remind_minutes: int | None) -> None:
    if basis not in set(StepBasis) or medium not in set(StepMedium):
        raise Refused("计算方式或通知方式不认识，请重新选择")
    if basis == StepBasis.LEFT and not 1 <= amount <= 99:
        raise Refused("剩余时间的百分比应在 1 到 99 之间")
    if basis == StepBasis.START and not 0 <= amount <= FARTHEST:
        raise Refused("从开始计时算起的分钟数应在 0 到 {most} 之间", most=FARTHEST)
    if basis == StepBasis.DUE and not -FARTHEST <= amount <= FARTHEST:
        raise Refused("相对到期时间的分钟数应在 -{most} 到 {most} 之间", most=FARTHEST)
    if remind_minutes is not None and not 1 <= remind_minutes <= LONGEST_WAIT:
        raise Refused("未确认提醒应在 1 分钟到 7 天之间，不提醒请留空")


def _end_before(wanted: LadderStep, start: datetime) -> None:
    """End the running version at the start of the new one; one that would begin later is refused."""
    wait_turn("service.ladder")
    same = LadderStep.objects.select_for_update(no_key=True).filter(
        node=wanted.node_id, kind=wanted.kind, grade=wanted.grade, clock=wanted.clock, level=wanted.level
    )
    running = same.filter(until=None).first()
    if running is None:
        return
    if running.since >= start:
        raise Refused(
            "已有一条 {since:%Y-%m-%d %H:%M} 生效的规则，请把新规则的生效时间设在它之后", since=running.since.astimezone(SHANGHAI)
        )
    running.until = start
    running.save(update_fields=["until"])
