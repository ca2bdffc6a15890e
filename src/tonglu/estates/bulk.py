"""Many rooms at once, with the buildings, entrances and floors they need; a constant number of queries."""

import uuid
from collections.abc import Sequence

from tonglu.estates.imports.places import Room
from tonglu.estates.models import Building, Entrance, Floor, Unit, UnitKind
from tonglu.lib.copying import copy_rows, reserve_ids

UNIT_COLUMNS = (
    "id", "key", "node_id", "project_id", "building_id", "entrance_id", "floor_id", "layout_id", "kind", "room", "code",
    "forecast_sqm", "measured_sqm", "inside_sqm", "shared_sqm", "police_address", "signed_on", "delivered_on", "moved_in_on",
)  # fmt: skip


def write_rooms(rooms: Sequence[Room]) -> None:
    """Write drafted rooms and set their ids."""
    if not rooms:
        return
    buildings = _buildings(rooms)
    entrances = _entrances(rooms, buildings)
    floors = _floors(rooms, buildings)
    for room, pk in zip(rooms, reserve_ids(Unit, len(rooms)), strict=True):
        room.id = pk
    copy_rows(Unit, UNIT_COLUMNS, (_row(each, buildings, entrances, floors) for each in rooms))


def _row(
    room: Room,
    buildings: dict[tuple[int, str], int],
    entrances: dict[tuple[int, str], int],
    floors: dict[tuple[int, str], int],
) -> tuple[object, ...]:
    building, values = buildings[room.project_id, room.building], room.values
    return (
        room.id, uuid.uuid4(), room.node_id, room.project_id, building, entrances.get((building, room.entrance)),
        floors.get((building, room.storey)), values.get("layout_id"), values.get("kind") or UnitKind.HOUSE.value, room.room,
        room.code, values.get("forecast_sqm"), values.get("measured_sqm"), values.get("inside_sqm"), None, "",
        values.get("signed_on"), values.get("delivered_on"), values.get("moved_in_on"),
    )  # fmt: skip


def _buildings(rooms: Sequence[Room]) -> dict[tuple[int, str], int]:
    wanted = {(each.project_id, each.building): each.node_id for each in rooms}
    rows = Building.objects.filter(project_id__in={each for each, _ in wanted}).values_list("project_id", "label", "pk")
    found = {(project, label): pk for project, label, pk in rows}
    fresh = [
        Building(node_id=node, project_id=project, label=label, position=int(label) if label.isdecimal() else 0)
        for (project, label), node in sorted(wanted.items())
        if (project, label) not in found
    ]
    made = Building.objects.bulk_create(fresh)
    return found | {(each.project_id, each.label): each.pk for each in made}


def _entrances(rooms: Sequence[Room], buildings: dict[tuple[int, str], int]) -> dict[tuple[int, str], int]:
    wanted = {(buildings[each.project_id, each.building], each.entrance) for each in rooms if each.entrance}
    rows = Entrance.objects.filter(building_id__in={each for each, _ in wanted}).values_list("building_id", "label", "pk")
    found = {(building, label): pk for building, label, pk in rows}
    fresh = [
        Entrance(building_id=building, label=label, position=int(label) if label.isdecimal() else 0)
        for building, label in sorted(wanted - found.keys())
    ]
    return found | {(each.building_id, each.label): each.pk for each in Entrance.objects.bulk_create(fresh)}


def _floors(rooms: Sequence[Room], buildings: dict[tuple[int, str], int]) -> dict[tuple[int, str], int]:
    wanted = {(buildings[each.project_id, each.building], each.storey): each.floor_position for each in rooms if each.storey}
    rows = Floor.objects.filter(building_id__in={each for each, _ in wanted}).values_list("building_id", "label", "position", "pk")
    found: dict[tuple[int, str], int] = {}
    taken: dict[int, set[int]] = {}
    for building, label, position, pk in rows:
        found[building, label] = pk
        taken.setdefault(building, set()).add(position)
    fresh = []
    for building, label in sorted(wanted.keys() - found.keys(), key=lambda each: (each[0], _height(each[1]))):
        lies = _free(wanted[building, label] or _height(label), taken.setdefault(building, set()))
        fresh.append(Floor(building_id=building, label=label, position=lies))
    return found | {(each.building_id, each.label): each.pk for each in Floor.objects.bulk_create(fresh)}


def _height(label: str) -> int:
    """A file that says nothing else puts the floor where its number says; B1 lies below the first."""
    number = "".join(each for each in label if each.isdecimal())
    return (-int(number) if label.startswith("B") else int(number)) if number else 1_000


def _free(wished: int, taken: set[int]) -> int:
    position = wished
    while position in taken:
        position += 1
    taken.add(position)
    return position
