"""What is said of a customer, and segments."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tonglu.api.schemas.base import Closed, Id, Named

Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["21:00"])]


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


class MarkItem(Schema):
    id: int
    kind: str = Field(description="tag 标签、need 需求、focus 关注点")
    name: str


class MarkIn(Closed):
    item_id: Id = Field(description="字典里的哪一项，见 GET /mark-items")
    note: str = Field("", description="说明", max_length=1000)
    node_id: Id | None = Field(None, description="哪个组织说的；不填为您与这位客户打交道的项目")


class CustomerGradeIn(Closed):
    letter: Literal["A", "B", "C", "D"] = Field(description="客户等级")
    note: str = Field(description="理由", max_length=1000, examples=["两套房，介绍过三位朋友"])
    node_id: Id | None = Field(None, description="哪个组织评的；不填为您与这位客户打交道的项目")


class ContactWishIn(Closed):
    mediums: list[Literal["phone", "sms", "wechat", "mail", "visit", "letter"]] = Field([], description="愿意用的方式", max_length=6)
    quiet_from: Clock | None = Field(None, description="免打扰从几点；与 quiet_until 一起填")
    quiet_until: Clock | None = Field(None, description="免打扰到几点，可以跨过半夜")
    note: str = Field("", description="说明", max_length=1000)


class SegmentRow(Schema):
    id: int
    name: str
    note: str
    node: Named
    version: int = Field(description="条件的版本")
    is_static: bool = Field(description="true 固定成员；false 每次重新算")
    frozen_at: datetime | None
    frozen_count: int | None


class SegmentOut(SegmentRow):
    rule: dict[str, Any] = Field(description="条件：join 为 all、any 或 least，parts 为条件或下一层；is 是条件的代码，given 是它的值")


class SegmentCount(Schema):
    count: int = Field(description="有多少人")
    is_exact: bool = Field(description="false 为太多、没有逐个数：按随机抽取的人推算，或超过 10 万只数到 10 万")
    give: int = Field(description="推算的误差，正负多少人")
    counted_by: str = Field("", description="谁点的“数清楚”；空为此刻数的")
    counted_at: datetime | None = Field(None, description="那次是什么时候数的；null 为此刻")


class SegmentMembers(Schema):
    items: list[Named]
    next: str | None = Field(description="下一页的 after；null 为没有了。人很多的客群，一页可能不满而后面还有")


class Because(Schema):
    condition: str = Field(description="条件的代码")
    given: dict[str, Any]
    is_not: bool
    holds: bool = Field(description="这一条现在成立不成立")
    evidence: list[str] = Field(description="凭哪几行")


class Why(Schema):
    is_member: bool
    conditions: list[Because]
