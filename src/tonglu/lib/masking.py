"""Numbers of people in free words: typed into a text, they are masked wherever the text is told, listed or exported."""

import re

# identity numbers of 15 and 18; mobiles also as people space them, with or without the country
_PAPER = re.compile(r"(?<!\d)(\d{6})\d{5,8}(\d{3}[\dXx])(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?(1[3-9]\d)[\s-]?\d{4}[\s-]?(\d{4})(?!\d)")
_DIGITS = re.compile(r"(?:\d[\s－‐–—-]?){11}")  # fewer are no number: most texts are told so by one look
_RUN = re.compile(r"[＋+]?\d(?:[\s－‐–—-]?[\dＸｘ]){10,}")  # a number as it may have been typed with the Chinese keyboard
_NARROW = str.maketrans("０１２３４５６７８９＋－‐–—Ｘｘ", "0123456789+----Xx")
SHORTEST = 11  # digits of a mobile


def masked(text: str) -> str:
    """Return the text with identity numbers and mobiles masked: 138****5678, 110105********002X."""
    if len(text) < SHORTEST or not _DIGITS.search(text):
        return text
    if not text.isascii():
        text = _RUN.sub(lambda run: run[0].translate(_NARROW), text)
    return _MOBILE.sub(r"\1****\2", _PAPER.sub(r"\1********\2", text))
