"""Customers and units to read, and the places one may name."""

from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from tonglu.api.auth import ApiRequest
from tonglu.api.bodies import unit_name
from tonglu.api.cases import WRONG
from tonglu.api.paging import Limit, page_of, refuse_unknown
from tonglu.api.schemas import Closed, CustomerPage, CustomerRow, NodeRow, Problem, QueryId, UnitPage, UnitRow
from tonglu.customers.queries import customer_for, customers_for, matching, phones_of, residencies_of, with_homes
from tonglu.estates.queries import unit_for, units_for
from tonglu.organisation.queries import nodes_for
from tonglu.ui.keyset import Sort

customers = Router(tags=["客户"])
estates = Router(tags=["房产"])
BY_PINYIN = Sort("name", "sort_key")
BY_CODE = Sort("code", "code")


class CustomersAsked(Closed):
    q: str = Field("", description="姓名、拼音、首字母、电话后四位或房号", max_length=100)
    after: str = ""
    limit: Limit = 50


@customers.get("/customers", response={200: CustomerPage, WRONG: Problem}, summary="客户列表")
def list_customers(request: ApiRequest, asked: Annotated[CustomersAsked, Query()]) -> dict[str, Any]:
    """您范围内的客户，按拼音排列；电话打码。"""
    refuse_unknown(request, CustomersAsked)
    by = request.auth
    rows = matching(customers_for(by), asked.q) if asked.q.strip() else customers_for(by)
    found, following = page_of(with_homes(rows, by), BY_PINYIN, asked.after, asked.limit)
    return {"items": [customer_row(each, each.open_phones, each.open_homes) for each in found], "next": following}  # type: ignore[attr-defined]


@customers.get("/customers/{int:customer_id}", response={200: CustomerRow, WRONG: Problem}, summary="客户")
def show_customer(request: ApiRequest, customer_id: int) -> dict[str, Any]:
    """一位客户，合并过的是同一位。"""
    by = request.auth
    customer = customer_for(by, customer_id)
    phones = [each for each in phones_of(by, customer) if each.until is None]
    homes = [each for each in residencies_of(by, customer) if each.until is None]
    return customer_row(customer, phones, homes)


def customer_row(customer: Any, phones: list[Any], homes: list[Any]) -> dict[str, Any]:
    return {
        "id": customer.pk,
        "name": customer.name,
        "kind": customer.kind,
        "phones": [{"number": str(each.number), "label": each.label} for each in phones],
        "homes": [{"unit": unit_name(each.unit), "role": each.role} for each in homes],
    }


class UnitsAsked(Closed):
    code: str = Field("", description="房号的开头，如 3-2-", max_length=60)
    project: QueryId | None = None
    after: str = ""
    limit: Limit = 50


@estates.get("/units", response={200: UnitPage, WRONG: Problem}, summary="房间列表")
def list_units(request: ApiRequest, asked: Annotated[UnitsAsked, Query()]) -> dict[str, Any]:
    """您范围内的房间，按房号排列。"""
    refuse_unknown(request, UnitsAsked)
    rows = units_for(request.auth)
    rows = rows.filter(code__startswith=asked.code) if asked.code else rows
    rows = rows.filter(project_id=asked.project) if asked.project else rows
    found, following = page_of(rows, BY_CODE, asked.after, asked.limit)
    return {"items": [unit_row(each) for each in found], "next": following}


@estates.get("/units/{int:unit_id}", response={200: UnitRow, WRONG: Problem}, summary="房间")
def show_unit(request: ApiRequest, unit_id: int) -> dict[str, Any]:
    return unit_row(unit_for(request.auth, unit_id))


@estates.get("/nodes", response={200: list[NodeRow], WRONG: Problem}, summary="组织")
def list_nodes(request: ApiRequest) -> list[dict[str, Any]]:
    """您范围内的集团、区域、城市公司和项目，上级在前。"""
    rows = nodes_for(request.auth)
    return [{"id": each.pk, "name": each.name, "code": each.code, "kind": each.kind, "parent": each.parent_id} for each in rows]


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
