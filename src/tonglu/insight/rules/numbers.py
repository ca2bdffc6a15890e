"""The registry of numbers: what each means in words, who answers for it, and which kept sums it is made of."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tonglu.lib.labelled import N_
from tonglu.service.rules.check_backs import EFFECTIVE, CheckBackResult

SMALL: Final = 10  # below so many cases a rate says little


class Unit(StrEnum):
    COUNT = "count"
    RATE = "rate"
    MINUTES = "minutes"
    PER_HUNDRED = "per_hundred"


class Good(StrEnum):
    UP = "up"
    DOWN = "down"
    NEITHER = ""


@dataclass(frozen=True, slots=True)
class Number:
    """`top` over `below` are kept sums; `of` narrows to one kind of case; `rows` opens the cases one asks about (see rows.py)."""

    code: str
    name: str
    definition: str
    numerator: str
    denominator: str
    unit: Unit
    good: Good
    top: str
    below: str = ""
    of: str = ""
    rows: str = ""
    owner: str = N_("客户关系部")
    version: str = "1"


DELIVERED: Final = "delivered"  # homes handed over before the period's end
P90: Final = "p90"
NUMBERS: Final = (
    Number(
        "opened", N_("来件"), N_("期间登记的工单，不含拒单。"), N_("期间登记的工单"), "",
        Unit.COUNT, Good.NEITHER, "opened", rows="opened",
    ),
    Number(
        "closed", N_("关闭"), N_("期间关闭、之后没有重新处理的工单，不论何时登记。"), N_("期间关闭的工单"), "",
        Unit.COUNT, Good.NEITHER, "closed", rows="closed",
    ),
    Number(
        "close_rate", N_("关闭率"), N_("期间关闭的与期间登记的之比；高于 100% 是在消化积压。"), N_("期间关闭的工单"), N_("期间登记的工单"),
        Unit.RATE, Good.UP, "closed", "opened", rows="closed",
    ),
    Number(
        "response_rate", N_("准时响应率"), N_("响应时限落在期间、已过到期日的工单里，按时受理的占比；到期仍未受理算没做到。"),
        N_("按时受理"), N_("期间响应到期"), Unit.RATE, Good.UP, "response_kept", "response_due", rows="response_missed",
    ),
    Number(
        "dispatch_rate", N_("及时派单率"), N_("派单时限落在期间、已过到期日的工单里，按时派出的占比。"),
        N_("按时派出"), N_("期间派单到期"), Unit.RATE, Good.UP, "dispatch_kept", "dispatch_due", rows="dispatch_missed",
    ),
    Number(
        "on_time_rate", N_("准时关闭率"),
        N_("关闭时限落在期间、已过到期日的工单里，按时关闭的占比；到期仍未关闭算没做到。今天到期的明天才算。"),
        N_("按时关闭"), N_("期间关闭到期"), Unit.RATE, Good.UP, "close_kept", "close_due", rows="close_missed",
    ),
    Number(
        "overdue_rate", N_("超时率"), N_("期间登记的工单里，到现在为止有任何一个时限（响应、派单、方案、关闭）没有按时做到的占比。"),
        N_("任一时限超时的工单"), N_("期间登记的工单"), Unit.RATE, Good.DOWN, "overdue", "opened", rows="overdue",
    ),
    Number(
        "escalation_rate", N_("升级率"), N_("期间登记的工单里，到现在为止升级到主管及以上的占比；只提醒处理人的不算。"),
        N_("升级到主管及以上的工单"), N_("期间登记的工单"), Unit.RATE, Good.DOWN, "escalated", "opened", rows="escalated",
    ),
    Number(
        "handling", N_("平均处理时长"), N_("期间关闭的工单从登记到关闭的平均时长，已扣除有证据的暂停。"),
        N_("登记到关闭的时长减暂停"), N_("期间关闭的工单"), Unit.MINUTES, Good.DOWN, "minutes", "closed", rows="closed",
    ),
    Number(
        "handling_p90", N_("处理时长 P90"), N_("期间关闭的工单里，九成在这个时长内关闭（登记到关闭，不扣暂停）。"),
        N_("第 90 百分位"), N_("期间关闭的工单"), Unit.MINUTES, Good.DOWN, P90, "closed", rows="closed",
    ),
    Number(
        "fixed_rate", N_("一次修复率"), N_("期间关闭的报修里，没有重新处理、30 天内同一房间同一问题没有再报的占比；近 30 天的还可能变化。"),
        N_("一次修好的报修"), N_("期间关闭的报修"), Unit.RATE, Good.UP, "fixed", "closed", "repair", rows="not_fixed",
    ),
    Number(
        "reopen_rate", N_("返工率"), N_("期间关闭的工单里，曾经重新处理过的占比。"), N_("重新处理过的工单"), N_("期间关闭的工单"),
        Unit.RATE, Good.DOWN, "reopened", "closed", rows="reopened",
    ),
    Number(
        "repeat_rate", N_("重复投诉率"), N_("期间登记的投诉里，同一房间同一问题 90 天内投诉过的占比。"),
        N_("重复的投诉"), N_("期间登记的投诉"), Unit.RATE, Good.DOWN, "repeated", "opened", "complaint", rows="repeated",
    ),
    Number(
        "satisfaction", N_("回访满意度"),
        N_("期间结束的回访里，答复满意和非常满意的占比；无人接听、暂不、拒访不算；一张工单回访两次算两次。"),
        N_("满意、非常满意"), N_("有效回访"), Unit.RATE, Good.UP, "", "", rows="unpleased",
    ),
    Number(
        "check_back_rate", N_("回访率"), N_("期间关闭的工单里，问到了有效答复的占比。"), N_("问到有效答复的工单"), N_("期间关闭的工单"),
        Unit.RATE, Good.UP, "", "", rows="unasked",
    ),
    Number(
        "reach_rate", N_("回访接通率"), N_("期间打出的回访电话里，有人接听的占比。"), N_("有人接听"), N_("打出的回访电话"),
        Unit.RATE, Good.UP, "", "", rows="unreached",
    ),
    Number(
        "complaints_per_hundred", N_("百户投诉"), N_("期间登记的投诉 ÷ 期末已交付住宅户数 × 100。"),
        N_("期间登记的投诉"), N_("期末已交付户数"), Unit.PER_HUNDRED, Good.DOWN, "opened", DELIVERED, "complaint", rows="complaints",
    ),
    Number(
        "repairs_per_hundred", N_("百户报修"), N_("期间登记的报修 ÷ 期末已交付住宅户数 × 100。"),
        N_("期间登记的报修"), N_("期末已交付户数"), Unit.PER_HUNDRED, Good.DOWN, "opened", DELIVERED, "repair", rows="repairs",
    ),
)  # fmt: skip
BY_CODE: Final = {each.code: each for each in NUMBERS}


@dataclass(frozen=True, slots=True)
class Rows:
    """Cases behind a number: whose day of the mark lies in the period, and what else must hold."""

    name: str
    day: str
    holds: tuple[tuple[str, object], ...] = ()
    is_settled: bool = False  # today is not over: what falls due today is neither kept nor missed


ROWS: Final = {
    "opened": Rows(N_("期间来件"), "opened_on"),
    "closed": Rows(N_("期间关闭"), "closed_on"),
    "response_due": Rows(N_("响应到期"), "response_on", (), is_settled=True),
    "response_missed": Rows(N_("没有按时响应"), "response_on", (("is_response_kept", False),), is_settled=True),
    "dispatch_missed": Rows(N_("没有按时派单"), "dispatch_on", (("is_dispatch_kept", False),), is_settled=True),
    "close_due": Rows(N_("关闭到期"), "close_on", (), is_settled=True),
    "close_missed": Rows(N_("没有按时关闭"), "close_on", (("is_close_kept", False),), is_settled=True),
    "not_fixed": Rows(N_("一次没修好的报修"), "closed_on", (("kind", "repair"), ("is_fixed", False))),
    "reopened": Rows(N_("重新处理过"), "closed_on", (("is_reopened", True),)),
    "repeated": Rows(N_("重复投诉"), "opened_on", (("kind", "complaint"), ("is_repeat", True))),
    "overdue": Rows(N_("有时限超时"), "opened_on", (("is_overdue", True),)),
    "escalated": Rows(N_("升级到主管及以上"), "opened_on", (("is_escalated", True),)),
    "complaints": Rows(N_("期间投诉"), "opened_on", (("kind", "complaint"),)),
    "repairs": Rows(N_("期间报修"), "opened_on", (("kind", "repair"),)),
    "open": Rows(N_("在办"), "opened_on", (("closed_on", None),)),
}
SAID: Final = "said_"
ANSWERS: Final = tuple(each for each in CheckBackResult if each in EFFECTIVE)  # from very pleased to not at all
# behind what the check-backs say: asked of them, not of the marks
CHECK_ROWS: Final = {
    "unpleased": Rows(N_("回访不满意"), ""),
    "unasked": Rows(N_("关闭后没有回访"), ""),
    "unreached": Rows(N_("回访无人接听"), ""),
    "answered": Rows(N_("回访有答复"), ""),
    **{f"{SAID}{each}": Rows(each.label, "") for each in ANSWERS},
}
# kept sums whose day must be over
SETTLED: Final = frozenset({"response_due", "response_kept", "dispatch_due", "dispatch_kept", "close_due", "close_kept"})
