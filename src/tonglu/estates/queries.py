"""Reads of projects, buildings and units; every public one takes `by`."""

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Final, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Lower, Replace
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.access.reaches import kept_beside
from tonglu.estates.models import Building, BusinessType, Entrance, Floor, Layout, Phase, Project, Unit, UnitKind
from tonglu.estates.rules.typed import typed_room
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.names import place_key
from tonglu.lib.plain import has_controls, one_line, shown, widths
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.scope import ScopedQuerySet, seen_of
from tonglu.organisation.models import Node, NodeKind

BUSINESS_TYPES = BusinessType.choices
UNIT_KINDS = UnitKind.choices
FEW_PROJECTS: Final = 5  # whose buildings are offered one by one
NAMES: Final = "SELECT id, node_id, marketing_name FROM estates_project WHERE {} ORDER BY marketing_name, id LIMIT 300"

ESTATE_NAMES: Final = ("marketing_name", "filed_name", "estate_name")  # sold as, filed as, lived in as


class ProjectName(NamedTuple):
    pk: int
    node_id: int
    name: str


def projects_for(by: Actor) -> ScopedQuerySet[Project]:
    return Project.objects.reachable(by, P.ESTATE_VIEW).select_related("node").order_by("marketing_name", "pk")


def project_names(by: Actor) -> list[ProjectName]:
    """Return what a filter or a form offers of `projects_for`, 300 at most; asked once for each reach: a new name is a new stamp."""
    return kept_beside(by, "estates.project_names", lambda: _project_names(by))


def _project_names(by: Actor) -> list[ProjectName]:
    try:
        seen, given = seen_of(Project, by, P.ESTATE_VIEW)
    except EmptyResultSet:  # who reaches nothing
        return []
    return [ProjectName(*each) for each in prepared.rows(NAMES.format(seen), given)]


def projects_named(rows: QuerySet[Project], text: str) -> QuerySet[Project]:
    """Narrow to projects one of whose names, or whose district, holds the words."""
    names = ("marketing_name", "filed_name", "estate_name", "district")
    wanted = Q()
    for each in names:
        wanted |= Q((f"{each}__icontains", text))
    return rows.filter(wanted)


def project_for(by: Actor, project_id: int) -> Project:
    """Return one project, or raise NotAllowed where it is out of reach."""
    project = projects_for(by).filter(pk=project_id).first()
    if project is None:
        raise NotAllowed
    return project


def buildings_of(by: Actor, project: Project) -> list[Building]:
    """Return the buildings of a project with `unit_count` and `delivered_count`. One query."""
    return list(
        Building.objects.reachable(by, P.ESTATE_VIEW)
        .filter(project=project)
        .select_related("phase")
        .annotate(unit_count=Count("units"), delivered_count=Count("units", filter=Q(units__delivered_on__isnull=False)))
    )


def building_for(by: Actor, building_id: int) -> Building:
    building = Building.objects.reachable(by, P.ESTATE_VIEW).select_related("project", "phase").filter(pk=building_id).first()
    if building is None:
        raise NotAllowed
    return building


def entrances_of(building: Building) -> list[Entrance]:
    return list(building.entrances.all())


def floors_of(building: Building) -> list[Floor]:
    """Return the floors, the highest first, as they stand."""
    return list(building.floors.order_by("-position"))


def phases_of(project: Project) -> list[Phase]:
    return list(project.phases.all())


def layouts_of(project: Project) -> list[Layout]:
    return list(project.layouts.annotate(unit_count=Count("units")).order_by("code"))


def units_for(by: Actor) -> ScopedQuerySet[Unit]:
    return (
        Unit.objects.reachable(by, P.ESTATE_VIEW)
        .select_related("project", "building", "entrance", "floor", "layout")
        .order_by("project_id", "code")
    )


def unit_for(by: Actor, unit_id: int) -> Unit:
    unit = units_for(by).filter(pk=unit_id).first()
    if unit is None:
        raise NotAllowed
    return unit


def unit_by_code(by: Actor, project: Project | int, code: str) -> Unit | None:
    """Return the unit that people call by this code within a project: 3-2-1502 or 3栋2单元1502室."""
    plain = _spelt(code)
    project_id = project if isinstance(project, int) else project.pk
    return units_for(by).filter(project_id=project_id, code__in={plain, place_key(plain) or plain}).first()


def unit_said(by: Actor, code: str, project_id: int | None = None) -> Unit:
    """Return the unit that somebody typed; Refused with what to do where it is none, or several."""
    plain = _spelt(code)
    rows = units_for(by).filter(code__in={plain, place_key(plain) or plain})
    found = list(rows.filter(project_id=project_id)[:2] if project_id else rows[:2])
    if not found:
        raise Refused("没有找到房间“{code}”，请写成 3-2-1502 这样的编号", code=shown(plain))
    if len(found) > 1:
        raise Refused("有多个项目都有房间 {code}，请选择项目", code=found[0].code)
    return found[0]


def _spelt(code: str) -> str:
    """Return a typed code in one spelling; what a database refuses is no code, and finds nothing."""
    plain = one_line(widths(code[:60]))
    return "" if has_controls(plain) else plain


def units_of_building(by: Actor, building: Building) -> list[Unit]:
    """Return all units of a building for its table of cells. One query."""
    return list(
        Unit.objects.reachable(by, P.ESTATE_VIEW)
        .filter(building=building)
        .select_related("layout")
        .only("id", "room", "code", "entrance_id", "floor_id", "layout__code", "kind", "signed_on", "delivered_on", "moved_in_on")
        .order_by("room")
    )


def search_units(by: Actor, text: str, limit: int = 8) -> list[Unit]:
    """Return units whose code begins with, or is, what was typed; below the name of an estate only its own."""
    if not (typed := typed_room(text)):
        return []
    wanted = Q(code__startswith=typed.code) | Q(code__in=typed.codes)
    found = units_for(by).filter(wanted | Q(room=typed.alone) if typed.alone else wanted)
    return sorted(below_estate(found, typed.named).order_by("code", "pk")[:limit], key=lambda each: each.code not in typed.codes)


def below_estate(units: QuerySet[Unit], named: str) -> QuerySet[Unit]:
    """Narrow rooms to the estates one of whose names holds the words, whatever blanks are in it; no words narrow nothing."""
    if not named:
        return units
    names = {each: Replace(Lower(f"project__{each}"), Value(" ")) for each in ESTATE_NAMES}
    return units.alias(**names).filter(reduce(or_, (Q((f"{each}__contains", named)) for each in names)))


def places_to_found(by: Actor) -> list[Node]:
    """Return the nodes under which a project may be founded, and project nodes that have none yet."""
    taken = Project.objects.values("node_id")
    nodes = Node.objects.reachable(by, P.ESTATE_EDIT).filter(is_active=True)
    return list(nodes.filter(~Q(kind=NodeKind.PROJECT) | ~Q(pk__in=taken)).order_by("path"))


def unit_names(by: Actor, ids: Collection[int]) -> dict[int, str]:
    """Return the codes of units by id, for rows that name them. One query."""
    return dict(Unit.objects.reachable(by, P.ESTATE_VIEW).filter(pk__in=ids).values_list("pk", "code")) if ids else {}


def place_choices(by: Actor) -> list[tuple[str, str]]:
    """Return projects, phases and (of a few projects) buildings as `kind:key` with their names. Three queries at most."""
    projects = projects_for(by)
    found = [(f"project:{each.pk}", each.name) for each in project_names(by)]
    names = {int(code.partition(":")[2]): name for code, name in found}
    phases = Phase.objects.reachable(by, P.ESTATE_VIEW).filter(project__in=projects)
    found += [(f"phase:{pk}", f"{names[of]} {name}") for pk, of, name in phases.values_list("pk", "project_id", "name") if of in names]
    if len(names) <= FEW_PROJECTS:
        buildings = Building.objects.reachable(by, P.ESTATE_VIEW).filter(project__in=projects)
        rows = buildings.values_list("pk", "project_id", "label")
        words = _("%(project)s %(label)s 栋")
        found += [(f"building:{pk}", words % {"project": names[of], "label": label}) for pk, of, label in rows if of in names]
    return found
