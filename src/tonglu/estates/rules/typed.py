"""What somebody types to find a room."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tonglu.lib.names import entrance_key, place_key, room_alone
from tonglu.lib.plain import has_controls, one_line, widths

_BUILDING: Final = re.compile(r"([a-z]?\d+[a-z]?)(?:号楼|栋|幢|座)")
_BEHIND_A_NAME: Final = re.compile(r"(?:(?<=\s)|(?<=[\u4e00-\u9fff]))[a-z]?\d")  # 云锦府3-1502, Riverside 3-1502; not gd2701
_BEGUN: Final = re.compile(r"[a-z]?\d(?:[a-z\d#号楼栋幢座单元门梯室房户]|-[^\W\d_]?)*")
_ENTRANCES: Final = (*(str(each) for each in range(1, 21)), *"abcdefghnsw甲乙丙丁东西南北中")
LEAST_OF_A_ROOM: Final = 3  # 3-2 is an entrance
_OTHER_ENTRANCE: Final = re.compile(r"[a-z]?\d+[a-z]?-[^\W\d_]-[a-z]?\d+[a-z]?")  # 3-东-1502, 3-e-1502
_WRITTEN: Final = re.compile(r"\d(?:室|房|户)")


@dataclass(frozen=True, slots=True)
class TypedRoom:
    """`code` is the beginning of a code, `codes` are whole ones; `named` is part of an estate's name without blanks, `alone` a room."""

    code: str
    codes: tuple[str, ...] = ()
    alone: str = ""
    named: str = ""

    @property
    def is_whole(self) -> bool:
        """One room is meant, and not by digits that may be the end of a phone."""
        return bool(self.codes)


def typed_code(text: str) -> str:
    """Return what was typed as the beginning of a code: 3-2-1502, 3-2, 1502 (room alone), 3栋2单元1502室, 3栋2单元, 3栋.

    Empty for too little.
    """
    plain = one_line(widths(text[:60])).lower()
    if building := _BUILDING.fullmatch(plain):
        return f"{building[1]}-"
    if entrance := entrance_key(plain):
        return f"{entrance}-"
    key = place_key(plain) or room_alone(plain)
    return key if len(key) >= 3 and any(each.isdigit() for each in key) and not has_controls(key) else ""


def typed_room(text: str) -> TypedRoom | None:
    """Return the room that was typed, also below the name of an estate: 云锦府 3-1502, 云锦府3栋2单元1502室, 3幢1502.

    3-1502 leaves the entrance out: it is building 3, whichever entrance.
    """
    named, place = _named(one_line(widths(text[:60])).lower())
    code = typed_code(place)
    if not code:
        return None
    whole = code.upper()
    key = place if _OTHER_ENTRANCE.fullmatch(place) else place_key(place)
    parts = [part for part in key.split("-") if part]
    between = [f"{parts[0]}-{entrance}-{parts[1]}".upper() for entrance in _ENTRANCES] if len(parts) == 2 else []
    codes = (whole, *between) if len(parts) > 1 and len(parts[-1]) >= LEAST_OF_A_ROOM else ()
    return TypedRoom(whole, codes, whole if whole.isalnum() else "", named)


def _named(plain: str) -> tuple[str, str]:
    """Return the name of an estate without its blanks, and the place behind it: 云锦府 二期3-1502, 万科城18 3栋 1502, 8号公馆 1502.

    The shortest name counts that leaves a place; it has a letter, or it would be the beginning of a number.
    """
    if not _reads(plain):
        for found in _BEHIND_A_NAME.finditer(plain, 2):
            name, place = "".join(plain[: found.start()].split()), plain[found.start() :]
            if len(name) > 1 and any(map(str.isalpha, name)) and not has_controls(name) and _reads(place):
                return name, place
    return "", plain


def _reads(place: str) -> bool:
    return bool(_BEGUN.fullmatch(place) or place_key(place))


def room_of_estate(text: str, names: Iterable[str]) -> tuple[str, str] | None:
    """Return which of the names of estates is meant, and the whole code of the room: 云锦府 二期3-2-1502, 万科城18 3栋2单元1502室.

    The longest name counts that leaves a whole room; blanks in a name are no matter. None where there is no such name, or half a room.
    """
    plain = one_line(widths(text[:60])).lower()
    for name in sorted(names, key=len, reverse=True):
        signs = "".join(widths(name).lower().split())
        if not signs:
            continue
        found = re.match(r"\s*".join(map(re.escape, signs)), plain)
        rest = plain[found.end() :] if found else ""
        if rest[:1].isdigit() and signs[-1].isdigit():  # 万科城1 is not what 万科城18 3-2-1502 begins with
            continue
        room = typed_room(rest)
        if room and room.codes and not room.named:
            return name, room.codes[0]
    return None


def estate_before(text: str) -> str:
    """Return what stands before a whole room, as it was typed: the name of an estate, whether there is one or not."""
    plain = one_line(widths(text[:60]))
    for place in range(len(plain)):
        room, sign = typed_room(plain[place:]), plain[max(0, place - 1) : place]
        if room and room.codes and not room.named and not (sign.isascii() and sign.isalnum()):
            return plain[:place].strip()
    return ""


def names_a_room(text: str) -> bool:
    """Tell whether one room is meant: by its building, by its estate, or as 1502室."""
    found = typed_room(text)
    return found is not None and (found.is_whole or bool(found.named) or bool(_WRITTEN.search(widths(text))))
