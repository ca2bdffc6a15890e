"""Add a building, and generate its units from a pattern."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.estates.facts import BuildingAdded, UnitsGenerated
from tonglu.estates.models import Building, Entrance, Floor, Layout, Phase, Project, Unit
from tonglu.estates.rules.pattern import PlannedUnit, UnitPattern, floor_positions, plan_units, unit_code
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.labels import label_of
from tonglu.lib.refusals import Refused
from tonglu.lib.scope import ScopedQuerySet


@dataclass(frozen=True, slots=True)
class Preview:
    """What a pattern would write."""

    fresh: list[PlannedUnit]
    standing: list[PlannedUnit]  # already there; left as they are


@act
def add_building(project_id: int, *, label: str, phase_id: int | None = None, position: int | None = None, by: Actor) -> Building:
    project = take(Project, project_id, permission=P.ESTATE_EDIT, by=by)
    name = _building_label(label)
    phase = Phase.objects.filter(project=project, pk=phase_id).first() if phase_id else None
    place = position if position is not None else (int(name) if name.isdecimal() else project.buildings.count() + 1)
    try:
        with transaction.atomic():
            building = Building.objects.create(node_id=project.node_id, project=project, phase=phase, label=name, position=place)
    except IntegrityError:
        raise Refused("楼栋「{label}」已经有了", label=name) from None
    tell(BuildingAdded(building_id=building.pk, project_id=project.pk, node_id=project.node_id), by=by)
    return building


def _building_label(text: str) -> str:
    label = label_of(text, "楼栋", 20).removesuffix("号楼").removesuffix("栋").removesuffix("幢").removesuffix("座")
    if not label or "-" in label:
        raise Refused("楼栋请写编号，如 3 或 A1，不能有短横线")
    return label


def preview_units(building: Building, pattern: UnitPattern) -> Preview:
    """Return what `generate_units` would write; Refused where floors or layouts contradict what stands."""
    planned = plan_units(pattern)
    _refuse_floors(building, pattern)
    _layouts(building, planned)
    standing = set(building.units.values_list("entrance__label", "room"))
    is_there = [(each.entrance or None, each.room) in standing for each in planned]
    return Preview(
        [each for each, known in zip(planned, is_there, strict=True) if not known],
        [each for each, known in zip(planned, is_there, strict=True) if known],
    )


@act
def generate_units(building_id: int, *, pattern: UnitPattern, by: Actor) -> list[Unit]:
    """Write the units of a pattern that are not there yet (生成房间); those that stand are left alone."""
    building = take(Building, building_id, permission=P.ESTATE_EDIT, by=by)
    fresh = preview_units(building, pattern).fresh
    if not fresh:
        raise Refused("这些房间都已经有了，没有生成新的")
    entrances, floors, layouts = _entrances(building, pattern), _floors(building, pattern), _layouts(building, fresh)
    _refuse_codes(building, fresh)
    units = [
        Unit(
            node_id=building.node_id, project_id=building.project_id, building=building,
            entrance=entrances.get(each.entrance), floor=floors[each.floor], layout=layouts.get(each.layout),
            room=each.room, code=unit_code(building.label, each.entrance, each.room),
        )
        for each in fresh
    ]  # fmt: skip
    Unit.objects.bulk_create(units, batch_size=1000)
    tell(UnitsGenerated(building_id=building.pk, count=len(units), node_id=building.node_id), by=by)
    return units


def _refuse_codes(building: Building, fresh: list[PlannedUnit]) -> None:
    codes = [unit_code(building.label, each.entrance, each.room) for each in fresh]
    taken: ScopedQuerySet[Unit] = Unit.objects.filter(project_id=building.project_id, code__in=codes)
    if (unit := taken.first()) is not None:
        raise Refused("房间编号 {code} 在本项目已被占用，请核对楼栋和单元", code=unit.code)


def _refuse_floors(building: Building, pattern: UnitPattern) -> None:
    standing = dict(building.floors.values_list("label", "position"))
    taken = {position: label for label, position in standing.items()}
    for label, position in floor_positions(pattern.floors).items():
        if standing.get(label, position) != position or taken.get(position, label) != label:
            raise Refused(
                "{floor} 层按此规则是实际第 {position} 层，与楼里已有的楼层不符；请把已有楼层一起写进规则",
                floor=label, position=position,
            )  # fmt: skip


def _entrances(building: Building, pattern: UnitPattern) -> dict[str, Entrance]:
    standing = {each.label: each for each in building.entrances.all()}
    fresh = [
        Entrance(building=building, label=each, position=index) for index, each in enumerate(pattern.entrances, 1) if each not in standing
    ]
    return standing | {each.label: each for each in Entrance.objects.bulk_create(fresh)}


def _floors(building: Building, pattern: UnitPattern) -> dict[str, Floor]:
    standing = {each.label: each for each in building.floors.all()}
    lies = floor_positions(pattern.floors)
    fresh = [Floor(building=building, label=each, position=lies[each]) for each in pattern.floors if each not in standing]
    return standing | {each.label: each for each in Floor.objects.bulk_create(fresh)}


def _layouts(building: Building, planned: list[PlannedUnit]) -> dict[str, Layout]:
    wanted = {each.layout for each in planned if each.layout}
    found = {each.code: each for each in Layout.objects.filter(project_id=building.project_id, code__in=wanted)}
    if missing := sorted(wanted - found.keys()):
        raise Refused("项目里没有户型「{code}」，请先新增这个户型", code=missing[0])
    return found
