"""A building as a table of cells: floors from the top, entrances from the left."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonglu.estates import queries
from tonglu.lib.actor import Actor

# state of a unit → its words; colour and words always stand together
STATES: Final[dict[str, Promise]] = {
    "plain": gettext_lazy("未签约"),
    "signed": gettext_lazy("已签约"),
    "delivered": gettext_lazy("已交付"),
    "living": gettext_lazy("已入住"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    unit: Any
    state: str
    words: str
    is_start: bool  # the first door of an entrance


@dataclass(frozen=True, slots=True)
class Storey:
    label: str
    cells: list[Cell | None]


@dataclass(frozen=True, slots=True)
class Tower:
    entrances: list[tuple[str, int]]  # label, how many doors wide
    floors: list[Storey]
    counts: dict[str, int]
    total: int


def state_of(unit: Any) -> str:
    if unit.moved_in_on:
        return "living"
    if unit.delivered_on:
        return "delivered"
    return "signed" if unit.signed_on else "plain"


def tower_of(by: Actor, building: Any) -> Tower:
    """Return the table of a building. Three queries, whatever its size."""
    units = queries.units_of_building(by, building)
    doors: dict[tuple[int | None, int | None], list[Any]] = {}
    for unit in units:
        doors.setdefault((unit.floor_id, unit.entrance_id), []).append(unit)
    entrances: list[tuple[int | None, str]] = [(each.pk, each.label) for each in queries.entrances_of(building)]
    if any(unit.entrance_id is None for unit in units):
        entrances.append((None, ""))
    widths = [(pk, label, max((len(found) for (_f, door), found in doors.items() if door == pk), default=0)) for pk, label in entrances]
    wide = [(pk, label, width) for pk, label, width in widths if width]
    floors: list[tuple[int | None, str]] = [(each.pk, each.label) for each in queries.floors_of(building)]
    if any(unit.floor_id is None for unit in units):
        floors.append((None, "—"))
    storeys = [Storey(label, _cells(doors, floor, wide)) for floor, label in floors]
    states = [state_of(unit) for unit in units]
    return Tower(
        [(_("%(label)s 单元") % {"label": label} if label else "", width) for _pk, label, width in wide],
        [each for each in storeys if any(each.cells)],
        {code: states.count(code) for code in STATES},
        len(units),
    )


def _cells(
    doors: dict[tuple[int | None, int | None], list[Any]], floor: int | None, entrances: list[tuple[int | None, str, int]]
) -> list[Cell | None]:
    cells: list[Cell | None] = []
    for entrance, _label, width in entrances:
        found = doors.get((floor, entrance), [])
        shown = [Cell(unit, state_of(unit), str(STATES[state_of(unit)]), not place) for place, unit in enumerate(found)]
        cells += [*shown, *([None] * (width - len(found)))]
    return cells
