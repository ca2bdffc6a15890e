"""What goes in and what comes out; numbers of people come out masked."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from tonglu.lib.labelled import N_
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseSubject

Id = Annotated[int, Field(ge=1, le=2**63 - 1, strict=True)]
QueryId = Annotated[int, Field(ge=1, le=2**63 - 1)]


def _codes(label: str, codes: type[CaseGrade] | type[CaseKind] | type[CaseSubject], note: str = "") -> str:
    """类型：complaint 投诉、repair 报修；不填则按原话判断"""
    listed = "、".join(f"{each.value} {each.label}" for each in codes)
    return "；".join(filter(None, (f"{label}：{listed}", note)))


class Closed(Schema):
    """Fields that are not known are refused: a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    error: str = Field(description="一句话：哪里不对，怎么办")


class Named(Schema):
    id: int
    name: str


class UnitName(Schema):
    id: int
    code: str


class CaseIn(Closed):
    words: str = Field(description="客户原话", examples=["楼上漏水，主卧天花板一直在滴"])
    kind: str | None = Field(None, description=_codes(N_("类型"), CaseKind, N_("不填则按原话判断")))
    subject: str = Field("", description=_codes(N_("主题"), CaseSubject))
    grade: str | None = Field(None, description=_codes(N_("等级"), CaseGrade, N_("不填则按原话判断")))
    medium: str = Field("api", description="渠道：phone、desk、wechat、web、app、letter、mail、hotline、media、visit、api、other")
    title: str = Field("", description="摘要；不填则取原话第一句")
    node: Id | None = Field(None, description="项目（组织编号）；不填则随房间，或用您自己的项目")
    customer: Id | None = Field(None, description="客户编号")
    unit: Id | str | None = Field(None, description="房间编号，或房号如 3-2-1502")
    contact_name: str = Field("", description="联系人")
    contact_phone: str = Field("", description="联系电话；只属于一位客户时自动认出客户")
    place: Id | None = Field(None, description="部位（字典项编号）")
    component: Id | None = Field(None, description="部品（字典项编号）")
    problem: Id | None = Field(None, description="问题（字典项编号）")
    category: Id | None = Field(None, description="分类（字典项编号）")
    is_anonymous: bool = Field(False, description="匿名")
    parent: Id | None = Field(None, description="主工单编号")
    opened_at: datetime | None = Field(None, description="来件时间，带时区；不填为现在")


class CaseMade(Schema):
    id: int
    number: str
    state: str
    due_at: datetime | None
    arrows: list[str] = Field(description="您接下来可以做的动作")


class ClockLine(Schema):
    from_at: datetime
    to_at: datetime
    minutes: float
    kind: str = Field(description="work 计时、rest 休息、pause 暂停")
    day: str
    slot: str
    is_predicted: bool


class Clock(Schema):
    clock: str
    within_minutes: int
    calendar: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    overdue_at: datetime | None
    lines: list[ClockLine] = Field(description="到期时间的逐行说明，分钟数相加等于时限")


class CaseRow(Schema):
    id: int
    number: str
    state: str
    kind: str
    subject: str
    grade: str
    is_group: bool
    medium: str
    title: str
    node: Named
    customer: Named | None
    unit: UnitName | None
    keeper: Named | None
    is_imported: bool
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None


class CaseOut(CaseRow):
    words: str
    result: str
    contact_name: str
    contact_phone: str = Field(description="打码")
    is_anonymous: bool
    place: Named | None
    component: Named | None
    problem: Named | None
    category: Named | None
    parent: UnitName | None = Field(description="主工单：编号和单号")
    accepted_at: datetime | None
    dispatched_at: datetime | None
    appointed_at: datetime | None
    arrived_at: datetime | None
    plan: str = Field(description="最近一次告知客户的处理方案")
    plan_told_at: datetime | None
    finished_at: datetime | None
    reopened_count: int
    refused_count: int
    clocks: list[Clock]
    arrows: list[str]


class CasePage(Schema):
    items: list[CaseRow]
    next: str | None = Field(description="下一页的标记，作为 after 传回；没有更多时为 null")


class Home(Schema):
    unit: UnitName
    role: str


class PhoneOut(Schema):
    number: str = Field(description="打码")
    label: str


class CustomerRow(Schema):
    id: int
    name: str
    kind: str
    phones: list[PhoneOut]
    homes: list[Home]


class CustomerPage(Schema):
    items: list[CustomerRow]
    next: str | None


class UnitRow(Schema):
    id: int
    code: str
    kind: str
    project: Named
    building: str
    entrance: str | None
    floor: str | None
    layout: str | None
    area_sqm: float | None
    delivered_on: date | None


class UnitPage(Schema):
    items: list[UnitRow]
    next: str | None


class NodeRow(Schema):
    id: int
    name: str
    code: str
    kind: str
    parent: int | None


class ItemRow(Schema):
    id: int
    code: str
    name: str
    parent: int | None
