"""Check-backs: whom to ring, what to say and ask, what came of it."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from tonglu.api.schemas.base import Closed, Moment, Named, UnitName, codes
from tonglu.lib.labelled import N_
from tonglu.service.rules.check_backs import CheckBackResult, CheckBackState

Box = Literal["now", "late", "mine", "waiting", "disputed", "ended"]
BOXES = N_("now 现在可打、late 已超时、mine 我领取的、waiting 约好以后、disputed 待经理决定、ended 已结束")
STATES = codes(N_("状态"), CheckBackState)
RESULTS = codes(N_("回访结果"), CheckBackResult)


class CheckBackRow(Schema):
    id: int
    case: UnitName = Field(description="工单：编号和单号")
    title: str = Field(description="工单摘要")
    kind: str
    node: Named
    customer: Named | None
    unit: UnitName | None
    keeper: Named | None = Field(description="处理人；本人不能回访自己处理的工单")
    state: str = Field(description=STATES)
    result: str = Field(description="最近一次回访的结果；还没有为空")
    is_again: bool = Field(description="再访：上一次不满意")
    waits: bool = Field(description="回访确认后工单才能关闭")
    opened_at: datetime
    due_at: datetime = Field(description="回访期限")
    call_at: datetime = Field(description="这个时间以前不要打：约好的，或无人接听的第二天")
    calls_count: int = Field(description="打过几次")
    caller: Named | None = Field(description="领取的人，或最近一次回访的人")
    claimed_at: datetime | None = Field(description="领取时间；30 分钟内别人不能打；没有领取为 null")
    differences: int = Field(description="客户说的和记录有几处不一致")
    ended_at: datetime | None
    signed_by: str = Field(description="签字关闭的经理")
    signed_reason: str = Field(description="签字关闭的原因；其中的电话和证件号已打码")


class CheckBackPage(Schema):
    items: list[CheckBackRow]
    next: str | None


class Point(Schema):
    code: str = Field(description="在 answers 里用的代码")
    label: str = Field(description="问客户什么")
    recorded: str = Field(description="系统里的记录；没有为空")


class AuditLine(Schema):
    label: str
    recorded: str
    said: bool | None = Field(description="客户说是不是；没有问为 null")
    is_difference: bool


class CallRow(Schema):
    at: datetime
    result: str
    words: str = Field(description="客户说的；其中的电话和证件号已打码")
    later_at: datetime | None
    is_for_manager: bool
    who: str


class CheckBackOut(CheckBackRow):
    contact_name: str
    contact_phone: str = Field(description="打码")
    script: str = Field(description="话术")
    points: list[Point] = Field(description="可以问客户的，逐条回答是或否")
    audit: list[AuditLine] = Field(description="客户说的和记录逐条对照；还没有问为空")
    calls: list[CallRow] = Field(description="打过的电话，新的在前")


class CallIn(Closed):
    result: str = Field(description=RESULTS, examples=["satisfied"])
    words: str = Field("", description="客户说；不满意和拒访必填，尽量用客户原话")
    later_at: Moment | None = Field(None, description="约定的回访时间，带时区；later 必填")
    is_for_manager: bool = Field(False, description="不满意时交经理决定，暂不重新处理")
    answers: dict[str, bool] = Field({}, description="逐条的回答：points 里的 code 和 true、false；没有问的不填")
