"""Found a project, and what belongs to it as a whole: phases and layouts."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.estates.facts import LayoutAdded, PhaseAdded, ProjectChanged, ProjectFounded
from tonglu.estates.models import BusinessType, Layout, Phase, Project
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.labels import label_of
from tonglu.lib.refusals import Refused
from tonglu.organisation.actions import add_places_below, lock_tree
from tonglu.organisation.models import Node, NodeKind

NAMES = {
    "marketing_name": ("推广名", 100),
    "filed_name": ("备案名", 100),
    "estate_name": ("小区名", 100),
    "district": ("区域", 60),
    "address": ("地址", 200),
}


@act
def found_project(
    *,
    node_id: int,
    marketing_name: str,
    filed_name: str = "",
    estate_name: str = "",
    business_type: str = BusinessType.RESIDENTIAL,
    district: str = "",
    address: str = "",
    by: Actor,
) -> Project:
    """Give a node of the organisation its project (新建项目)."""
    node = take(Node, node_id, permission=P.ESTATE_EDIT, by=by)
    if Project.objects.filter(node=node).exists():
        raise Refused("「{node}」已经是一个项目，请打开它修改", node=node.name)
    given = {
        "marketing_name": marketing_name,
        "filed_name": filed_name,
        "estate_name": estate_name,
        "district": district,
        "address": address,
    }
    words = _spelt(given)
    project = Project.objects.create(node=node, business_type=BusinessType(business_type), **words)
    tell(ProjectFounded(project_id=project.pk, node_id=node.pk), by=by)
    return project


@act
def found_project_under(place_id: int, *, marketing_name: str, by: Actor, **words: str) -> Project:
    """Found a project at a project node, or under a city company, where its node is made first."""
    lock_tree()  # before the place itself: a move takes them in this order
    place = take(Node, place_id, permission=P.ESTATE_EDIT, by=by)
    if place.kind == NodeKind.PROJECT:
        return found_project(node_id=place.pk, marketing_name=marketing_name, by=by, **words)
    name = label_of(marketing_name, "推广名", 100)
    if Node.objects.filter(parent=place, name=name).exists():
        raise Refused("「{place}」下已经有「{name}」，请换一个名称或选它本身", place=place.name, name=name)
    node = add_places_below(place.pk, NodeKind.PROJECT, [name])[name]
    fresh = Project.objects.create(
        node=node,
        business_type=BusinessType(words.pop("business_type", BusinessType.RESIDENTIAL)),
        **_spelt({"marketing_name": name, **words}),
    )
    tell(ProjectFounded(project_id=fresh.pk, node_id=node.pk), by=by)
    return fresh


@act
def change_project(project_id: int, *, by: Actor, **changes: Any) -> Project:
    """Change names, district, address or business type."""
    project = take(Project, project_id, permission=P.ESTATE_EDIT, by=by)
    new = _spelt({name: value for name, value in changes.items() if name in NAMES})
    if "business_type" in changes:
        new["business_type"] = BusinessType(changes["business_type"])
    changed = [name for name, value in new.items() if getattr(project, name) != value]
    if changed:
        for name in changed:
            setattr(project, name, new[name])
        project.save(update_fields=changed)
        tell(ProjectChanged(project_id=project.pk, columns=changed, node_id=project.node_id), by=by)
    return project


def _spelt(given: dict[str, str]) -> dict[str, str]:
    return {name: label_of(value, NAMES[name][0], NAMES[name][1], required=name == "marketing_name") for name, value in given.items()}


@act
def add_phase(project_id: int, *, name: str, by: Actor) -> Phase:
    project = take(Project, project_id, permission=P.ESTATE_EDIT, by=by)
    label = label_of(name, "分期名称", 60)
    if Phase.objects.filter(project=project, name=label).exists():
        raise Refused("分期「{name}」已经有了", name=label)
    phase = Phase.objects.create(node_id=project.node_id, project=project, name=label, position=project.phases.count() + 1)
    tell(PhaseAdded(phase_id=phase.pk, project_id=project.pk, node_id=project.node_id), by=by)
    return phase


@act
def add_layout(
    project_id: int,
    *,
    code: str,
    rooms: str = "",
    area_sqm: Decimal | None = None,
    inside_sqm: Decimal | None = None,
    by: Actor,
) -> Layout:
    project = take(Project, project_id, permission=P.ESTATE_EDIT, by=by)
    label = label_of(code, "户型编号", 60)
    _refuse_areas(area_sqm, inside_sqm)
    try:
        with transaction.atomic():
            layout = Layout.objects.create(
                node_id=project.node_id, project=project, code=label, rooms=label_of(rooms, "格局", 40, required=False),
                area_sqm=area_sqm, inside_sqm=inside_sqm,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("户型「{code}」已经有了", code=label) from None
    tell(LayoutAdded(layout_id=layout.pk, project_id=project.pk, node_id=project.node_id), by=by)
    return layout


def _refuse_areas(area: Decimal | None, inside: Decimal | None) -> None:
    if any(each is not None and not 0 < each < 100_000 for each in (area, inside)):
        raise Refused("面积要大于 0，小于 100000 ㎡")
    if area is not None and inside is not None and inside > area:
        raise Refused("套内面积 {inside} 不能大于建筑面积 {area}", inside=inside, area=area)
