"""WeChat ids, addresses and circles of a customer."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from tonglu.api.auth import ApiRequest
from tonglu.api.particulars import ANSWERS, AT, below, done
from tonglu.api.schemas import Clear, ReasonIn
from tonglu.api.schemas.customers import AddressIn, AffiliationIn, EndIn, HandleIn
from tonglu.customers import actions
from tonglu.customers.circles import affiliations_of
from tonglu.customers.queries import customer_for, selves
from tonglu.customers.ways import addresses_of, handles_of
from tonglu.lib.actor import Actor

router = Router(tags=["客户资料"])
REVEALED: Any = Clear


def _handle(by: Actor, customer: Any, pk: int) -> int:
    return below(handles_of(by, selves(customer)), pk)


def _address(by: Actor, customer: Any, pk: int) -> int:
    return below(addresses_of(by, selves(customer)), pk)


@router.post(f"{AT}/handles", response=ANSWERS, summary="新增微信")
def add_handle(request: ApiRequest, response: HttpResponse, customer_id: int, given: HandleIn) -> Any:
    customer = customer_for(request.auth, customer_id)
    return done(request, response, customer, lambda: actions.add_handle(customer.pk, **given.dict(), by=request.auth))


@router.post(f"{AT}/handles/{{int:handle_id}}/end", response=ANSWERS, summary="停用微信")
def end_handle(request: ApiRequest, response: HttpResponse, customer_id: int, handle_id: int) -> Any:
    customer = customer_for(request.auth, customer_id)
    found = _handle(request.auth, customer, handle_id)
    return done(request, response, customer, lambda: actions.end_handle(found, by=request.auth))


@router.post(f"{AT}/handles/{{int:handle_id}}/reveal", response=REVEALED, summary="查看完整微信")
def reveal_handle(request: ApiRequest, customer_id: int, handle_id: int, given: ReasonIn) -> dict[str, Any]:
    """查看完整微信；谁在什么时候为什么看过会记录。"""
    found = _handle(request.auth, customer_for(request.auth, customer_id), handle_id)
    return {"value": actions.reveal_handle(found, reason=given.reason, by=request.auth)}


@router.post(f"{AT}/addresses", response=ANSWERS, summary="新增地址")
def add_address(request: ApiRequest, response: HttpResponse, customer_id: int, given: AddressIn) -> Any:
    customer = customer_for(request.auth, customer_id)
    return done(request, response, customer, lambda: actions.add_address(customer.pk, **given.dict(), by=request.auth))


@router.post(f"{AT}/addresses/{{int:address_id}}/prefer", response=ANSWERS, summary="设为首要地址")
def prefer_address(request: ApiRequest, response: HttpResponse, customer_id: int, address_id: int) -> Any:
    customer = customer_for(request.auth, customer_id)
    found = _address(request.auth, customer, address_id)
    return done(request, response, customer, lambda: actions.prefer_address(found, by=request.auth))


@router.post(f"{AT}/addresses/{{int:address_id}}/end", response=ANSWERS, summary="停用地址")
def end_address(request: ApiRequest, response: HttpResponse, customer_id: int, address_id: int) -> Any:
    customer = customer_for(request.auth, customer_id)
    found = _address(request.auth, customer, address_id)
    return done(request, response, customer, lambda: actions.end_address(found, by=request.auth))


@router.post(f"{AT}/addresses/{{int:address_id}}/reveal", response=REVEALED, summary="查看完整地址")
def reveal_address(request: ApiRequest, customer_id: int, address_id: int, given: ReasonIn) -> dict[str, Any]:
    """查看完整地址；谁在什么时候为什么看过会记录。"""
    found = _address(request.auth, customer_for(request.auth, customer_id), address_id)
    return {"value": actions.reveal_address(found, reason=given.reason, by=request.auth)}


@router.post(f"{AT}/affiliations", response=ANSWERS, summary="登记圈层身份")
def affiliate(request: ApiRequest, response: HttpResponse, customer_id: int, given: AffiliationIn) -> Any:
    """员工、商户、关键人，或相关公众；所在圈层由此和人房关系推出。"""
    customer = customer_for(request.auth, customer_id)
    return done(request, response, customer, lambda: actions.affiliate(customer.pk, **given.dict(), by=request.auth))


@router.post(f"{AT}/affiliations/{{int:affiliation_id}}/end", response=ANSWERS, summary="结束圈层身份")
def end_affiliation(request: ApiRequest, response: HttpResponse, customer_id: int, affiliation_id: int, given: EndIn | None = None) -> Any:
    customer, until = customer_for(request.auth, customer_id), given.until if given else None
    found = below(affiliations_of(request.auth, selves(customer)), affiliation_id)
    return done(request, response, customer, lambda: actions.end_affiliation(found, until=until, by=request.auth))
