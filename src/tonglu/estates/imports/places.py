"""Where a row of a file lies: its project by any of its names, its room by its code; missing rooms may be drafted."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from tonglu.estates.models import Project, Unit
from tonglu.estates.rules.pattern import unit_code
from tonglu.lib.names import place_key
from tonglu.lib.plain import one_line, shown, widths
from tonglu.lib.refusals import Refused

_WORDS = re.compile(r"(?:号楼|栋|幢|座|号|单元|门|梯|室|房)$")
_FLOOR = re.compile(r"(B?\d{1,3}?)(\d{2})")


@dataclass(slots=True, eq=False)
class Room:
    """A unit as an import sees it; without an id it is still a draft."""

    project_id: int
    node_id: int
    building: str
    entrance: str
    room: str
    floor: str = ""
    floor_position: int | None = None
    id: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)  # columns of Unit: dates, areas, layout_id, kind
    code: str = field(init=False)

    def __post_init__(self) -> None:
        self.code = unit_code(self.building, self.entrance, self.room)

    @property
    def storey(self) -> str:
        """The floor as written, or the room's number without its last two digits."""
        return self.floor or _storey(self.room)


@lru_cache(maxsize=10_000)  # the rooms of one house are numbered as those of the next
def _storey(room: str) -> str:
    found = _FLOOR.fullmatch(room.upper())
    return found[1] if found else ""


@lru_cache(maxsize=10_000)  # buildings and entrances repeat with every row
def label_in_sheet(value: str | None, what: str) -> str:
    """Return 3 for 3, 3栋, 3号楼; Refused where it cannot be part of a code."""
    label = _WORDS.sub("", one_line(widths(value or "")).upper())
    if len(label) > 20 or "-" in label:
        raise Refused("{what}“{text}”看不懂，请写编号，如 3", what=what, text=shown(value or ""))
    return label


def room_parts(building: str | None, entrance: str | None, room: str) -> tuple[str, str, str]:
    """Return building, entrance and room from three columns, or from the one column 3-2-1502."""
    if not (building or "").strip():
        parts = (place_key(room) or widths(room)).split("-")
        if len(parts) not in {2, 3} or not all(parts):
            raise Refused("缺楼栋：请填写楼栋，或把房号写全，如 3-2-1502")
        return parts[0].upper(), parts[1].upper() if len(parts) == 3 else "", parts[-1].upper()
    return label_in_sheet(building, "楼栋"), label_in_sheet(entrance, "单元"), label_in_sheet(room, "房号")


class Projects:
    """The projects at and below the place of a batch, by every name they have."""

    def __init__(self, nodes: Collection[int]) -> None:
        self.all = list(Project.objects.filter(node__any_of=set(nodes)).select_related("node"))
        self._named: dict[str, list[Project]] = {}
        for each in self.all:
            for name in {each.marketing_name, each.filed_name, each.estate_name, each.node.name} - {""}:
                self._named.setdefault(widths(name), []).append(each)

    def named(self, name: str | None) -> Project:
        """Return the project of a row; without a name the only one there is."""
        wanted = one_line(widths(name or ""))
        if not wanted:
            if len(self.all) == 1:
                return self.all[0]
            raise Refused("请填写项目：所选范围内有 {count} 个项目", count=len(self.all))
        found = self._named.get(wanted, [])
        if not found:
            raise Refused("所选范围内没有项目“{name}”，请核对名称，或先新建项目", name=shown(wanted))
        if len(found) > 1:
            raise Refused("有 {count} 个项目都叫“{name}”，请改用备案名或小区名", count=len(found), name=shown(wanted))
        return found[0]


class Rooms:
    """Units of the rows at hand by project and code; what a run drafts is found again."""

    COLUMNS = ("forecast_sqm", "measured_sqm", "inside_sqm", "layout_id", "kind", "signed_on", "delivered_on", "moved_in_on")

    def __init__(self) -> None:
        self.found: dict[tuple[int, str], Room] = {}

    def load(self, keys: Iterable[tuple[int, str]]) -> None:
        """Look up what is not known yet. One query."""
        wanted = {each for each in keys if each not in self.found}
        if not wanted:
            return
        rows = Unit.objects.filter(project_id__in={each for each, _ in wanted}, code__any_of={code for _, code in wanted})
        names = ("pk", "project_id", "node_id", "building__label", "entrance__label", "room", "code", *self.COLUMNS)
        for pk, project, node, building, entrance, room, code, *values in rows.values_list(*names):
            known = Room(project, node, building, entrance or "", room, id=pk, values=dict(zip(self.COLUMNS, values, strict=True)))
            self.found[project, code] = known

    def draft(self, room: Room) -> Room:
        self.found[room.project_id, room.code] = room
        return room

    def forget(self) -> None:
        self.found.clear()


Changed = dict[str, date | Decimal | int | str | None]


def differing(room: Room, given: Changed) -> Changed:
    """Return the given values that are not empty and not what stands."""
    return {name: value for name, value in given.items() if value is not None and room.values.get(name) != value}
