"""Webhooks: the secret comes out once, when the address is registered."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from tonglu.api.schemas.base import Closed, Id, Moment


class WebhookRow(Schema):
    id: int
    node: int
    name: str
    url: str
    kinds: list[str]
    is_active: bool
    failures: int = Field(description="连续失败的次数")
    stopped_why: str = Field(description="系统停用的原因")
    created_at: datetime


class WebhookIn(Closed):
    node: Id = Field(description="哪个组织（含下级）的事件")
    name: str = Field(description="名称", examples=["业主小程序"])
    url: str = Field(description="https 地址", examples=["https://example.cn/hooks"])
    kinds: list[str] = Field(
        description="事件，见 GET /webhook-events", max_length=100, examples=[["service.case_opened", "service.case_closed"]]
    )


class WebhookChange(Closed):
    name: str = Field(description="名称", examples=["业主小程序"])
    url: str = Field(description="https 地址", examples=["https://example.cn/hooks"])
    kinds: list[str] = Field(
        description="事件，见 GET /webhook-events", max_length=100, examples=[["service.case_opened", "service.case_closed"]]
    )


class WebhookMade(WebhookRow):
    secret: str = Field(description="签名用的密钥，只在这里显示一次")


class SwitchIn(Closed):
    is_active: bool = Field(description="true 启用，false 停用")


class RangeIn(Closed):
    since: Moment = Field(description="从什么时候起的事件，带时区")
    until: Moment = Field(description="到什么时候止，带时区")
    only_failed: bool = Field(True, description="只重推没有送达的和停用期间错过的；false 为全部")


class Replayed(Schema):
    count: int


class DeliveryRow(Schema):
    id: int
    key: str = Field(description="事件的编号，重推不变；接收方据此去重")
    kind: str
    state: str = Field(description="waiting 待推送、sending 推送中、delivered 已送达、given_up 已放弃")
    attempts: int
    status: int | None = Field(description="最近一次回答的状态码")
    created_at: datetime
    next_at: datetime | None
    delivered_at: datetime | None
    body: dict[str, Any]


class DeliveryPage(Schema):
    items: list[DeliveryRow]
    next: str | None


class AttemptRow(Schema):
    at: datetime
    status: int | None
    fault: str
    answer: str
    took_ms: int


class EventRow(Schema):
    kind: str
    label: str
    fields: list[str]
