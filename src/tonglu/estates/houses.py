"""What stands around rooms (buildings, entrances, floors): looked up for many rooms at once, and built where it is lacking."""

from collections.abc import Callable, Sequence
from typing import Final

from django.db import models

from tonglu.estates.imports.places import Room
from tonglu.estates.models import Building, Entrance, Floor
from tonglu.lib.copying import copy_lines, escaped, reserve_ids

Key = tuple[int, str]  # of a building: project and label; of an entrance or a floor: building and label
Made = Callable[[type[models.Model], Sequence[int]], None]  # told of each table the ids that are new in it
UNNUMBERED: Final = 1_000  # where a floor lies whose label has no number


class Houses:
    """Those of the rooms at hand; what was looked up (found or missed) or built is not asked for again until it is forgotten."""

    def __init__(self) -> None:
        self.buildings: dict[Key, int] = {}
        self.entrances: dict[Key, int] = {}
        self.floors: dict[Key, int] = {}
        self._taken: dict[int, set[int]] = {}  # building -> where its floors lie
        self._asked: set[Key] = set()  # buildings that were looked up, whether they stand or not

    def forget(self) -> None:
        for each in (self.buildings, self.entrances, self.floors, self._taken, self._asked):
            each.clear()

    def load(self, rooms: Sequence[Room]) -> None:
        """Look up what is not known yet. Three queries, fewer where all or nothing of it is."""
        wanted = {(each.project_id, each.building) for each in rooms} - self._asked
        if not wanted:
            return
        self._asked |= wanted
        rows = Building.objects.filter(project_id__in={each for each, _ in wanted}, label__in={label for _, label in wanted})
        found = {(project, label): pk for project, label, pk in rows.values_list("project_id", "label", "pk") if (project, label) in wanted}
        if not found:
            return
        self.buildings |= found
        standing = set(found.values())
        for building, label, pk in Entrance.objects.filter(building_id__in=standing).values_list("building_id", "label", "pk"):
            self.entrances[building, label] = pk
        floors = Floor.objects.filter(building_id__in=standing).values_list("building_id", "label", "position", "pk")
        for building, label, position, pk in floors:
            self.floors[building, label] = pk
            self._taken.setdefault(building, set()).add(position)

    def build(self, rooms: Sequence[Room], made: Made) -> None:
        """Write what these rooms lack around them."""
        self.load(rooms)
        self._build_buildings(rooms, made)
        self._build_entrances(rooms, made)
        self._build_floors(rooms, made)

    def _build_buildings(self, rooms: Sequence[Room], made: Made) -> None:
        nodes = {(each.project_id, each.building): each.node_id for each in rooms}
        lacking = sorted(nodes.keys() - self.buildings.keys())
        ids = reserve_ids(Building, len(lacking))
        lines = (
            f"{pk}\t{nodes[project, label]}\t{project}\t{escaped(label)}\t{_number(label)}"
            for pk, (project, label) in zip(ids, lacking, strict=True)
        )
        copy_lines(Building, ("id", "node_id", "project_id", "label", "position"), lines)
        self.buildings |= zip(lacking, ids, strict=True)
        made(Building, ids)

    def _build_entrances(self, rooms: Sequence[Room], made: Made) -> None:
        wanted = {(self.building_of(each), each.entrance) for each in rooms if each.entrance}
        lacking = sorted(wanted - self.entrances.keys())
        ids = reserve_ids(Entrance, len(lacking))
        lines = (f"{pk}\t{house}\t{escaped(label)}\t{_number(label)}" for pk, (house, label) in zip(ids, lacking, strict=True))
        copy_lines(Entrance, ("id", "building_id", "label", "position"), lines)
        self.entrances |= zip(lacking, ids, strict=True)
        made(Entrance, ids)

    def _build_floors(self, rooms: Sequence[Room], made: Made) -> None:
        wanted = {(self.building_of(each), each.storey): each.floor_position for each in rooms if each.storey}
        lacking = sorted(wanted.keys() - self.floors.keys(), key=lambda each: (each[0], _height(each[1])))
        ids = reserve_ids(Floor, len(lacking))
        lies = [_free(wanted[each] or _height(each[1]), self._taken.setdefault(each[0], set())) for each in lacking]
        lines = (f"{pk}\t{house}\t{escaped(label)}\t{lie}" for pk, (house, label), lie in zip(ids, lacking, lies, strict=True))
        copy_lines(Floor, ("id", "building_id", "label", "position"), lines)
        self.floors |= zip(lacking, ids, strict=True)
        made(Floor, ids)

    def building_of(self, room: Room) -> int:
        return self.buildings[room.project_id, room.building]


def _number(label: str) -> int:
    return int(label) if label.isdecimal() else 0


def _height(label: str) -> int:
    """A file that says nothing else puts the floor where its number says; B1 lies below the first."""
    number = "".join(each for each in label if each.isdecimal())
    return (-int(number) if label.startswith("B") else int(number)) if number else UNNUMBERED


def _free(wished: int, taken: set[int]) -> int:
    position = wished
    while position in taken:
        position += 1
    taken.add(position)
    return position
