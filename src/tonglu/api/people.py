"""Customers: list, read, register, change."""

from datetime import UTC, datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from tonglu.api import persons
from tonglu.api.auth import ApiRequest
from tonglu.api.once import once
from tonglu.api.paging import Limit, page_of, refuse_unknown
from tonglu.api.schemas import Closed, CustomerOut, CustomerPage, Problem
from tonglu.api.schemas.customers import CustomerChange, CustomerIn
from tonglu.customers import actions
from tonglu.customers.queries import customer_for, customers_for, matching, with_homes
from tonglu.lib.refusals import Refused
from tonglu.ui.keyset import Sort

router = Router(tags=["客户"])
BY_PINYIN = Sort("name", "sort_key")


class CustomersAsked(Closed):
    q: str = Field("", description="姓名、拼音、首字母、电话后四位或房号", max_length=100)
    after: str = ""
    limit: Limit = 50


@router.get("/customers", response=CustomerPage, summary="客户列表")
def list_customers(request: ApiRequest, asked: Annotated[CustomersAsked, Query()]) -> dict[str, Any]:
    """您范围内的客户，按拼音排列；电话打码。"""
    refuse_unknown(request, CustomersAsked)
    by = request.auth
    rows = matching(customers_for(by), asked.q) if asked.q.strip() else customers_for(by)
    found, following = page_of(with_homes(rows, by), BY_PINYIN, asked.after, asked.limit)
    return {"items": [persons.row(each, each.open_phones, each.open_homes) for each in found], "next": following}  # type: ignore[attr-defined]


@router.post("/customers", response={201: CustomerOut}, summary="登记客户")
def register(request: ApiRequest, response: HttpResponse, given: CustomerIn) -> Any:
    """在一个组织登记客户，那个组织从此看得到他。"""
    by = request.auth

    def run() -> dict[str, Any]:
        papers = [(each.kind, each.number) for each in given.papers]
        fields = given.dict(exclude={"node", "papers"})
        made = actions.register_customer(**fields, papers=papers, node_id=given.node, by=by)
        made.refresh_from_db(fields=["score", "gaps"])  # how complete he is was reckoned in the database
        return persons.whole(made, by)

    answer = once(request, response, 201, run, by=by)
    response["Location"] = f"{request.path}/{answer.value['id']}"
    return answer


@router.get("/customers/{int:customer_id}", response=CustomerOut, summary="客户")
def show_customer(request: ApiRequest, response: HttpResponse, customer_id: int) -> dict[str, Any]:
    """一位客户，合并过的是同一位；回答的 ETag 可以在修改时作为 If-Match 传回。"""
    customer = customer_for(request.auth, customer_id)
    response["ETag"] = mark_of(customer.changed_at)
    return persons.whole(customer, request.auth)


@router.patch("/customers/{int:customer_id}", response={200: CustomerOut, 412: Problem}, summary="修改客户")
def change(request: ApiRequest, response: HttpResponse, customer_id: int, given: CustomerChange) -> Any:
    """修改姓名、性别、生日、备注，没有传的不变。带 If-Match 头时，读过之后被他人改过就不修改，回答 412。"""
    by, seen = request.auth, _seen(request)
    customer = customer_for(by, customer_id)

    def run() -> dict[str, Any]:
        changed = actions.change_customer(customer.pk, seen=seen, by=by, **given.dict(exclude_unset=True))
        return persons.whole(changed, by)

    answer = once(request, response, 200, run, by=by)
    response["ETag"] = mark_of(customer_for(by, customer.pk).changed_at)
    return answer


def mark_of(changed_at: datetime) -> str:
    return f'"{changed_at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"'


def _seen(request: ApiRequest) -> datetime | None:
    said = request.headers.get("If-Match")
    if said is None:
        return None
    try:
        return datetime.strptime(said.strip(), '"%Y%m%dT%H%M%S%fZ"').replace(tzinfo=UTC)
    except ValueError:
        raise Refused("If-Match 不是有效的标记，请使用读取时回答的 ETag") from None
