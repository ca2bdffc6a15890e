"""Webhooks over JSON: register, change, switch, look at deliveries, push again."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from tonglu.access.permissions import Permission as P
from tonglu.api.auth import ApiRequest
from tonglu.api.once import once
from tonglu.api.paging import Limit, page_of, refuse_unknown
from tonglu.api.schemas import Closed
from tonglu.api.schemas.webhooks import (
    AttemptRow,
    DeliveryPage,
    DeliveryRow,
    EventRow,
    RangeIn,
    Replayed,
    SwitchIn,
    WebhookChange,
    WebhookIn,
    WebhookMade,
    WebhookRow,
)
from tonglu.exchange import webhooks
from tonglu.exchange.outside import OUTSIDE, label_of
from tonglu.exchange.queries import attempts_of, deliveries_of, delivery_for, webhook_for, webhooks_for
from tonglu.lib.refusals import NotAllowed
from tonglu.ui.keyset import Sort

router = Router(tags=["事件推送"])
NEWEST = Sort("id", "id", is_descending=True)


@router.get("/webhook-events", response=list[EventRow], summary="可以推送的事件")
def list_events(request: ApiRequest) -> list[dict[str, Any]]:
    """事件和每种事件 data 里的字段：只有编号和代码，没有姓名、电话和原话。"""
    if not request.auth.can(P.WEBHOOK_EDIT):
        raise NotAllowed
    return [{"kind": kind, "label": _(label_of(kind)), "fields": list(fields)} for kind, fields in OUTSIDE.items()]


@router.get("/webhooks", response=list[WebhookRow], summary="推送地址列表")
def list_webhooks(request: ApiRequest) -> list[dict[str, Any]]:
    return [hook_row(each) for each in webhooks_for(request.auth)]


@router.post("/webhooks", response={201: WebhookMade}, summary="登记推送地址")
def add(request: ApiRequest, given: WebhookIn) -> Any:
    """登记一个地址；回答里的 secret 只显示这一次，所以不为重复提交保存。同一组织同一地址只能登记一次。"""
    fields = given.dict(exclude={"node"})
    hook, secret = webhooks.add_webhook(node_id=given.node, **fields, by=request.auth)
    return 201, hook_row(hook) | {"secret": secret}


@router.get("/webhooks/{int:webhook_id}", response=WebhookRow, summary="推送地址")
def show(request: ApiRequest, webhook_id: int) -> dict[str, Any]:
    return hook_row(webhook_for(request.auth, webhook_id))


@router.patch("/webhooks/{int:webhook_id}", response=WebhookRow, summary="修改推送地址")
def change(request: ApiRequest, response: HttpResponse, webhook_id: int, given: WebhookChange) -> Any:
    by = request.auth
    return once(request, response, 200, lambda: hook_row(webhooks.change_webhook(webhook_id, **given.dict(), by=by)), by=by)


@router.post("/webhooks/{int:webhook_id}/switch", response=WebhookRow, summary="启用或停用推送")
def switch(request: ApiRequest, response: HttpResponse, webhook_id: int, given: SwitchIn) -> Any:
    """停用时在途的推送放弃；启用后只推送之后的事件，停用期间的用重推补上。"""
    by = request.auth
    return once(request, response, 200, lambda: hook_row(webhooks.switch_webhook(webhook_id, **given.dict(), by=by)), by=by)


@router.post("/webhooks/{int:webhook_id}/secret", response=WebhookMade, summary="换签名密钥")
def renew(request: ApiRequest, webhook_id: int) -> dict[str, Any]:
    """换一个新密钥，旧的立即失效；只显示这一次，所以不为重复提交保存。"""
    secret = webhooks.renew_secret(webhook_id, by=request.auth)
    return hook_row(webhook_for(request.auth, webhook_id)) | {"secret": secret}


@router.post("/webhooks/{int:webhook_id}/trial", response={201: DeliveryRow}, summary="试推送")
def trial(request: ApiRequest, response: HttpResponse, webhook_id: int) -> Any:
    """推送一个只表示试一试的事件 webhook.trial。"""
    by = request.auth
    return once(request, response, 201, lambda: delivery_row(webhooks.try_webhook(webhook_id, by=by)), by=by)


@router.post("/webhooks/{int:webhook_id}/replay", response=Replayed, summary="重推一段时间")
def replay(request: ApiRequest, response: HttpResponse, webhook_id: int, given: RangeIn) -> Any:
    """把一段时间里的事件重新推送，包括停用期间错过的；每个事件的编号不变。"""
    by = request.auth
    return once(request, response, 200, lambda: {"count": webhooks.push_range_again(webhook_id, **given.dict(), by=by)}, by=by)


class DeliveriesAsked(Closed):
    state: Literal["", "waiting", "sending", "delivered", "given_up"] = ""
    after: str = Field("", description="上一页返回的 next")
    limit: Limit = 50


@router.get("/webhooks/{int:webhook_id}/deliveries", response=DeliveryPage, summary="推送记录")
def list_deliveries(request: ApiRequest, webhook_id: int, asked: Annotated[DeliveriesAsked, Query()]) -> dict[str, Any]:
    refuse_unknown(request, DeliveriesAsked)
    rows = deliveries_of(request.auth, webhook_for(request.auth, webhook_id))
    found, following = page_of(rows.filter(state=asked.state) if asked.state else rows, NEWEST, asked.after, asked.limit)
    return {"items": [delivery_row(each) for each in found], "next": following}


@router.get("/deliveries/{int:delivery_id}/attempts", response=list[AttemptRow], summary="一次推送的经过")
def list_attempts(request: ApiRequest, delivery_id: int) -> list[dict[str, Any]]:
    names = ("at", "status", "fault", "answer", "took_ms")
    found = attempts_of(request.auth, delivery_for(request.auth, delivery_id))
    return [{name: getattr(each, name) for name in names} for each in found]


@router.post("/deliveries/{int:delivery_id}/replay", response=DeliveryRow, summary="重推一个事件")
def replay_one(request: ApiRequest, response: HttpResponse, delivery_id: int) -> Any:
    by = request.auth
    return once(request, response, 200, lambda: delivery_row(webhooks.push_again(delivery_id, by=by)), by=by)


def hook_row(hook: Any) -> dict[str, Any]:
    names = ("name", "url", "kinds", "is_active", "failures", "stopped_why", "created_at")
    return {"id": hook.pk, "node": hook.node_id, **{name: getattr(hook, name) for name in names}}


def delivery_row(each: Any) -> dict[str, Any]:
    names = ("kind", "attempts", "status", "created_at", "next_at", "delivered_at", "body")
    return {"id": each.pk, "key": str(each.key), "state": str(each.state), **{name: getattr(each, name) for name in names}}
