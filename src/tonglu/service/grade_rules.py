"""Rules that propose a graver grade, in versions; what is in force is kept between requests, so that taking a case costs nothing."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from time import monotonic

from django.db.models import Q, QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.lib import plain
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.needs import need_setting
from tonglu.service.facts import GradeRuleEnded, GradeRuleSet
from tonglu.service.models import GradeRule
from tonglu.service.rules.grades import Rule, Trigger
from tonglu.service.rules.states import CaseGrade

KEPT_FOR = 20  # seconds; another process hears of a change after at most so long
LONGEST_WORD, MOST_WORDS, MOST, LONGEST_DAYS = 30, 100, 1_000, 366


def grade_rules(by: Actor) -> QuerySet[GradeRule]:
    """Return every version, those in force first."""
    rows = GradeRule.objects.order_by("-until", "pk")
    return rows if by.can(P.SETTING_EDIT) else rows.none()


def grade_rules_at(at: datetime) -> tuple[Rule, ...]:
    """No scope: return the rules in force, at most twenty seconds old."""
    return tuple(
        _plain(each) for each in _kept(int(monotonic() / KEPT_FOR)) if each.since <= at and (each.until is None or each.until > at)
    )


def forget_rules() -> None:
    """Read the rules again at the next question: somebody changed them here."""
    _kept.cache_clear()


@act
def set_grade_rule(
    *, trigger: str, words: Sequence[str] = (), threshold: int = 1, within_days: int = 0, grade: str, is_group: bool = False,
    replaces: int | None = None, by: Actor,
) -> GradeRule:  # fmt: skip
    """Let a rule propose from now on; the one it replaces ends here."""
    need_setting(by, None)
    rule = checked_rule(trigger=trigger, words=words, threshold=threshold, within_days=within_days, grade=grade, is_group=is_group)
    if replaces is not None:
        _end(replaces, by)
    row = GradeRule.objects.create(
        trigger=rule.trigger, words=list(rule.words), threshold=rule.threshold, within_days=rule.within_days, grade=rule.grade,
        is_group=rule.is_group, since=by.at,
    )  # fmt: skip
    told = GradeRuleSet(
        rule_id=row.pk, trigger=row.trigger, words=row.words, threshold=row.threshold, within_days=row.within_days, grade=row.grade,
        is_group=row.is_group,
    )  # fmt: skip
    tell(told, by=by)
    forget_rules()
    return row


@act
def end_grade_rule(rule_id: int, *, by: Actor) -> GradeRule:
    """End a rule now; what it has proposed stays."""
    need_setting(by, None)
    row = _end(rule_id, by)
    tell(GradeRuleEnded(rule_id=row.pk, until=by.at.isoformat()), by=by)
    forget_rules()
    return row


def checked_rule(*, trigger: str, words: Sequence[str], threshold: int, within_days: int, grade: str, is_group: bool) -> Rule:
    """Return the rule as plain values; Refused with a sentence where it cannot be one."""
    if trigger not in list(Trigger) or grade not in list(CaseGrade):
        raise Refused("依据或等级不认识，请重新选择")
    if grade == CaseGrade.ORDINARY:
        raise Refused("建议的等级要高于「一般」")
    tidy = _checked_words(words) if trigger == Trigger.KEYWORD else ()
    if trigger != Trigger.KEYWORD and not 0 < threshold <= MOST:
        raise Refused("达到多少应在 1 到 {most} 之间", most=MOST)
    if trigger == Trigger.REPEATS and not 0 < within_days <= LONGEST_DAYS:
        raise Refused("天数应在 1 到 {most} 之间", most=LONGEST_DAYS)
    is_counted = trigger != Trigger.KEYWORD
    days = within_days if trigger == Trigger.REPEATS else 0
    return Rule(0, trigger, tidy, threshold if is_counted else 1, days, grade, is_group)


def _checked_words(words: Sequence[str]) -> tuple[str, ...]:
    tidy = tuple(dict.fromkeys(filter(None, (plain.one_line(plain.widths(each)) for each in words))))
    if not tidy:
        raise Refused("请填写关键词")
    if len(tidy) > MOST_WORDS:
        raise Refused("最多 {most} 个关键词", most=MOST_WORDS)
    if any(len(each) > LONGEST_WORD or plain.has_controls(each) for each in tidy):
        raise Refused("每个关键词最多 {most} 字，不能有控制字符", most=LONGEST_WORD)
    if any(len(each) < 2 for each in tidy):
        raise Refused("关键词至少两个字，一个字会误伤太多")
    return tidy


def _end(rule_id: int, by: Actor) -> GradeRule:
    row = GradeRule.objects.select_for_update(no_key=True).filter(pk=rule_id).first()
    if row is None:
        raise NotAllowed
    if row.until is not None:
        raise Refused("这条等级规则已经停用，请刷新后再试")
    if row.since >= by.at:
        raise Refused("刚刚有人设置了这条规则，请刷新后再试")
    row.until = by.at
    row.save(update_fields=["until"])
    return row


@lru_cache(maxsize=1)
def _kept(_tick: int) -> tuple[GradeRule, ...]:
    return tuple(GradeRule.objects.filter(Q(until=None)).order_by("pk"))


def _plain(row: GradeRule) -> Rule:
    return Rule(row.pk, row.trigger, tuple(row.words), row.threshold, row.within_days, row.grade, row.is_group)
