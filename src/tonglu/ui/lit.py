"""What was typed, lit up in what was found: characters, digits, rooms, and the characters that the typed pinyin reads."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from tonglu.lib.names import place_key, readings, room_alone
from tonglu.lib.plain import widths

_HAN: Final = re.compile("[\u3400-\u9fff]+")
_NAMED: Final = re.compile("^([\u3400-\u9fff]{2,})(?=[a-z]?\\d)")  # 云锦府3-1502
_BETWEEN: Final = "-(?:[a-z0-9\u3400-\u9fff]+-)?"  # an entrance that was left out
LONGEST: Final = 60
Span = tuple[int, int]


@lru_cache(maxsize=4_000)
def lit(text: str, wish: str) -> Markup:
    """Return the text with every part that the wish names in <mark>; the text alone where there is none."""
    words = [part for word in widths(wish[:LONGEST]).lower().split() for part in _NAMED.sub(r"\1 ", word).split()]
    spans = sorted(span for word in words for span in _spans(text, word))
    made, at = Markup(""), 0
    for start, end in spans:
        if start < at:
            continue
        made += escape(text[at:start]) + Markup("<mark>") + escape(text[start:end]) + Markup("</mark>")
        at = end
    return made + escape(text[at:])


def _spans(text: str, word: str) -> Iterator[Span]:
    plain = text.lower()
    place = place_key(word)
    if place.count("-") == 1 and (
        without := re.search(f"(?<![a-z0-9]){_BETWEEN.join(map(re.escape, place.split('-')))}", plain)
    ):  # 3-1502 in 3-2-1502
        yield without.span()
        return
    for wanted in (
        word,
        place,
        room_alone(word),
        word[-4:] if word.isdecimal() and len(word) > 4 else "",
    ):  # a masked number keeps its tail
        if wanted and len(plain) == len(text) and (start := plain.find(wanted)) >= 0:
            yield start, start + len(wanted)
            return
    if word.isascii() and word.isalpha() and len(word) > 1:
        yield from _read(text, word)


def _read(text: str, word: str) -> Iterator[Span]:
    """The first run of characters whose pinyin begins with the word: in full, by initials, or both."""
    for run in _HAN.finditer(text):
        whole = [each for each in readings(run[0]) if len(each) == len(run[0])]
        for first, syllables in ((first, each) for first in range(len(run[0])) for each in whole):
            if taken := _taken(syllables[first:], word):
                yield run.start() + first, run.start() + first + taken
                return


def _taken(syllables: tuple[str, ...], word: str) -> int | None:
    """Return how many syllables the word reads: each whole or by its initial, the last one as far as it is typed; None if it does not."""
    if not word:
        return 0
    if not syllables or word[0] != syllables[0][0]:
        return None
    head = syllables[0]
    if head.startswith(word):
        return 1
    for size in (len(head), 1):
        if word[:size] == head[:size] and (rest := _taken(syllables[1:], word[size:])) is not None:
            return 1 + rest
    return None
