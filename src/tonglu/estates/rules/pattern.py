"""The units of a building from a pattern: what people call a floor is not where it lies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tonglu.lib.labelled import N_
from tonglu.lib.plain import shown, widths
from tonglu.lib.refusals import Refused

MOST_FLOORS = 150
MOST_DOORS = 20
MOST_UNITS = 5_000
_SEPARATORS = re.compile(r"[,、;\s]+")
_SPAN = re.compile(r"(B?)(\d{1,3})[-~至](B?)(\d{1,3})")
_LABEL = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]{1,10}")
_BASEMENT = re.compile(r"B(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Position:
    """One door of a floor: 01 with layout A."""

    suffix: str
    layout: str = ""


@dataclass(frozen=True, slots=True)
class UnitPattern:
    """Floors from the lowest to the highest, entrances in order (none: the building has no 单元), doors of a floor."""

    floors: tuple[str, ...]
    entrances: tuple[str, ...]
    positions: tuple[Position, ...]
    is_running: bool = False  # door numbers run on through the entrances: 2单元 begins at 03


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    entrance: str
    floor: str
    floor_position: int
    room: str
    layout: str


def unit_code(building: str, entrance: str, room: str) -> str:
    """Return how people say a unit within its project: 3-2-1502, or 3-1502 without an entrance."""
    return "-".join(part for part in (building, entrance, room) if part)


def read_labels(text: str, what: str) -> tuple[str, ...]:
    """Read "1-18", "B2-B1,1-18" or "1、2、甲" into labels in the order written; repeats are refused."""
    plain = widths(text[:500]).upper()
    labels = [label for part in _SEPARATORS.split(plain) if part for label in _labels_of(part, what)]
    twice = next((each for index, each in enumerate(labels) if each in labels[:index]), None)
    if twice:
        raise Refused("{what}“{label}”写了两次，请删去一个", what=what, label=twice)
    return tuple(labels)


def _labels_of(part: str, what: str) -> list[str]:
    span = _SPAN.fullmatch(part)
    if span is None:
        if not _LABEL.fullmatch(part):
            raise Refused("{what}“{text}”看不懂，请写成 1-18 或 1,2,3", what=what, text=shown(part))
        return [part]
    first, last = (-int(span[2]) if span[1] else int(span[2])), (-int(span[4]) if span[3] else int(span[4]))
    if first > last or last - first > MOST_FLOORS:
        raise Refused("{what}“{text}”的起止不对，请从低到高写，最多 {most} 个", what=what, text=shown(part), most=MOST_FLOORS)
    return [f"B{-each}" if each < 0 else str(each) for each in range(first, last + 1) if each != 0]


def read_floors(text: str, without: str = "") -> tuple[str, ...]:
    """Read floors from the lowest to the highest, leaving out the numbers nobody wants (4, 13, 14)."""
    left_out = set(read_labels(without, N_("跳过的楼层")))
    floors = tuple(each for each in read_labels(text, "楼层") if each not in left_out)
    if not floors:
        raise Refused("请填写楼层，如 1-18")
    if len(floors) > MOST_FLOORS:
        raise Refused("楼层太多（{count} 层），一栋最多 {most} 层", count=len(floors), most=MOST_FLOORS)
    return floors


def read_positions(text: str) -> tuple[Position, ...]:
    """Read the doors of one floor: "01=A 02=B 03", or a plain count "4"."""
    parts = [each for each in _SEPARATORS.split(widths(text[:500])) if each]
    if len(parts) == 1 and re.fullmatch(r"\d{1,2}", parts[0]):
        parts = [f"{number:02}" for number in range(1, int(parts[0]) + 1)]
    found = tuple(_position(each) for each in parts)
    if not found:
        raise Refused("请填写每层的房间，如 4，或 01=A 02=B")
    if len({each.suffix for each in found}) < len(found):
        raise Refused("每层的房间里有重复的门号，请核对")
    if len(found) > MOST_DOORS * 2:
        raise Refused("每层最多 {most} 户", most=MOST_DOORS * 2)
    return found


def _position(part: str) -> Position:
    suffix, _, layout = part.partition("=")
    if not re.fullmatch(r"[0-9A-Za-z]{1,4}", suffix) or len(layout) > 60:
        raise Refused("每层的房间“{text}”看不懂，请写成 01=A", text=shown(part))
    return Position(suffix, layout)


def floor_positions(floors: tuple[str, ...]) -> dict[str, int]:
    """Return where each floor lies: the lowest above ground is 1, B1 is -1, B2 is -2."""
    above = [each for each in floors if not _BASEMENT.fullmatch(each)]
    below = {each: -int(each[1:]) for each in floors if _BASEMENT.fullmatch(each)}
    return below | {each: index for index, each in enumerate(above, start=1)}


def plan_units(pattern: UnitPattern) -> list[PlannedUnit]:
    """Return the units of a pattern, floor by floor; Refused where it makes too many."""
    if len(pattern.entrances) > MOST_DOORS:
        raise Refused("单元太多（{count} 个），一栋最多 {most} 个", count=len(pattern.entrances), most=MOST_DOORS)
    doors = max(1, len(pattern.entrances)) * len(pattern.positions)
    if (total := doors * len(pattern.floors)) > MOST_UNITS:
        raise Refused("这样会生成 {total} 间，一次最多 {most} 间，请核对楼层和每层房间", total=total, most=MOST_UNITS)
    return list(_planned(pattern))


def _planned(pattern: UnitPattern) -> Iterator[PlannedUnit]:
    lies = floor_positions(pattern.floors)
    for floor in pattern.floors:
        for turn, entrance in enumerate(pattern.entrances or ("",)):
            for position in pattern.positions:
                suffix = _running(position.suffix, turn * len(pattern.positions)) if pattern.is_running else position.suffix
                yield PlannedUnit(entrance, floor, lies[floor], f"{floor}{suffix}", position.layout)


def _running(suffix: str, ahead: int) -> str:
    return f"{int(suffix) + ahead:0{len(suffix)}}" if suffix.isdecimal() else suffix
