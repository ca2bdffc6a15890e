"""What is said of a customer."""

from datetime import date

from ninja import Schema
from pydantic import Field


class MarkOut(Schema):
    id: int
    kind: str = Field(description="tag 标签、need 需求、focus 关注点、grade 客户等级")
    name: str = Field(description="内容；等级为 A、B、C、D")
    note: str
    node: str = Field(description="哪个组织说的")
    since: date
    until: date | None = Field(description="哪天移除的；null 为现在仍是")


class ContactWishOut(Schema):
    mediums: list[str] = Field(description="愿意用的方式：phone、sms、wechat、mail、visit、letter")
    quiet_from: str = Field(description="免打扰从几点，如 21:00；没有为空")
    quiet_until: str = Field(description="免打扰到几点，可以跨过半夜")
    note: str
    since: date
