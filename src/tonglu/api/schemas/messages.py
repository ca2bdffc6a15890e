"""The outbox: addresses come out masked."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from tonglu.api.schemas.base import Closed, Id


class MessageRow(Schema):
    id: int
    template: str = Field(description="消息模板的编码")
    medium: str = Field(description="sms 短信、mail 邮件")
    address: str = Field(description="打码")
    text: str
    state: str = Field(description="waiting 待发送、sending 发送中、sent 已发送、held 已拦截、failed 失败、unknown 结果未知")
    reason: str = Field(description="没有送出的原因")
    receipt: str = Field(description="运营商回执")
    customer: int | None
    created_at: datetime
    sent_at: datetime | None


class MessagePage(Schema):
    items: list[MessageRow]
    next: str | None


class MessageIn(Closed):
    template: str = Field(description="消息模板的编码，见 GET /message-templates", examples=["case.finished"])
    case: Id = Field(description="工单编号：收信人和内容都从这张工单来")


class TemplateRow(Schema):
    code: str
    name: str
    medium: str
    text: str
    places: list[str] = Field(description="正文里会填写的词")
