"""Numbers of people in free words: typed into a text, they are masked wherever the text is told, listed or exported."""

import re
from typing import Final
from unicodedata import decimal

# what people put between the groups of a number: blanks, hyphens, dots in the middle, and marks that nobody sees
_APART: Final = r"[\s\-·・･•‧∙⋅－‐-―−\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
_DAY: Final = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_REGION: Final = r"(?!\d\d0000)(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-5])"
# identity numbers of 15 and 18 in one; in groups they must have a region and a day, or three amounts would be one
_PAPER = re.compile(r"(?<!\d)(\d{6})\d{5,8}(\d{3}[\dXx])(?!\d)")
_GROUPED = re.compile(
    rf"(?<!\d)({_REGION}\d{{4}})~(?:(?:19|20)\d\d~{_DAY}~(\d{{3}}~[\dXx])|\d\d{_DAY}~(\d{{3}}))(?!\d)".replace("~", _APART)
)
# mobiles also as people space them, with or without the country
_MOBILE = re.compile(r"(?<!\d)(?:\+?86~)?(1[3-9]\d)~\d{4}~(\d{4})(?!\d)".replace("~", _APART))
_DIGITS = re.compile(rf"(?:\d{_APART}){{11}}")  # fewer are no number: most texts are told so by one look
_RUN = re.compile(rf"[＋+]?\d(?:{_APART}[\dＸｘ]){{10,}}")  # a number in whatever script its digits were typed
_NARROW: Final = {"＋": "+", "Ｘ": "X", "ｘ": "x"}
SHORTEST = 11  # digits of a mobile


def masked(text: str) -> str:
    """Return the text with identity numbers and mobiles masked: 138****5678, 110105********002X."""
    if len(text) < SHORTEST or not _DIGITS.search(text):
        return text
    if not text.isascii():
        text = _RUN.sub(lambda run: "".join(str(decimal(each, _NARROW.get(each, each))) for each in run[0]), text)
    for pattern, shown in ((_PAPER, r"\1********\2"), (_GROUPED, r"\1********\2\3"), (_MOBILE, r"\1****\2")):
        text = pattern.sub(shown, text)
    return text
