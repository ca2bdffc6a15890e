"""How likely two customers are one person, and why; a score and reasons, never a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tonglu.lib.labelled import N_

SAME_PAPER, SAME_PHONE, SAME_NAME, SAME_SOUND, SAME_BIRTHDAY, SAME_UNIT = "paper", "phone", "name", "sound", "birthday", "unit"
REASONS: Final[Mapping[str, str]] = {
    SAME_PAPER: N_("证件号相同"),
    SAME_PHONE: N_("电话相同"),
    SAME_NAME: N_("姓名相同"),
    SAME_SOUND: N_("姓名读音相同"),
    SAME_BIRTHDAY: N_("生日相同"),
    SAME_UNIT: N_("同一套房"),
}
CERTAIN, STRONG, LIKELY, SUSPECT = 100, 90, 80, 50
LEVELS: Final = ((CERTAIN, N_("确定")), (LIKELY, N_("很可能")), (0, N_("疑似")))


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of one customer: numbers in their one spelling, papers by their fingerprints."""

    kind: str
    name: str
    sound: str
    numbers: frozenset[str] = field(default_factory=frozenset)
    papers: frozenset[str] = field(default_factory=frozenset)
    cards: frozenset[str] = field(default_factory=frozenset)  # those papers of which one has only one
    born_on: date | None = None
    units: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Likeness:
    score: int
    reasons: tuple[str, ...]


def likeness(one: Known, other: Known) -> Likeness | None:
    """Return how likely these two are one person; None where nothing speaks for it, or a paper against it."""
    if one.kind != other.kind:
        return None
    reasons = _reasons(one, other)
    if SAME_PAPER in reasons:
        return Likeness(CERTAIN, reasons)
    if one.cards and other.cards and not one.cards & other.cards:
        return None  # two identity cards are two people, whatever else agrees
    return _by_name(reasons) if SAME_NAME in reasons or SAME_SOUND in reasons else _by_number(reasons)


def _by_name(reasons: tuple[str, ...]) -> Likeness | None:
    if SAME_PHONE in reasons:
        return Likeness(STRONG if SAME_NAME in reasons else LIKELY, reasons)
    if SAME_NAME in reasons and (SAME_BIRTHDAY in reasons or SAME_UNIT in reasons):
        both = SAME_BIRTHDAY in reasons and SAME_UNIT in reasons
        return Likeness(LIKELY if both else SUSPECT + 10, reasons)
    return None


def _by_number(reasons: tuple[str, ...]) -> Likeness | None:
    """People of one home often leave one number: that alone says nothing about them."""
    return Likeness(SUSPECT, reasons) if SAME_PHONE in reasons and SAME_UNIT not in reasons else None


def _reasons(one: Known, other: Known) -> tuple[str, ...]:
    is_same_name = one.name == other.name
    found = {
        SAME_PAPER: bool(one.papers & other.papers),
        SAME_PHONE: bool(one.numbers & other.numbers),
        SAME_NAME: is_same_name,
        SAME_SOUND: not is_same_name and bool(one.sound) and one.sound == other.sound,
        SAME_BIRTHDAY: one.born_on is not None and one.born_on == other.born_on,
        SAME_UNIT: bool(one.units & other.units),
    }
    return tuple(code for code, holds in found.items() if holds)


def level_of(score: int) -> str:
    return next(words for least, words in LEVELS if score >= least)
