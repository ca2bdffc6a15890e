"""Places: the organisation's nodes, projects, buildings, units; who lives there and what happened."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from tonglu.api import persons
from tonglu.api.auth import ApiRequest
from tonglu.api.once import once
from tonglu.api.paging import Limit, page_of, refuse_unknown
from tonglu.api.particulars import TimelineAsked, timeline
from tonglu.api.schemas import Closed, NodeRow, QueryId, UnitPage, UnitRow
from tonglu.api.schemas.customers import TimelinePage
from tonglu.api.schemas.estates import BuildingOut, BuildingRow, Inhabitant, OwnersIn, ProjectPage, ProjectRow, TransferIn, UnitPeople
from tonglu.customers import actions
from tonglu.customers.queries import people_of_unit
from tonglu.estates.queries import building_for, buildings_of, project_for, projects_for, unit_for, units_for
from tonglu.organisation.queries import nodes_for
from tonglu.ui.keyset import Sort

router = Router(tags=["房产"])
BY_CODE = Sort("code", "code")
BY_NAME = Sort("name", "marketing_name")


class UnitsAsked(Closed):
    code: str = Field("", description="房号的开头，如 3-2-", max_length=60)
    project: QueryId | None = None
    building: QueryId | None = None
    after: str = ""
    limit: Limit = 50


@router.get("/units", response=UnitPage, summary="房间列表")
def list_units(request: ApiRequest, asked: Annotated[UnitsAsked, Query()]) -> dict[str, Any]:
    """您范围内的房间，按房号排列。"""
    refuse_unknown(request, UnitsAsked)
    wanted = {"code__startswith": asked.code, "project_id": asked.project, "building_id": asked.building}
    rows = units_for(request.auth).filter(**{name: value for name, value in wanted.items() if value})
    found, following = page_of(rows, BY_CODE, asked.after, asked.limit)
    return {"items": [unit_row(each) for each in found], "next": following}


@router.get("/units/{int:unit_id}", response=UnitRow, summary="房间")
def show_unit(request: ApiRequest, unit_id: int) -> dict[str, Any]:
    """一个房间；它的工单用 GET /cases?unit= 查。"""
    return unit_row(unit_for(request.auth, unit_id))


@router.get("/units/{int:unit_id}/people", response=list[Inhabitant], summary="房间里的人")
def list_people(request: ApiRequest, unit_id: int) -> list[dict[str, Any]]:
    """现在和以前的人，现在的在前；电话打码。"""
    return [persons.inhabitant(each) for each in people_of_unit(request.auth, unit_for(request.auth, unit_id))]


@router.post("/units/{int:unit_id}/transfer", response=UnitPeople, summary="过户")
def transfer(request: ApiRequest, response: HttpResponse, unit_id: int, given: TransferIn) -> Any:
    """原业主的关系到那天结束，新业主的从那天开始；历史留在房间。回答房间里现在和以前的人。"""
    owners, by = _owners(given), request.auth
    act = partial(actions.transfer_unit, owners=owners, on=given.on, ending=given.ending, by=by)
    return _changed(request, response, unit_id, act)


@router.post("/units/{int:unit_id}/shares", response=UnitPeople, summary="份额变更")
def change_shares(request: ApiRequest, response: HttpResponse, unit_id: int, given: OwnersIn) -> Any:
    """加名、减名、改份额：写变更以后的全部业主。"""
    return _changed(request, response, unit_id, lambda pk: actions.share_unit(pk, owners=_owners(given), on=given.on, by=request.auth))


def _owners(given: OwnersIn) -> list[actions.Owner]:
    return [actions.Owner(each.customer, each.name, each.phone, each.paper, each.share) for each in given.owners]


def _changed(request: ApiRequest, response: HttpResponse, unit_id: int, act: Callable[[int], object]) -> Any:
    unit, by = unit_for(request.auth, unit_id), request.auth

    def run() -> dict[str, Any]:
        act(unit.pk)
        return {"items": [persons.inhabitant(each) for each in people_of_unit(by, unit)]}

    return once(request, response, 200, run, by=by)


@router.get("/units/{int:unit_id}/timeline", response=TimelinePage, summary="房间时间线")
def show_timeline(request: ApiRequest, unit_id: int, asked: Annotated[TimelineAsked, Query()]) -> dict[str, Any]:
    refuse_unknown(request, TimelineAsked)
    return timeline(request.auth, asked, unit=unit_for(request.auth, unit_id))


class ProjectsAsked(Closed):
    after: str = ""
    limit: Limit = 50


@router.get("/projects", response=ProjectPage, summary="项目列表")
def list_projects(request: ApiRequest, asked: Annotated[ProjectsAsked, Query()]) -> dict[str, Any]:
    """您范围内的项目，按推广名排列。"""
    refuse_unknown(request, ProjectsAsked)
    found, following = page_of(projects_for(request.auth), BY_NAME, asked.after, asked.limit)
    return {"items": [project_row(each) for each in found], "next": following}


@router.get("/projects/{int:project_id}", response=ProjectRow, summary="项目")
def show_project(request: ApiRequest, project_id: int) -> dict[str, Any]:
    return project_row(project_for(request.auth, project_id))


@router.get("/projects/{int:project_id}/buildings", response=list[BuildingRow], summary="项目的楼栋")
def list_buildings(request: ApiRequest, project_id: int) -> list[dict[str, Any]]:
    found: list[Any] = buildings_of(request.auth, project_for(request.auth, project_id))
    return [
        {"id": each.pk, "label": each.label, "phase": _name(each.phase), "units": each.unit_count, "delivered": each.delivered_count}
        for each in found
    ]


@router.get("/buildings/{int:building_id}", response=BuildingOut, summary="楼栋")
def show_building(request: ApiRequest, building_id: int) -> dict[str, Any]:
    """一栋楼；它的房间用 GET /units?building= 查。"""
    found = building_for(request.auth, building_id)
    project = {"id": found.project_id, "name": found.project.marketing_name}
    return {"id": found.pk, "label": found.label, "phase": _name(found.phase), "project": project}


@router.get("/nodes", response=list[NodeRow], summary="组织")
def list_nodes(request: ApiRequest) -> list[dict[str, Any]]:
    """您范围内的集团、区域、城市公司和项目，上级在前。"""
    rows = nodes_for(request.auth)
    return [{"id": each.pk, "name": each.name, "code": each.code, "kind": each.kind, "parent": each.parent_id} for each in rows]


def _name(phase: Any) -> str | None:
    return phase.name if phase else None


def project_row(each: Any) -> dict[str, Any]:
    names = ("marketing_name", "filed_name", "estate_name", "business_type", "district", "address")
    return {"id": each.pk, "node": each.node_id, **{name: getattr(each, name) for name in names}}


def unit_row(unit: Any) -> dict[str, Any]:
    area = unit.measured_sqm or unit.forecast_sqm or (unit.layout.area_sqm if unit.layout else None)
    return {
        "id": unit.pk,
        "code": unit.code,
        "kind": unit.kind,
        "project": {"id": unit.project_id, "name": unit.project.marketing_name},
        "building": unit.building.label,
        "entrance": unit.entrance.label if unit.entrance else None,
        "floor": unit.floor.label if unit.floor else None,
        "layout": unit.layout.code if unit.layout else None,
        "area_sqm": float(area) if area is not None else None,
        "delivered_on": unit.delivered_on,
    }
