"""Many rooms at once, with the buildings, entrances and floors they need; a constant number of queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from tonglu.estates.houses import Houses, Made
from tonglu.estates.imports.places import Room
from tonglu.estates.models import Building, Entrance, Floor, Layout, Phase, Project, Unit, UnitKind
from tonglu.estates.rules.pattern import UnitPattern, floor_positions, plan_units, unit_code
from tonglu.lib.copying import NOTHING, copy_lines, copy_rows, escaped, new_keys, reserve_ids

UNIT_COLUMNS = (
    "id", "key", "node_id", "project_id", "building_id", "entrance_id", "floor_id", "layout_id", "kind", "room", "code",
    "forecast_sqm", "measured_sqm", "inside_sqm", "shared_sqm", "police_address", "signed_on", "delivered_on", "moved_in_on",
)  # fmt: skip


def write_rooms(rooms: Sequence[Room], made: Made = lambda _model, _ids: None, houses: Houses | None = None) -> None:
    """Write drafted rooms and set their ids; `made` hears what was built around them, and of the rooms themselves nothing.

    `houses` is what somebody has looked up before.
    """
    if not rooms:
        return
    around = houses or Houses()
    around.build(rooms, made)
    for room, pk in zip(rooms, reserve_ids(Unit, len(rooms)), strict=True):
        room.id = pk
    keys = new_keys(len(rooms))
    copy_lines(Unit, UNIT_COLUMNS, (_line(each, key, around) for each, key in zip(rooms, keys, strict=True)))


def _line(room: Room, key: str, around: Houses) -> str:
    building, told = around.building_of(room), room.values.get
    return (
        f"{room.id}\t{key}\t{room.node_id}\t{room.project_id}\t{building}\t{around.entrances.get((building, room.entrance)) or NOTHING}"
        f"\t{around.floors.get((building, room.storey)) or NOTHING}\t{told('layout_id') or NOTHING}\t{told('kind') or UnitKind.HOUSE.value}"
        f"\t{escaped(room.room)}\t{escaped(room.code)}\t{_size(told('forecast_sqm'))}\t{_size(told('measured_sqm'))}"
        f"\t{_size(told('inside_sqm'))}\t{NOTHING}\t\t{told('signed_on') or NOTHING}\t{told('delivered_on') or NOTHING}"
        f"\t{told('moved_in_on') or NOTHING}"
    )


def _size(value: object) -> object:
    return NOTHING if value is None else value


@dataclass(slots=True, eq=False)
class NewEstate:
    """A project at a node with one phase, its layouts (code, rooms, ㎡) and as many buildings of one pattern."""

    node_id: int
    name: str
    district: str
    delivered_on: date
    pattern: UnitPattern
    buildings: int
    layouts: Sequence[tuple[str, str, str]] = ()
    project_id: int = 0


@dataclass(slots=True, eq=False)
class NewUnit:
    estate: NewEstate
    code: str
    key: str
    signed_on: date
    moved_in_on: date
    id: int = 0


def write_estates(estates: Sequence[NewEstate], units_of: Callable[[NewEstate, str], NewUnit]) -> list[NewUnit]:
    """Write projects down to their units; `units_of` makes the unit of a code. Return the units in order of estate and code."""
    for each, pk in zip(estates, reserve_ids(Project, len(estates)), strict=True):
        each.project_id = pk
    named = ((e.project_id, e.node_id, e.name, e.name, e.name, e.district) for e in estates)
    copy_rows(Project, ("id", "node_id", "marketing_name", "filed_name", "estate_name", "district"), named)
    phases = reserve_ids(Phase, len(estates))
    copy_rows(
        Phase,
        ("id", "node_id", "project_id", "name"),
        ((pk, e.node_id, e.project_id, "一期") for pk, e in zip(phases, estates, strict=True)),
    )
    layouts = _write_layouts(estates)
    towers = [(e, phase, number) for e, phase in zip(estates, phases, strict=True) for number in range(1, e.buildings + 1)]
    buildings = reserve_ids(Building, len(towers))
    rows = ((pk, e.node_id, e.project_id, phase, str(number), number) for pk, (e, phase, number) in zip(buildings, towers, strict=True))
    copy_rows(Building, ("id", "node_id", "project_id", "phase_id", "label", "position"), rows)
    return _write_units([(pk, e, number) for pk, (e, _, number) in zip(buildings, towers, strict=True)], layouts, units_of)


def _write_layouts(estates: Sequence[NewEstate]) -> dict[tuple[int, str], int]:
    wanted = [(e, *layout) for e in estates for layout in e.layouts]
    ids = reserve_ids(Layout, len(wanted))
    rows = ((pk, e.node_id, e.project_id, code, rooms, area) for pk, (e, code, rooms, area) in zip(ids, wanted, strict=True))
    copy_rows(Layout, ("id", "node_id", "project_id", "code", "rooms", "area_sqm"), rows)
    return {(e.project_id, code): pk for pk, (e, code, _, _) in zip(ids, wanted, strict=True)}


def _write_units(
    towers: Sequence[tuple[int, NewEstate, int]], layouts: dict[tuple[int, str], int], units_of: Callable[[NewEstate, str], NewUnit]
) -> list[NewUnit]:
    entrances = {(pk, label): (place, 0) for pk, e, _ in towers for place, label in enumerate(e.pattern.entrances, 1)}
    entrance_ids = dict(zip(entrances, reserve_ids(Entrance, len(entrances)), strict=True))
    copy_rows(
        Entrance, ("id", "building_id", "label", "position"), ((entrance_ids[key], *key, place) for key, (place, _) in entrances.items())
    )
    floors = {(pk, label): lies for pk, e, _ in towers for label, lies in floor_positions(e.pattern.floors).items()}
    floor_ids = dict(zip(floors, reserve_ids(Floor, len(floors)), strict=True))
    copy_rows(Floor, ("id", "building_id", "label", "position"), ((floor_ids[key], *key, lies) for key, lies in floors.items()))
    plans = {id(e): plan_units(e.pattern) for _, e, _ in towers}
    drawn = [(pk, e, number, each) for pk, e, number in towers for each in plans[id(e)]]
    units = [units_of(e, unit_code(str(number), each.entrance, each.room)) for _, e, number, each in drawn]
    for unit, pk in zip(units, reserve_ids(Unit, len(units)), strict=True):
        unit.id = pk
    columns = (
        "id", "key", "node_id", "project_id", "building_id", "entrance_id", "floor_id", "layout_id", "kind", "room", "code",
        "signed_on", "delivered_on", "moved_in_on",
    )  # fmt: skip
    rows = (
        (
            unit.id, unit.key, e.node_id, e.project_id, building, entrance_ids.get((building, each.entrance)),
            floor_ids[building, each.floor], layouts.get((e.project_id, each.layout)), "house", each.room, unit.code,
            unit.signed_on, e.delivered_on, unit.moved_in_on,
        )
        for unit, (building, e, _, each) in zip(units, drawn, strict=True)
    )  # fmt: skip
    copy_rows(Unit, columns, rows)
    return units
