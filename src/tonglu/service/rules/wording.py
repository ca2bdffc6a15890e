"""What can be read from the customer's own words: a title, a fingerprint, and numbers to veil."""

import hashlib
import re

from tonglu.lib import plain
from tonglu.lib.masking import masked
from tonglu.lib.refusals import Refused

LONGEST_WORDS = 10_000
LONGEST_RESULT = 10_000
LONGEST_TITLE = 200
SHORT_TITLE = 40  # of a title taken from the words
LOOK_AT = 500
SHORTEST_SENTENCE = 3  # 您好！ says nothing
_SENTENCE_END = re.compile(r"[。！？!?；;\n\r]")


def checked_words(words: str) -> str:
    """Return the words as said; Refused where there are none, too many, or characters no one can say."""
    if not plain.widths(words):
        raise Refused("请填写客户原话")
    if len(words) > LONGEST_WORDS:
        raise Refused("客户原话超过 {most} 字，请精简后再提交（现有 {count} 字）", most=LONGEST_WORDS, count=len(words))
    if plain.has_controls(words):
        raise Refused("客户原话里有不可见的控制字符，请删除后再提交")
    return words


def title_of(words: str) -> str:
    """Return the first sentence, cut, with numbers of people veiled."""
    parts = [plain.shown(part, SHORT_TITLE) for part in _SENTENCE_END.split(masked(words[:LOOK_AT]))]
    return next((part for part in parts if len(part) > SHORTEST_SENTENCE), None) or next(filter(None, parts), "")


def content_hash(words: str) -> str:
    """Return the fingerprint by which exact repeats are found: the words as they came, to the last blank."""
    return hashlib.sha256(words.encode()).hexdigest()
