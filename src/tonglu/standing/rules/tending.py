"""资料质量: the lists one works down, what may come out of looking at somebody, and when he is asked about again; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tonglu.customers.rules.completeness import BIT, ORGANISATION, PERSON, TROUBLED, parts_in
from tonglu.lib.labelled import N_, Labelled
from tonglu.lib.refusals import Refused


class ListGroup(Labelled):
    MISSING = "missing", N_("缺资料")
    CONSENT = "consent", N_("缺同意")
    OLD = "old", N_("旧了、断了")


@dataclass(frozen=True, slots=True)
class WorkList:
    """A list of people somebody can put right; `mask` picks them by the bits of rules/completeness.py."""

    code: str
    label: str
    note: str
    mask: int
    group: ListGroup

    @property
    def is_trouble(self) -> bool:
        return bool(self.mask & TROUBLED)


def _of(code: str, label: str, note: str, group: ListGroup) -> WorkList:
    return WorkList(code, label, note, BIT[code], group)


ALL, LONE = "all", "lone"
LISTS: Final[Mapping[str, WorkList]] = {
    each.code: each
    for each in (
        _of("phone", N_("没有电话"), N_("打不了电话，工单也通知不到"), ListGroup.MISSING),
        _of("paper", N_("没有证件"), N_("过户、代办核对不了身份"), ListGroup.MISSING),
        _of("born", N_("没有生日"), N_("祝福、年龄段的客群都用不上"), ListGroup.MISSING),
        _of("place", N_("没有房间和地址"), N_("寄不到，也上不了门"), ListGroup.MISSING),
        _of("wechat", N_("没有微信"), N_("只能打电话"), ListGroup.MISSING),
        _of("medium", N_("没有联系偏好"), N_("不知道什么时候、用什么方式合适"), ListGroup.MISSING),
        _of("contact", N_("单位没有联系人"), N_("不知道找单位里的谁"), ListGroup.MISSING),
        WorkList(ALL, N_("缺任何一项"), N_("还缺什么，一次补齐"), PERSON | ORGANISATION, ListGroup.MISSING),
        _of("consent", N_("没有告知同意"), N_("还没有告知怎样使用他的信息"), ListGroup.CONSENT),
        _of("marketing", N_("没有问过营销"), N_("不问不能发营销消息"), ListGroup.CONSENT),
        _of("sensitive", N_("有证件，没有单独同意"), N_("证件号是敏感信息，要单独同意"), ListGroup.CONSENT),
        _of("stale", N_("一年没有核对"), N_("电话、地址可能已经变了"), ListGroup.OLD),
        _of("failed", N_("电话联系不上"), N_("上次没有打通，换号码或换方式"), ListGroup.OLD),
        WorkList(LONE, N_("全家联系不上"), N_("家里没有一个人的电话打得通"), BIT["phone"] | BIT["failed"], ListGroup.OLD),
        _of("expired", N_("证件过期"), N_("换发以后登记新的有效期"), ListGroup.OLD),
        _of("lapsed", N_("租约、代理到期"), N_("到期了，没有人问过后来怎样"), ListGroup.OLD),
    )
}


class Outcome(Labelled):
    FIXED = "fixed", N_("已补好")
    CONFIRMED = "confirmed", N_("核对无误")
    UNREACHED = "unreached", N_("联系不上")
    LATER = "later", N_("以后再说")


WITH_REASON: Final = (Outcome.UNREACHED, Outcome.LATER)
UNREACHED_FOR, CONFIRMED_FOR, LONGEST = timedelta(days=7), timedelta(days=180), timedelta(days=366)
CLAIMED_FOR: Final = timedelta(minutes=10)


def again_on(outcome: str, wanted: date | None, today: date) -> date | None:
    """Return the day from which the list asks about somebody again; None where nothing keeps it from asking.

    Who was not reached is tried again after a week; who has nothing to add (核对无误) is left alone for half a year.
    """
    if outcome == Outcome.LATER:
        if wanted is None:
            raise Refused("请填写到哪天再说")
        if not today < wanted <= today + LONGEST:
            raise Refused("日期要在明天到一年以内")
        return wanted
    return {Outcome.UNREACHED.value: today + UNREACHED_FOR, Outcome.CONFIRMED.value: today + CONFIRMED_FOR}.get(outcome)


def refuse_outcome(outcome: str, reason: str, work: WorkList | None, gaps: int) -> None:
    if outcome not in set(Outcome):
        raise Refused("没有这种结果，请刷新页面")
    if outcome in set(WITH_REASON) and not reason:
        raise Refused("请填写原因")
    if outcome == Outcome.FIXED and (work is None or gaps & work.mask & ~_unasked(work)):
        left = "、".join(each.label for each in parts_in(gaps & work.mask)) if work else ""
        raise Refused("还没有补好：{what}。补上以后再点，或选“联系不上”“以后再说”", what=left or (work.label if work else ""))


def _unasked(work: WorkList) -> int:
    """Of the list of everything that is missing anything put right counts."""
    return work.mask if work.code == ALL else 0
