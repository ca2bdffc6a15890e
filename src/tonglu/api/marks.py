"""Tags, needs, focus points, the class and the wishes of a customer: written down by a program as by its person."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from tonglu.api.auth import ApiRequest
from tonglu.api.particulars import ANSWERS, AT, below, done
from tonglu.api.schemas.standing import ContactWishIn, CustomerGradeIn, MarkIn, MarkItem
from tonglu.customers.queries import customer_for, selves
from tonglu.standing import actions
from tonglu.standing.marks import said_of

router = Router(tags=["客户资料"])


@router.get("/mark-items", response=list[MarkItem], summary="标签、需求、关注点的字典")
def list_items(request: ApiRequest) -> list[dict[str, Any]]:
    """可以给客户添加的每一项；停用的不在里面。"""
    return [{"id": pk, "kind": kind, "name": words} for pk, kind, words in said_of(request.auth, [], offers=True).offers]


@router.post(f"{AT}/marks", response=ANSWERS, summary="添加标签、需求或关注点")
def add_mark(request: ApiRequest, response: HttpResponse, customer_id: int, given: MarkIn) -> Any:
    """由一个组织说的，只有看得到那个组织的人看得到。"""
    customer = customer_for(request.auth, customer_id)
    return done(request, response, customer, lambda: actions.mark_customer(customer.pk, **given.dict(), by=request.auth))


@router.post(f"{AT}/marks/{{int:mark_id}}/end", response=ANSWERS, summary="移除标签、需求、关注点或等级")
def end_mark(request: ApiRequest, response: HttpResponse, customer_id: int, mark_id: int) -> Any:
    """从今天起不再是；留在历史里。"""
    customer = customer_for(request.auth, customer_id)
    found = below(said_of(request.auth, selves(customer)).marks, mark_id)
    return done(request, response, customer, lambda: actions.end_mark(found, by=request.auth))


@router.post(f"{AT}/grade", response=ANSWERS, summary="评定客户等级")
def grade(request: ApiRequest, response: HttpResponse, customer_id: int, given: CustomerGradeIn) -> Any:
    """A、B、C、D，要写理由；以前的评定留作历史。"""
    customer = customer_for(request.auth, customer_id)
    return done(request, response, customer, lambda: actions.grade_customer(customer.pk, **given.dict(), by=request.auth))


@router.post(f"{AT}/contact-wish", response=ANSWERS, summary="登记联系偏好")
def keep_wish(request: ApiRequest, response: HttpResponse, customer_id: int, given: ContactWishIn) -> Any:
    """愿意用哪些方式、什么时候不要打扰；取代以前的，以前的留着。免打扰时间里短信和邮件会等到过后再发。"""
    customer = customer_for(request.auth, customer_id)
    wish: dict[str, Any] = {
        "mediums": given.mediums, "quiet_from": _minute(given.quiet_from), "quiet_until": _minute(given.quiet_until), "note": given.note,
    }  # fmt: skip
    return done(request, response, customer, lambda: actions.keep_contact_wish(customer.pk, **wish, by=request.auth))


def _minute(clock: str | None) -> int | None:
    return None if clock is None else int(clock[:2]) * 60 + int(clock[3:])
