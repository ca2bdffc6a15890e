"""Search as array containment: a row keeps `tokens`, a search asks `tokens @> query_tokens(text)`.

What is kept of 王小明: its characters and pairs (王, 王小 …), every beginning of at least two letters of wangxiaoming,
wangxm, xiaoming and wxm. Numbers start with # (last four digits, whole number, room), places with @.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from tonglu.lib.names.pinyin import lazy_pinyin
from tonglu.lib.names.spelling import IS_HAN
from tonglu.lib.names.surnames import given_name, surname, surname_readings
from tonglu.lib.plain import one_line, widths

LONGEST_PREFIX = 12
LONGEST_INITIALS = 8
SINGLES_UP_TO = 6  # longer names (companies) are found by pairs, and by their first character
MOST_TOKENS = 60
LEAST_OF_A_NUMBER = 10  # digits

_RUNS = re.compile(r"(?P<han>{han}+)|(?P<latin>[a-z]+)|(?P<digits>\d+)".replace("{han}", IS_HAN.pattern))
_PLACE = re.compile(
    r"(?P<building>[a-z]?\d+[a-z]?)\s*(?:-|#|号楼|栋|幢|座|楼|号)\s*"
    r"(?:(?P<entrance>[a-z]?\d+|[甲乙丙丁])\s*(?:-|单元|门|梯)\s*)?(?P<room>[a-z]?\d+[a-z]?)\s*(?:室|房|号|户)?"
)
_ENTRANCE = re.compile(r"([a-z]?\d+[a-z]?)(?:号楼|栋|幢|座|楼)([a-z]?\d+|[甲乙丙丁])(?:单元|门|梯)")
_BUILDING = re.compile(r"[a-z]?\d+[a-z]?(?:号楼|栋|幢|座|楼)")
_ROOM_ALONE = re.compile(r"(\d{3,5})(?:室|房|号|户)")
_SPACED_NUMBER = re.compile(r"\+?[\d -]{10,24}")
_LATIN = re.compile("[a-z]+")
_PHONE = re.compile(r"\+?(?:\d[-.]?){10,}")


def readings(name: str) -> list[tuple[str, ...]]:
    """Return the ways to read a normalised name, each as syllables; both readings of surnames like 单."""
    family = surname(name)
    if family == name and not IS_HAN.search(name):
        return [tuple(_LATIN.findall(name.lower()))]
    if len(name) == 1:
        return list(surname_readings(name))
    if family == name:  # a dotted name has no surname to misread
        return [_syllables(name)]
    given = _syllables(given_name(name))
    return [(*each, *given) for each in surname_readings(family)] or ([given] if given else [])


@lru_cache(maxsize=20_000)  # given names repeat, and looking one up is half the work of an import's tokens
def _syllables(text: str) -> tuple[str, ...]:
    # what has no reading comes back as it is
    return tuple(syllable for each in lazy_pinyin(text) for syllable in _LATIN.findall(each.lower()))


@lru_cache(maxsize=20_000)
def sort_key(name: str) -> str:
    """Return the key that sorts names by pinyin, those without a reading last; at most 200 characters."""
    syllables = next(iter(readings(name)), ())
    return f"{' '.join(syllables) or '~'} {name}"[:200]


def tokens(name: str, phones: Iterable[str] = (), places: Iterable[str] = ()) -> list[str]:
    """Return the search tokens of a person or company: sorted, each once, at most 60.

    `name` is normalised, `phones` are search forms (`phones.search_forms`), `places` are room labels (3-2-1502).
    A name of three characters makes about 30; numbers and places are never cut.
    """
    numbers = {*phones, *(token for place in places for token in place_tokens(place))}
    return sorted({*numbers, *_kept(name)[: max(0, MOST_TOKENS - len(numbers))]})


def name_tokens(name: str) -> list[str]:
    """Return the tokens of a normalised name alone, in the order of their weight; none begins with the sign of a number or a place."""
    return list(dict.fromkeys([*_characters(name), *_pinyin_tokens(name)]))


_kept = lru_cache(maxsize=20_000)(name_tokens)  # names repeat: in a city the commonest thousand stand for most people


def _characters(name: str) -> Iterator[str]:
    han = "".join(IS_HAN.findall(name))
    yield from han[:1] if len(han) > SINGLES_UP_TO else han
    yield from (han[place : place + 2] for place in range(min(len(han) - 1, 30)))


def _pinyin_tokens(name: str) -> list[str]:
    found: list[str] = []
    for syllables in readings(name):
        initials = "".join([each[0] for each in syllables])
        found += _prefixes("".join(syllables), LONGEST_PREFIX)
        found += _prefixes(initials, LONGEST_INITIALS)
        if len(syllables) <= SINGLES_UP_TO and len(syllables) > 1:
            family = max(1, len(surname(name))) if IS_HAN.match(name) else 1
            found += _prefixes("".join(syllables[:family]) + initials[family:], LONGEST_PREFIX)
            found += _prefixes("".join(syllables[family:]), LONGEST_PREFIX)
            found += _prefixes(initials[family:], LONGEST_INITIALS)
    return found


def _prefixes(word: str, longest: int) -> list[str]:
    return [word[:length] for length in range(2, min(len(word), longest) + 1)]


def place_key(text: str) -> str:
    """Return 3-2-1502 for 3-2-1502, 3栋2单元1502室 or 3#2-1502, and "" for text that is no room."""
    found = _PLACE.fullmatch(widths(text).lower())
    return "-".join(part for part in found.group("building", "entrance", "room") if part) if found else ""


def entrance_key(text: str) -> str:
    """Return 3-2 for 3栋2单元, and "" for text that is no entrance."""
    found = _ENTRANCE.fullmatch(widths(text).lower())
    return "-".join(found.groups()) if found else ""


def room_alone(text: str) -> str:
    """Return 1502 for 1502室, and any other text as it is."""
    found = _ROOM_ALONE.fullmatch(text)
    return found[1] if found else text


def place_tokens(label: str) -> list[str]:
    """Return the tokens of a room: whole, its entrance, without entrance, without building, and the room alone after #."""
    plain = label.lower()
    if not (plain.isascii() and plain.replace("-", "").isalnum()):  # a code as rooms have it is its own key
        plain = place_key(label) or widths(label).lower()
    parts = plain.split("-")
    if len(parts) == 3:
        building, entrance, room = parts
        pairs = (f"{building}-{entrance}", f"{building}-{room}", f"{entrance}-{room}")
        return [f"@{building}-{entrance}-{room}", *(f"@{pair}" for pair in dict.fromkeys(pairs)), f"#{room}"]
    return [f"@{'-'.join(parts)}", f"#{parts[-1]}"] if all(parts) else []


def query_tokens(text: str) -> list[str]:
    """Return the tokens that a row must hold, all of them, to be found by what somebody has typed so far.

    Empty where there is too little to search by (one letter, one or two digits): ask for more, never search for all.
    Empty too for a building alone: 8栋 means its rooms, not everybody called 国栋.
    """
    plain = one_line(widths(text[:200]).lower())
    if _BUILDING.fullmatch(plain.strip()):
        return []
    if _SPACED_NUMBER.fullmatch(plain) and sum(map(str.isdecimal, plain)) >= LEAST_OF_A_NUMBER:
        plain = plain.replace(" ", "")  # 138 1234 5678 is one number, 1502 5678 a room and a tail
    wanted: dict[str, None] = {}
    for word in (part.strip("-") for part in plain.split(" ")):  # 3-2- on the way to 3-2-1502
        key = "" if _PHONE.fullmatch(word) else place_key(word) or entrance_key(word)
        wanted |= dict.fromkeys([f"@{key}"] if key else _word_tokens(room_alone(word.replace("'", ""))))
    return list(wanted)


def _word_tokens(word: str) -> Iterator[str]:
    digits = re.sub(r"^\+?(?:86(?=1\d{10}$))?|[-.]", "", word)
    if digits.isdecimal():
        yield from _digit_tokens(digits)
        return
    for run in _RUNS.finditer(word):
        if run["han"]:
            yield from _han_tokens(run["han"])
        elif run["latin"] and len(run["latin"]) > 1:
            yield run["latin"][:LONGEST_PREFIX]
        elif run["digits"]:
            yield from _digit_tokens(run["digits"])


def _han_tokens(han: str) -> list[str]:
    return [han[place : place + 2] for place in range(min(len(han) - 1, 30))] or [han]


def _digit_tokens(digits: str) -> list[str]:
    if len(digits) < 3:
        return []
    return [f"#{digits}" if len(digits) <= 4 or len(digits) > 9 else f"#{digits[-4:]}"]
