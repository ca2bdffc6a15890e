"""Cases: what goes in and what comes out; numbers of people come out masked."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from tonglu.api.schemas.base import Closed, Id, Moment, Named, UnitName, codes
from tonglu.lib.labelled import N_
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseSubject, PauseReason, PhotoMoment


class CaseIn(Closed):
    words: str = Field(description="客户原话", examples=["楼上漏水，主卧天花板一直在滴"])
    kind: str | None = Field(None, description=codes(N_("类型"), CaseKind, N_("不填则按原话判断")))
    subject: str = Field("", description=codes(N_("主题"), CaseSubject))
    grade: str | None = Field(None, description=codes(N_("等级"), CaseGrade, N_("不填则按原话判断")))
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


class PauseIn(Closed):
    reason: str = Field(description=codes(N_("暂停原因"), PauseReason), examples=["appointment"])
    evidence: str = Field(description="凭证说明", examples=["业主来电约到周六上午，录音编号 0912"])
    until: Moment = Field(description="暂停到什么时候，带时区")
    since: Moment | None = Field(None, description="从什么时候起暂停，带时区；不填为现在")


class PauseOut(Schema):
    id: int
    since: datetime
    until: datetime = Field(description="到什么时候；提前结束的为结束的时间")
    reason: str
    evidence: str
    noted_at: datetime
    ended_at: datetime | None = Field(description="什么时候提前结束或撤回；没有为 null")
    is_withdrawn: bool = Field(description="还没开始就撤回了，不顺延时限")


class GradeIn(Closed):
    grade: str = Field(description=codes(N_("等级"), CaseGrade), examples=["important"])
    is_group: bool | None = Field(None, description="群诉；不填则不变")
    reason: str = Field(description="原因", examples=["同一单元多户反映"])


class GradeProposalOut(Schema):
    id: int
    grade: str = Field(description=codes(N_("建议等级"), CaseGrade))
    is_group: bool = Field(description="同时建议列为群诉")
    why: str = Field(description="为什么建议")
    proposed_at: datetime


class NoteIn(Closed):
    words: str = Field(description="备注", examples=["业主周末在家"])


class ParentIn(Closed):
    parent: Id = Field(description="主工单编号")


class HistoryRow(Schema):
    id: int
    kind: str = Field(description="发生了什么，如 service.case_dispatched")
    label: str = Field(description="中文说法")
    happened_at: datetime
    who: str
    body: dict[str, Any] = Field(description="细节；其中的电话和证件号已打码")


class HistoryPage(Schema):
    items: list[HistoryRow]
    next: str | None


class PhotoOut(Schema):
    id: int
    moment: str = Field(description=codes(N_("时候"), PhotoMoment))
    name: str
    content_type: str
    size: int
    added_at: datetime


class PhotoIn(Closed):
    moment: str = Field(description=codes(N_("时候"), PhotoMoment), examples=["problem"])


class SuspicionOut(Schema):
    id: int
    state: str = Field(description="open 待确认、linked 已关联、rejected 不是重复")
    why: str
    first: UnitName = Field(description="先来的工单：编号和单号")
    second: UnitName = Field(description="后来的工单：编号和单号")


class SuspicionPage(Schema):
    items: list[SuspicionOut]
    next: str | None


class DecisionIn(Closed):
    is_same: bool = Field(description="true 是同一件事，false 不是重复")


class ItemRow(Schema):
    id: int
    code: str
    name: str
    parent: int | None
