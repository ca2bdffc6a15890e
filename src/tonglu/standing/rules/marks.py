"""What a mark may say, and when a customer does not want to be disturbed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from tonglu.lib.clock import SHANGHAI
from tonglu.lib.labelled import N_, Labelled
from tonglu.lib.refusals import Refused


class MarkKind(Labelled):
    TAG = "tag", N_("标签")
    NEED = "need", N_("需求")
    FOCUS = "focus", N_("关注点")
    GRADE = "grade", N_("客户等级")


class WishedMedium(Labelled):
    """How a customer likes to be reached."""

    PHONE = "phone", N_("电话")
    SMS = "sms", N_("短信")
    WECHAT = "wechat", N_("微信")
    MAIL = "mail", N_("邮件")
    VISIT = "visit", N_("上门")
    LETTER = "letter", N_("信函")


LISTED: Final = (MarkKind.TAG, MarkKind.NEED, MarkKind.FOCUS)  # each an entry of its editable list
LETTERS: Final = ("A", "B", "C", "D")
GRADES: Final = (("A", N_("A 级")), ("B", N_("B 级")), ("C", N_("C 级")), ("D", N_("D 级")))
DAY: Final = 24 * 60
MOST: Final = 40  # open marks of one kind on one person


def refuse_letter(letter: str) -> None:
    if letter not in LETTERS:
        raise Refused("客户等级只有 A、B、C、D")


def checked_hours(quiet_from: int | None, quiet_until: int | None) -> tuple[int | None, int | None]:
    """Return the quiet hours as minutes after midnight; none of both where they are left out. They may span midnight."""
    if (quiet_from is None) != (quiet_until is None):
        raise Refused("免打扰的开始和结束要一起填")
    if quiet_from is not None and quiet_until is not None:
        if not (0 <= quiet_from < DAY and 0 <= quiet_until < DAY):
            raise Refused("时间应在 00:00 到 23:59 之间")
        if quiet_from == quiet_until:
            raise Refused("免打扰的开始和结束不能相同；不设免打扰就都不填")
    return quiet_from, quiet_until


def checked_mediums(mediums: Collection[str]) -> list[str]:
    """Return them once each, in the order of the list."""
    if unknown := set(mediums) - set(WishedMedium):
        raise Refused("没有「{medium}」这种联系方式", medium=min(unknown)[:20])
    return [each.value for each in WishedMedium if each in set(mediums)]


def is_quiet(at: datetime, hours: Sequence[int | None]) -> bool:
    """Whether a moment lies in the quiet hours (minutes after midnight, Shanghai time)."""
    begin, end = hours
    if begin is None or end is None:
        return False
    local = at.astimezone(SHANGHAI)
    minute = local.hour * 60 + local.minute
    return begin <= minute < end if begin < end else minute >= begin or minute < end
