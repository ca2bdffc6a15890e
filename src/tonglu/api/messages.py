"""The outbox to read, and a service message about a case to send."""

import hashlib
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tonglu.api.auth import ApiRequest
from tonglu.api.once import KEY, once
from tonglu.api.paging import Limit, page_of, refuse_unknown
from tonglu.api.schemas import Closed, QueryId, ReasonIn
from tonglu.api.schemas.messages import MessageIn, MessagePage, MessageRow, TemplateRow
from tonglu.lib.refusals import Refused
from tonglu.messaging.actions import send_again
from tonglu.messaging.queries import message_for, messages_for
from tonglu.service.actions.messages import send_case_message
from tonglu.service.queries.messages import templates_to_send
from tonglu.ui.keyset import Sort

router = Router(tags=["消息"])
NEWEST = Sort("id", "id", is_descending=True)


class MessagesAsked(Closed):
    state: Literal["", "waiting", "sending", "sent", "held", "failed", "unknown"] = ""
    medium: Literal["", "sms", "mail"] = ""
    customer: QueryId | None = None
    after: str = ""
    limit: Limit = 50


@router.get("/messages", response=MessagePage, summary="消息列表")
def list_messages(request: ApiRequest, asked: Annotated[MessagesAsked, Query()]) -> dict[str, Any]:
    """您范围内发给客户的消息和回执，新的在前；号码打码。"""
    refuse_unknown(request, MessagesAsked)
    wanted = {"state": asked.state, "medium": asked.medium, "customer_id": asked.customer}
    rows = messages_for(request.auth).filter(**{name: value for name, value in wanted.items() if value})
    found, following = page_of(rows, NEWEST, asked.after, asked.limit)
    return {"items": [message_row(each) for each in found], "next": following}


@router.get("/messages/{int:message_id}", response=MessageRow, summary="消息")
def show_message(request: ApiRequest, message_id: int) -> dict[str, Any]:
    return message_row(message_for(request.auth, message_id))


@router.post("/messages", response={201: MessageRow}, summary="发服务消息")
def send_message(request: ApiRequest, response: HttpResponse, given: MessageIn) -> Any:
    """按消息模板给一张工单的客户发消息；要带 Idempotency-Key 头，同一个键只发一次。"""
    by, said = request.auth, request.headers.get(KEY)
    if said is None:
        raise Refused("发消息要带 Idempotency-Key，避免重复打扰客户")
    key = f"api:{by.person_id}:{hashlib.sha256(said.encode()).hexdigest()[:40]}"

    def run() -> dict[str, Any]:
        return message_row(send_case_message(given.case, code=given.template, key=key, by=by))

    return once(request, response, 201, run, by=by)


@router.post("/messages/{int:message_id}/again", response=MessageRow, summary="重新发送")
def send_message_again(request: ApiRequest, response: HttpResponse, message_id: int, given: ReasonIn) -> Any:
    """失败或结果未知的消息，由人决定重新发送。"""
    by = request.auth
    return once(request, response, 200, lambda: message_row(send_again(message_id, reason=given.reason, by=by)), by=by)


@router.get("/message-templates", response=list[TemplateRow], summary="可发的消息模板")
def list_templates(request: ApiRequest) -> list[dict[str, Any]]:
    return [
        {"code": each.code, "name": _(each.name), "medium": each.medium, "text": each.text, "places": list(places)}
        for each, places in templates_to_send(request.auth)
    ]


def message_row(each: Any) -> dict[str, Any]:
    return {
        "id": each.pk, "template": each.template.code if each.template else "", "medium": str(each.medium),
        "address": str(each.address), "text": each.text, "state": str(each.state), "reason": _(each.reason) if each.reason else "",
        "receipt": each.receipt, "customer": each.customer_id, "created_at": each.created_at, "sent_at": each.sent_at,
    }  # fmt: skip
