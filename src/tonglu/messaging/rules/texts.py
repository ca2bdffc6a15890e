"""Texts of messages: what may stand in braces, how it is filled, how many SMS it makes."""

import re
from collections.abc import Collection, Mapping

from tonglu.lib.refusals import Refused

PLACE = re.compile(r"\{([a-z_]+)\}")
BRACE = re.compile(r"[{}]")
ONE_SMS, EACH_OF_SEVERAL = 70, 67  # characters, as Chinese networks count
LONGEST = 500


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put the values into the text; what is not given becomes empty, for a message must not fail over a word."""
    return PLACE.sub(lambda each: str(values.get(each[1], "")), text).strip()


def check_text(text: str, allowed: Collection[str]) -> str:
    """Return the text without outer blanks; Refused where it is empty, too long or names what will not be given."""
    plain = text.strip()
    if not plain:
        raise Refused("请填写正文")
    if len(plain) > LONGEST:
        raise Refused("正文最多 {most} 个字，现在有 {count} 个", most=LONGEST, count=len(plain))
    if unknown := sorted({each for each in PLACE.findall(plain) if each not in allowed}):
        raise Refused("正文里的 {names} 无法填写；可以用：{allowed}", names=_braced(unknown), allowed=_braced(sorted(allowed)))
    if BRACE.search(PLACE.sub("", plain)):
        raise Refused("正文里的大括号只能用来写占位词，例如 {example}", example="{number}")
    return plain


def sms_count(text: str) -> int:
    """Return how many SMS the text is billed as."""
    return 1 if len(text) <= ONE_SMS else -(-len(text) // EACH_OF_SEVERAL)


def _braced(names: Collection[str]) -> str:
    return "、".join("{" + each + "}" for each in names)
