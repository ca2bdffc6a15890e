"""What hangs on a customer: phones, papers, homes, households, contacts, the timeline."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from tonglu.api import bodies, persons
from tonglu.api.auth import ApiRequest
from tonglu.api.once import once
from tonglu.api.paging import Limit, refuse_unknown
from tonglu.api.schemas import Clear, Closed, CustomerOut, ReasonIn
from tonglu.api.schemas.customers import (
    ContactIn,
    EndIn,
    Home,
    HomeIn,
    HouseholdIn,
    JoinIn,
    MandateIn,
    MandateOut,
    PhoneIn,
    TimelinePage,
)
from tonglu.api.schemas.papers import DatedPaperIn
from tonglu.customers import actions
from tonglu.customers.mandates import mandates_of
from tonglu.customers.queries import customer_for, households_of, node_of, papers_of, phones_of, residencies_of, selves
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed
from tonglu.touchpoints.actions import record_contact
from tonglu.touchpoints.queries import FAMILIES, timeline_for

router = Router(tags=["客户资料"])
ANSWERS: Any = CustomerOut
AT = "/customers/{int:customer_id}"


def done(request: ApiRequest, response: HttpResponse, customer: Any, act: Any) -> Any:
    """Do an act on a customer within reach, once, and answer the customer as it is then."""
    by = request.auth

    def run() -> dict[str, Any]:
        act()
        return persons.whole(customer_for(by, customer.pk), by)

    return once(request, response, 200, run, by=by)


def below(rows: list[Any], pk: int) -> int:
    """Return the id where one of the rows has it: a record is reached through its customer only."""
    if all(each.pk != pk for each in rows):
        raise NotAllowed
    return pk


@router.post(f"{AT}/phones", response=ANSWERS, summary="新增电话")
def add_phone(request: ApiRequest, response: HttpResponse, customer_id: int, given: PhoneIn) -> Any:
    customer = customer_for(request.auth, customer_id)
    return done(request, response, customer, lambda: actions.add_phone(customer.pk, **given.dict(), by=request.auth))


@router.post(f"{AT}/phones/{{int:phone_id}}/end", response=ANSWERS, summary="停用电话")
def end_phone(request: ApiRequest, response: HttpResponse, customer_id: int, phone_id: int) -> Any:
    customer = customer_for(request.auth, customer_id)
    found = below(phones_of(request.auth, customer), phone_id)
    return done(request, response, customer, lambda: actions.end_phone(found, by=request.auth))


@router.post(f"{AT}/phones/{{int:phone_id}}/prefer", response=ANSWERS, summary="设为首选电话")
def prefer_phone(request: ApiRequest, response: HttpResponse, customer_id: int, phone_id: int) -> Any:
    customer = customer_for(request.auth, customer_id)
    found = below(phones_of(request.auth, customer), phone_id)
    return done(request, response, customer, lambda: actions.prefer_phone(found, by=request.auth))


@router.post(f"{AT}/phones/{{int:phone_id}}/reveal", response=Clear, summary="查看完整电话")
def reveal_phone(request: ApiRequest, customer_id: int, phone_id: int, given: ReasonIn) -> dict[str, Any]:
    """查看完整号码；谁在什么时候为什么看过会记录。完整号码不为重复提交保存。"""
    found = below(phones_of(request.auth, customer_for(request.auth, customer_id)), phone_id)
    return {"value": actions.reveal_phone(found, reason=given.reason, by=request.auth)}


@router.post(f"{AT}/papers", response=ANSWERS, summary="新增证件")
def add_paper(request: ApiRequest, response: HttpResponse, customer_id: int, given: DatedPaperIn) -> Any:
    customer = customer_for(request.auth, customer_id)
    return done(request, response, customer, lambda: actions.add_paper(customer.pk, **given.dict(), by=request.auth))


@router.post(f"{AT}/papers/{{int:paper_id}}/end", response=ANSWERS, summary="停用证件")
def end_paper(request: ApiRequest, response: HttpResponse, customer_id: int, paper_id: int) -> Any:
    customer = customer_for(request.auth, customer_id)
    found = below(papers_of(request.auth, customer), paper_id)
    return done(request, response, customer, lambda: actions.end_paper(found, by=request.auth))


@router.post(f"{AT}/papers/{{int:paper_id}}/reveal", response=Clear, summary="查看完整证件号")
def reveal_paper(request: ApiRequest, customer_id: int, paper_id: int, given: ReasonIn) -> dict[str, Any]:
    """查看完整证件号；谁在什么时候为什么看过会记录。完整号码不为重复提交保存。"""
    found = below(papers_of(request.auth, customer_for(request.auth, customer_id)), paper_id)
    return {"value": actions.reveal_paper(found, reason=given.reason, by=request.auth)}


@router.get(f"{AT}/homes", response=list[Home], summary="人房关系")
def list_homes(request: ApiRequest, customer_id: int) -> list[dict[str, Any]]:
    """您范围内现在和以前的人房关系，现在的在前。"""
    return [persons.home(each) for each in residencies_of(request.auth, customer_for(request.auth, customer_id))]


@router.post(f"{AT}/homes", response=ANSWERS, summary="建立人房关系")
def relate(request: ApiRequest, response: HttpResponse, customer_id: int, given: HomeIn) -> Any:
    customer, by = customer_for(request.auth, customer_id), request.auth
    fields = given.dict(exclude={"unit"})
    return done(request, response, customer, lambda: actions.relate(customer_id=customer.pk, unit_id=given.unit, **fields, by=by))


@router.post(f"{AT}/homes/{{int:home_id}}/end", response=ANSWERS, summary="结束人房关系")
def end_relation(request: ApiRequest, response: HttpResponse, customer_id: int, home_id: int, given: EndIn | None = None) -> Any:
    customer, until = customer_for(request.auth, customer_id), given.until if given else None
    found = below(residencies_of(request.auth, customer), home_id)
    return done(request, response, customer, lambda: actions.end_relation(found, until=until, by=request.auth))


@router.get(f"{AT}/mandates", response=list[MandateOut], summary="代理与联系")
def list_mandates(request: ApiRequest, customer_id: int) -> list[dict[str, Any]]:
    """谁为这位客户代理、监护、付款、联系，这位客户又为谁；现在有效的在前。"""
    customer = customer_for(request.auth, customer_id)
    return [persons.mandate(each) for each in mandates_of(request.auth, selves(customer))]


@router.post(f"{AT}/mandates", response=ANSWERS, summary="登记代理与联系")
def appoint(request: ApiRequest, response: HttpResponse, customer_id: int, given: MandateIn) -> Any:
    """给这位客户登记代理人、监护人、法定代表人、付款人或联系人。"""
    customer, by = customer_for(request.auth, customer_id), request.auth
    holder = actions.Owner(given.customer, given.name, given.phone, given.paper)
    fields = given.dict(include={"kind", "proof", "since", "until"})
    return done(
        request, response, customer, lambda: actions.appoint(customer.pk, holder=holder, unit_id=given.unit, **fields, by=by)
    )  # fmt: skip


@router.post(f"{AT}/mandates/{{int:mandate_id}}/end", response=ANSWERS, summary="结束代理与联系")
def end_mandate(request: ApiRequest, response: HttpResponse, customer_id: int, mandate_id: int, given: EndIn | None = None) -> Any:
    customer, until = customer_for(request.auth, customer_id), given.until if given else None
    found = below(mandates_of(request.auth, selves(customer)), mandate_id)
    return done(request, response, customer, lambda: actions.end_mandate(found, until=until, by=request.auth))


@router.post(f"{AT}/households", response=ANSWERS, summary="建立家庭")
def form_household(request: ApiRequest, response: HttpResponse, customer_id: int, given: HouseholdIn) -> Any:
    customer = customer_for(request.auth, customer_id)
    return done(request, response, customer, lambda: actions.form_household(customer.pk, **given.dict(), by=request.auth))


@router.post(f"{AT}/households/join", response=ANSWERS, summary="加入家庭")
def join_household(request: ApiRequest, response: HttpResponse, customer_id: int, given: JoinIn) -> Any:
    customer, by = customer_for(request.auth, customer_id), request.auth
    wanted = {"household_id": given.household, "relation": given.relation}
    return done(request, response, customer, lambda: actions.join_household(customer.pk, **wanted, by=by))  # type: ignore[arg-type]


@router.post(f"{AT}/households/{{int:member_id}}/leave", response=ANSWERS, summary="离开家庭")
def leave_household(request: ApiRequest, response: HttpResponse, customer_id: int, member_id: int) -> Any:
    """成员关系的编号在客户的 households 里。"""
    customer = customer_for(request.auth, customer_id)
    members = [one for each in households_of(request.auth, customer) for one in each.people]  # type: ignore[attr-defined]
    found = below(members, member_id)
    return done(request, response, customer, lambda: actions.leave_household(found, by=request.auth))


@router.post(f"{AT}/contacts", response=ANSWERS, summary="记录接触")
def add_contact(request: ApiRequest, response: HttpResponse, customer_id: int, given: ContactIn) -> Any:
    """记下和客户的一次往来：电话、来访、信件。"""
    customer, by = customer_for(request.auth, customer_id), request.auth
    node = given.node or node_of(by, customer)
    fields = given.dict(exclude={"node", "unit"})
    return done(request, response, customer, lambda: record_contact(customer.pk, unit_id=given.unit, node_id=node, **fields, by=by))


class TimelineAsked(Closed):
    kinds: str = Field("", description="只要这几类，用逗号隔开：service、touchpoints、customers、estates、messaging", max_length=200)
    after: str = Field("", description="上一页返回的 next")
    limit: Limit = 50


@router.get(f"{AT}/timeline", response=TimelinePage, summary="客户时间线")
def show_timeline(request: ApiRequest, customer_id: int, asked: Annotated[TimelineAsked, Query()]) -> dict[str, Any]:
    """和这位客户有关的事，新的在前；只有您看得到的。"""
    refuse_unknown(request, TimelineAsked)
    return timeline(request.auth, asked, customer=customer_for(request.auth, customer_id))


def timeline(by: Actor, asked: TimelineAsked, **subject: Any) -> dict[str, Any]:
    """One page of the timeline of a customer or a unit."""
    wanted = [each for each in asked.kinds.split(",") if each in FAMILIES]
    found = timeline_for(by, **subject, after=asked.after or None, kinds=wanted or None, limit=asked.limit)
    return {"items": [bodies.event(each) for each in found.rows], "next": found.next_key or None}
