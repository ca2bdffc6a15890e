"""Rules and scripts of check-backs in versions: what applies is never edited, a new version follows it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.lib import plain
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, wait_turn
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.messaging.rules.texts import PLACE
from tonglu.organisation.models import LookupItem, WorkCalendar
from tonglu.organisation.needs import need_setting
from tonglu.organisation.queries import settings_within
from tonglu.service import lookups
from tonglu.service.facts import CheckBackRuleEnded, CheckBackRuleSet, CheckBackScriptSaved
from tonglu.service.models import CheckBackRule, CheckBackScript
from tonglu.service.rules.check_backs import Where
from tonglu.service.rules.states import CaseGrade, CaseKind

LONGEST_MINUTES = 60 * 24 * 60
LONGEST_TEXT, LONGEST_QUESTION, MOST_QUESTIONS = 2_000, 60, 12
PLACES = ("project", "title", "keeper", "number", "customer")


def check_back_rules(by: Actor) -> QuerySet[CheckBackRule]:
    """Return every version that the actor's settings reach, the newest first."""
    return settings_within(CheckBackRule.objects.select_related("node", "calendar", "problem").order_by("-since", "-pk"), by)


def check_back_scripts(by: Actor) -> list[CheckBackScript]:
    """Return the newest version of each kind's script, the general one first."""
    if not by.can(P.SETTING_EDIT):
        return []
    return list(CheckBackScript.objects.order_by("kind", "-version").distinct("kind"))


def script_versions(by: Actor, kind: str) -> QuerySet[CheckBackScript]:
    rows = CheckBackScript.objects.filter(kind=kind).order_by("-version")
    return rows if by.can(P.SETTING_EDIT) else rows.none()


@act
def set_check_back_rule(
    *,
    node_id: int | None = None,
    kind: str = "",
    grade: str = "",
    problem_id: int | None = None,
    where: str = "",
    rate: int,
    within_minutes: int,
    calendar_id: int,
    waits: bool = False,
    by: Actor,
) -> CheckBackRule:
    """Let a rule apply from now on; the version before ends here. Cases drawn before keep what they had."""
    need_setting(by, node_id)
    _checked(kind, grade, where, rate, within_minutes)
    _refuse_problem(problem_id)
    if not WorkCalendar.objects.filter(pk=calendar_id).exists():
        raise Refused("所选日历不存在，请重新选择")

    _end_same(node_id, kind, grade, problem_id, where, by.at)
    rule = CheckBackRule.objects.create(
        node_id=node_id, kind=kind, grade=grade, problem_id=problem_id, where=where, rate=rate, within_minutes=within_minutes,
        calendar_id=calendar_id, waits=waits, since=by.at,
    )  # fmt: skip
    told = CheckBackRuleSet(
        rule_id=rule.pk, node_id=node_id, case_kind=kind, grade=grade, problem_id=problem_id, where=where, rate=rate,
        within_minutes=within_minutes, waits=waits, since=by.at.isoformat(),
    )  # fmt: skip
    tell(told, by=by)
    return rule


@act
def end_check_back_rule(rule_id: int, *, by: Actor) -> CheckBackRule:
    """End a rule now; cases finished later follow the more general one, or are not called back."""
    rule = CheckBackRule.objects.select_for_update(no_key=True).filter(pk=rule_id).first()
    if rule is None:
        raise NotAllowed
    need_setting(by, rule.node_id)
    if rule.until is not None:
        raise Refused("这条回访规则已经停用")

    _end(rule, by.at)
    tell(CheckBackRuleEnded(rule_id=rule.pk, node_id=rule.node_id, until=by.at.isoformat()), by=by)
    return rule


@act
def save_check_back_script(kind: str, *, text: str, questions: Sequence[str], by: Actor) -> CheckBackScript:
    """Write a new version of a script; calls before keep the one they read."""
    need_setting(by, None)
    if kind not in {"", *CaseKind}:
        raise NotAllowed
    said = _checked_text(text)
    asked = [_checked_question(each) for each in questions if plain.widths(each)]
    if len(asked) > MOST_QUESTIONS:
        raise Refused("最多 {most} 个询问", most=MOST_QUESTIONS)
    if len(set(asked)) < len(asked):
        raise Refused("有两个询问写得一样，请删去一个")
    wait_turn("service.scripts")  # the versions of one kind are numbered one after the other
    last = CheckBackScript.objects.filter(kind=kind).order_by("-version").first()
    if last and (last.text, last.questions) == (said, asked):
        raise Refused("话术没有变化")

    script = CheckBackScript.objects.create(
        kind=kind, version=last.version + 1 if last else 1, text=said, questions=asked, since=by.at, by_name=by.name
    )
    tell(CheckBackScriptSaved(script_id=script.pk, case_kind=kind, version=script.version), by=by)
    return script


def _checked(kind: str, grade: str, where: str, rate: int, within_minutes: int) -> None:
    if kind not in {"", *CaseKind} or grade not in {"", *CaseGrade} or where not in {"", *Where}:
        raise Refused("类型、等级或范围不认识，请重新选择")
    if not 0 <= rate <= 100:
        raise Refused("抽样比例应在 0 到 100 之间")
    if not 0 < within_minutes <= LONGEST_MINUTES:
        raise Refused("回访期限应在 1 分钟到 60 天之间")


def _refuse_problem(problem_id: int | None) -> None:
    if problem_id is None:
        return
    if not LookupItem.objects.filter(pk=problem_id, list_code=lookups.PROBLEM.code, is_active=True).exists():
        raise Refused("「{list}」里没有所选的项，可能已停用，请重新选择", list=lookups.PROBLEM.label)


def _end_same(node_id: int | None, kind: str, grade: str, problem_id: int | None, where: str, at: datetime) -> None:
    wait_turn("service.check_back_rules")
    same = CheckBackRule.objects.select_for_update(no_key=True).filter(
        node=node_id, kind=kind, grade=grade, problem=problem_id, where=where, until=None
    )
    for each in same:
        if each.since >= at:
            raise Refused("刚刚有人设置了同一条规则，请刷新后再试")
        _end(each, at)


def _end(rule: CheckBackRule, at: datetime) -> None:
    rule.until = at
    rule.save(update_fields=["until"])


def _checked_text(text: str) -> str:
    tidy = text.strip()
    if not plain.widths(tidy):
        raise Refused("请填写话术")
    if len(tidy) > LONGEST_TEXT:
        raise Refused("话术超过 {most} 字，请精简后再提交", most=LONGEST_TEXT)
    if unknown := sorted({each for each in PLACE.findall(tidy) if each not in PLACES}):
        raise Refused("话术里的 {names} 无法填写；可以用：{allowed}", names=_braced(unknown), allowed=_braced(PLACES))
    if plain.has_controls(tidy):
        raise Refused("话术里有不可见的控制字符，请删除后再提交")
    return tidy


def _braced(names: Iterable[str]) -> str:
    return "、".join("{" + each + "}" for each in names)


def _checked_question(question: str) -> str:
    tidy = plain.one_line(plain.widths(question))
    if len(tidy) > LONGEST_QUESTION or plain.has_controls(tidy):
        raise Refused("每个询问最多 {most} 字，不能有控制字符", most=LONGEST_QUESTION)
    return tidy
