"""Who is called back after a case is finished, what an answer leads to, and what the call finds different from the record."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from tonglu.lib.clock import day_of
from tonglu.lib.labelled import N_, Labelled
from tonglu.service.rules.nearest import PlacedRule, depths_of

CLAIM_LASTS = timedelta(minutes=30)  # a call is its caller's for so long
LOST_AFTER = 3  # unanswered on so many different days
WHOLE = 10_000  # a draw is a hundredth of a per cent, 0 to 9,999


class CheckBackState(Labelled):
    DUE = "due", N_("待回访")
    DISPUTED = "disputed", N_("待经理决定")
    CONFIRMED = "confirmed", N_("已回访")
    REOPENED = "reopened", N_("不满意，已重新处理")
    SIGNED = "signed", N_("经理签字")
    REFUSED = "refused", N_("客户拒访")
    LOST = "lost", N_("失访")
    CANCELLED = "cancelled", N_("已取消")


class CheckBackResult(Labelled):
    VERY_SATISFIED = "very_satisfied", N_("非常满意")
    SATISFIED = "satisfied", N_("满意")
    FAIR = "fair", N_("一般")
    DISSATISFIED = "dissatisfied", N_("不满意")
    VERY_DISSATISFIED = "very_dissatisfied", N_("非常不满意")
    NO_ANSWER = "no_answer", N_("无人接听")
    REFUSED = "refused", N_("拒访")
    LATER = "later", N_("暂不回访")


class Where(Labelled):
    """Which cases a rule speaks of: a home's own rooms, or what everybody shares."""

    INDOOR = "indoor", N_("户内")
    PUBLIC = "public", N_("公共部位")


R = CheckBackResult
OPEN = frozenset({CheckBackState.DUE, CheckBackState.DISPUTED})
PLEASED = frozenset({R.VERY_SATISFIED, R.SATISFIED})
UNHAPPY = frozenset({R.DISSATISFIED, R.VERY_DISSATISFIED})
EFFECTIVE = PLEASED | UNHAPPY | {R.FAIR}  # what satisfaction is counted from
CONFIRMING = PLEASED | {R.FAIR}


class RuleLike(PlacedRule, Protocol):
    """A rule as a row or as a plain value: both are only read."""

    @property
    def problem_id(self) -> int | None: ...
    @property
    def where(self) -> str: ...


class CallLike(Protocol):
    @property
    def at(self) -> datetime: ...
    @property
    def result(self) -> str: ...
    @property
    def is_for_manager(self) -> bool: ...


T = TypeVar("T", bound=RuleLike)


def draw_of(case_key: object, rule_id: int) -> int:
    """Return the number of a case under one version of a rule, 0 to 9,999: the same for whoever works it out, and whenever."""
    digest = hashlib.sha256(f"{rule_id}:{case_key}".encode()).digest()
    return int.from_bytes(digest[:8]) % WHOLE


def is_drawn(draw: int, rate: int) -> bool:
    """`rate` is in per cent."""
    return draw < rate * WHOLE // 100


def best_rule(rules: Iterable[T], *, kind: str, grade: str, problem_id: int | None, is_indoor: bool, ancestors: Sequence[int]) -> T | None:
    """Return the rule that speaks of a case most closely: the nearest node, then the problem, the place, the grade, the kind.

    `ancestors` are the ids from the root down to the node of the case; a rule of no node applies everywhere.
    """
    depths = depths_of(ancestors)
    where = Where.INDOOR if is_indoor else Where.PUBLIC
    fitting = [
        each for each in rules
        if each.node_id in depths and each.kind in {"", kind} and each.grade in {"", grade} and each.where in {"", where}
        and each.problem_id in {None, problem_id}
    ]  # fmt: skip
    return max(fitting, key=lambda each: (depths[each.node_id], *_closeness(each)), default=None)


def _closeness(rule: RuleLike) -> tuple[bool, bool, bool, bool]:
    return rule.problem_id is not None, bool(rule.where), bool(rule.grade), bool(rule.kind)


def unanswered_days(calls: Iterable[CallLike]) -> int:
    """Return on how many different Shanghai days nobody answered."""
    return len({day_of(each.at) for each in calls if each.result == R.NO_ANSWER})


def state_of(calls: Sequence[CallLike], *, waits: bool) -> CheckBackState:
    """Return where the calls have led, in their order; what a manager decided afterwards stands on the row alone."""
    state = CheckBackState.DUE
    for place, call in enumerate(calls):
        state = _after(call, calls[: place + 1], waits=waits)
    return state


def _after(call: CallLike, so_far: Sequence[CallLike], *, waits: bool) -> CheckBackState:
    if call.result in CONFIRMING:
        return CheckBackState.CONFIRMED
    if call.result in UNHAPPY:
        return CheckBackState.DISPUTED if call.is_for_manager else CheckBackState.REOPENED
    if call.result == R.REFUSED:  # nobody confirmed: where closing waits for that, a manager answers for it
        return CheckBackState.DISPUTED if waits else CheckBackState.REFUSED
    if call.result == R.NO_ANSWER and unanswered_days(so_far) >= LOST_AFTER:
        return CheckBackState.LOST
    return CheckBackState.DUE


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the call looks at: what the record says, what the customer said (None: not asked)."""

    label: str
    recorded: str
    said: bool | None
    is_difference: bool


def audited(record: Mapping[str, tuple[str, str, bool]], questions: Sequence[str], answers: Mapping[str, bool]) -> list[Line]:
    """Return the lines of the audit: the record's own points first, then the questions.

    `record` maps a code to (label, what is recorded, whether the record alone is a fault); an answer of no is a difference.
    """
    lines = [
        Line(label, recorded, answers.get(code), is_difference=is_fault or answers.get(code) is False)
        for code, (label, recorded, is_fault) in record.items()
    ]
    said = [(each, answers.get(f"q{place}")) for place, each in enumerate(questions)]
    return lines + [Line(each, "", answer, is_difference=answer is False) for each, answer in said]
