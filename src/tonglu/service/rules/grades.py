"""What raises the grade of a case: words, many households, many people, reopened, overdue. A rule proposes, a person decides."""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tonglu.lib.labelled import N_, Labelled
from tonglu.service.rules.states import CaseGrade


class Trigger(Labelled):
    KEYWORD = "keyword", N_("原话含关键词")
    PEOPLE = "people", N_("原话说的户数或人数")
    REPEATS = "repeats", N_("多户反映同一问题")
    REOPENED = "reopened", N_("重新处理的次数")
    OVERDUE = "overdue", N_("超期的时限数")


class ProposalState(Labelled):
    OPEN = "open", N_("待确认")
    ACCEPTED = "accepted", N_("已采纳")
    REJECTED = "rejected", N_("未采纳")  # remembered: the same is never proposed for this case again
    OVERTAKEN = "overtaken", N_("等级已更高")


# why a grade is proposed; filled with the parameters of the proposal where it is shown
BECAUSE: dict[str, str] = {
    Trigger.KEYWORD: N_("因为原话含“{word}”"),
    Trigger.PEOPLE: N_("因为原话说有 {n} 户（人）"),
    Trigger.REPEATS: N_("因为 {days} 天内同一项目有 {n} 户反映同一问题"),
    Trigger.REOPENED: N_("因为已重新处理 {n} 次"),
    Trigger.OVERDUE: N_("因为已有 {n} 个时限超时"),
}
ORDER = tuple(each.value for each in CaseGrade)  # from the lightest to the gravest


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in force, as plain values, so that it can be kept between requests."""

    id: int
    trigger: str
    words: tuple[str, ...]
    threshold: int
    within_days: int
    grade: str
    is_group: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """What a rule proposes, and the parameters of its reason."""

    rule: Rule
    params: tuple[tuple[str, str | int], ...]

    @property
    def grade(self) -> str:
        return self.rule.grade

    @property
    def because(self) -> dict[str, str | int]:
        return dict(self.params)


def is_graver(grade: str, than: str) -> bool:
    return ORDER.index(grade) > ORDER.index(than)


def raised_by_words(rules: Iterable[Rule], words: str) -> list[Raised]:
    """Return what the customer's own words raise: one proposal per rule that fires."""
    found: list[Raised] = []
    people = people_said(words)
    for rule in rules:
        if rule.trigger == Trigger.KEYWORD and (word := next((each for each in rule.words if each in words), "")):
            found.append(Raised(rule, (("word", word),)))
        elif rule.trigger == Trigger.PEOPLE and people >= rule.threshold:
            found.append(Raised(rule, (("n", people),)))
    return found


def raised_by_count(rules: Iterable[Rule], trigger: Trigger, count: int) -> list[Raised]:
    """Return what a number raises: households with the same problem, times reopened, clocks overdue."""
    return [
        Raised(rule, (("n", count), ("days", rule.within_days))) for rule in rules if rule.trigger == trigger and count >= rule.threshold
    ]


def gravest(raised: Iterable[Raised], *, than: str, is_group: bool = False) -> Raised | None:
    """Return the proposal that lifts a case most; None where nothing lifts it."""
    lifting = [each for each in raised if is_graver(each.grade, than) or (each.rule.is_group and not is_group and each.grade == than)]
    return max(lifting, key=lambda each: (ORDER.index(each.grade), each.rule.is_group), default=None)


DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
UNITS = {"十": 10, "百": 100}
_PEOPLE = re.compile(
    r"(?<![第\d])([0-9]{1,4}|[零一二两三四五六七八九十百]{1,5})(?:多|几|余|来)?(?:户|家(?:业主|住户|邻居)|(?:个|位|名)(?:业主|住户|邻居|人))"
)


def people_said(words: str) -> int:
    """Return the largest number of households or people that the words name: "我们二十多户" is 20; 0 where none is named."""
    return max((_number(each) for each in _PEOPLE.findall(words)), default=0)


def _number(written: str) -> int:
    if written.isascii():
        return int(written)
    total = part = 0
    for each in written:
        if each in DIGITS:
            part = DIGITS[each]
        else:
            total += (part or 1) * UNITS[each]
            part = 0
    return total + part


@dataclass(frozen=True, slots=True)
class Seen:
    """One case for a trial of the repeats rule."""

    case_id: int
    place: tuple[int, int]  # node, problem
    unit_id: int
    opened_at: datetime


def repeats_raised(seen: Sequence[Seen], *, households: int, within_days: int) -> list[int]:
    """Return the cases at whose opening so many households had the same problem within the days; `seen` is in order of opening."""
    span = timedelta(days=within_days)
    recent: dict[tuple[int, int], deque[Seen]] = {}
    raised: list[int] = []
    for case in seen:
        window = recent.setdefault(case.place, deque())
        window.append(case)
        while window[0].opened_at < case.opened_at - span:
            window.popleft()
        if len({each.unit_id for each in window}) >= households:
            raised.append(case.case_id)
    return raised
