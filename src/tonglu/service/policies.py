"""Clock policies in versions: what applies is never edited, a new version follows it; a case keeps the one it had."""

from datetime import datetime

from django.db.models import QuerySet

from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, wait_turn
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.dates import refuse_far
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import WorkCalendar
from tonglu.organisation.needs import need_setting
from tonglu.organisation.queries import settings_within
from tonglu.service.facts import PolicyEnded, PolicySet
from tonglu.service.models import ClockPolicy
from tonglu.service.rules.states import CaseGrade, CaseKind, ClockKind
from tonglu.service.versions import take_back

LONGEST_MINUTES = 366 * 24 * 60


def policy_history(by: Actor) -> QuerySet[ClockPolicy]:
    """Return every version, the newest first."""
    return _readable(by).order_by("-since", "-pk")


@act
def set_policy(
    *,
    node_id: int | None = None,
    kind: str = "",
    grade: str = "",
    clock: str,
    within_minutes: int,
    calendar_id: int,
    since: datetime | None = None,
    by: Actor,
) -> ClockPolicy:
    """Let a policy apply from a moment (now where none is given); the version before ends there.

    Cases opened before keep what they had. Refused for unknown codes, impossible spans and dates in the past.
    """
    need_setting(by, node_id)
    _checked(kind, grade, clock, within_minutes)
    start = since or by.at
    if start < by.at:
        raise Refused("生效时间不能早于现在：已登记的工单按原来的时限计")
    refuse_far(start, now=by.at)
    calendar = WorkCalendar.objects.filter(pk=calendar_id).first()
    if calendar is None:
        raise Refused("所选日历不存在，请重新选择")

    _end_before(node_id, kind, grade, clock, start)
    policy = ClockPolicy.objects.create(
        node_id=node_id, kind=kind, grade=grade, clock=clock, within_minutes=within_minutes, calendar=calendar, since=start
    )  # fmt: skip
    told = PolicySet(
        policy_id=policy.pk, node_id=node_id, case_kind=kind, grade=grade, clock=clock, within_minutes=within_minutes,
        calendar=calendar.name, since=start.isoformat(),
    )  # fmt: skip
    tell(told, by=by)
    return policy


@act
def end_policy(policy_id: int, *, by: Actor) -> ClockPolicy:
    """End a policy now; cases opened later follow the more general one. One that has not begun is withdrawn."""
    policy = ClockPolicy.objects.select_for_update(no_key=True).filter(pk=policy_id).first()
    if policy is None:
        raise NotAllowed
    need_setting(by, policy.node_id)
    if policy.since > by.at:
        return _withdrawn(policy, by)
    if policy.until is not None and policy.until <= by.at:
        raise Refused("这条时限规则已经停用")
    if policy.node_id is None and not (policy.kind or policy.grade):
        raise Refused("通用规则不能停用，只能设置新的时长")
    if policy.since == by.at:
        raise Refused("这条时限规则刚刚生效，请稍后再停用")

    _withdraw_after(policy)
    policy.until = by.at
    policy.save(update_fields=["until"])
    tell(PolicyEnded(policy_id=policy.pk, node_id=policy.node_id, until=by.at.isoformat()), by=by)
    return policy


def _withdrawn(policy: ClockPolicy, by: Actor) -> ClockPolicy:
    """Take back a version that never held, and tell it."""
    take_back(policy, _versions(policy))
    tell(PolicyEnded(policy_id=policy.pk, node_id=policy.node_id, until=policy.since.isoformat()), by=by)
    return policy


def _withdraw_after(policy: ClockPolicy) -> None:
    """What was to follow goes too: the rule is ended."""
    _versions(policy).filter(since__gt=policy.since).delete()


def _versions(policy: ClockPolicy) -> QuerySet[ClockPolicy]:
    return ClockPolicy.objects.filter(node=policy.node, kind=policy.kind, grade=policy.grade, clock=policy.clock).exclude(pk=policy.pk)


def _readable(by: Actor) -> QuerySet[ClockPolicy]:
    return settings_within(ClockPolicy.objects.select_related("node", "calendar"), by)


def _checked(kind: str, grade: str, clock: str, within_minutes: int) -> None:
    if kind not in {"", *CaseKind} or grade not in {"", *CaseGrade} or clock not in set(ClockKind):
        raise Refused("类型、等级或时限不认识，请重新选择")
    if not 0 < within_minutes <= LONGEST_MINUTES:
        raise Refused("时长应在 1 分钟到 366 天之间")


def _end_before(node_id: int | None, kind: str, grade: str, clock: str, start: datetime) -> None:
    """End the running version at the start of the new one; one that would begin later is refused."""
    wait_turn("service.policies")
    same = ClockPolicy.objects.select_for_update(no_key=True).filter(node=node_id, kind=kind, grade=grade, clock=clock)
    running = same.filter(until=None).first()
    if running is None:
        return
    if running.since >= start:
        raise Refused(
            "已有一条 {since:%Y-%m-%d %H:%M} 生效的规则，请把新规则的生效时间设在它之后", since=running.since.astimezone(SHANGHAI)
        )
    running.until = start
    running.save(update_fields=["until"])
