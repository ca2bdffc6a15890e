"""告知同意: for what, how it was given, and what the newest word of a person is."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from tonglu.lib.labelled import N_, Labelled
from tonglu.lib.refusals import Refused


class Purpose(Labelled):
    """What a customer agrees to, each by itself (个人信息保护法 13, 23, 29, 31)."""

    SERVICE = "service", N_("物业与客户服务")
    MARKETING = "marketing", N_("营销推广")
    SHARING = "sharing", N_("集团内共享")
    SENSITIVE = "sensitive", N_("敏感信息（证件号等）")
    MINOR = "minor", N_("未满十四岁儿童的信息")


class ConsentHow(Labelled):
    PAPER = "paper", N_("纸质签字")
    VOICE = "voice", N_("电话录音")
    WECHAT = "wechat", N_("微信确认")
    WEB = "web", N_("网站或小程序勾选")
    SMS = "sms", N_("短信回复")
    SPOKEN = "spoken", N_("当面口头")


FIRST: Final = date(2000, 1, 1)


def refuse_consent(purpose: str, how: str, on: date, today: date, proof: str, *, is_given: bool) -> None:
    """What was only said leaves no trace of itself: somebody writes down where it can be found, or who was there."""
    if purpose not in set(Purpose) or how not in set(ConsentHow):
        raise Refused("没有这种用途或方式，请刷新页面")
    if on > today:
        raise Refused("日期 {day} 还没到", day=on.isoformat())
    if on < FIRST:
        raise Refused("日期 {day} 不合理，请核对年份", day=on.isoformat())
    if is_given and how in {ConsentHow.VOICE, ConsentHow.SPOKEN} and not proof:
        raise Refused("口头同意请写明凭据：录音编号，或在场的同事")


def holds(open_words: Iterable[bool]) -> bool:
    """Whether a person agrees now, from the open word of each record: of two records joined, the one that said no counts."""
    said = list(open_words)
    return bool(said) and all(said)
