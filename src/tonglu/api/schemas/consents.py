"""What a customer agreed to, and how complete what is known of him is."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from tonglu.api.schemas.base import Closed, Day
from tonglu.lib.labelled import N_

Purpose = Literal["service", "marketing", "sharing", "sensitive", "minor"]
PURPOSES = N_("用途：service 物业与客户服务、marketing 营销推广、sharing 集团内共享、sensitive 敏感信息、minor 儿童信息")
ConsentHow = Literal["paper", "voice", "wechat", "web", "sms", "spoken"]
CONSENT_HOW = N_("方式：paper 纸质签字、voice 电话录音、wechat 微信确认、web 网站或小程序、sms 短信回复、spoken 当面口头")


class ConsentOut(Schema):
    id: int
    purpose: str = Field(description=PURPOSES)
    is_given: bool = Field(description="true 同意；false 不同意或撤回")
    how: str = Field(description=CONSENT_HOW)
    text_version: str = Field(description="告知书版本")
    proof: str = Field(description="凭据在哪里")
    since: date
    until: date | None = Field(description="被后来的一次取代的日期；null 为现在算数的")
    recorded_by: str


class ConsentIn(Closed):
    purpose: Purpose = Field(description=PURPOSES)
    is_given: bool = Field(description="true 同意；false 不同意或撤回")
    how: ConsentHow = Field(description=CONSENT_HOW)
    since: Day | None = Field(None, description="哪天说的；不填为今天")
    text_version: str = Field("", description="告知书版本，如 2026-01 版", max_length=400)
    proof: str = Field("", description="凭据，如录音编号、扫描件档号；口头同意必填", max_length=1000)


class CompletenessOut(Schema):
    score: int = Field(description="完整度，0 到 100")
    missing: list[str] = Field(
        description="缺什么：phone、paper、born、gender、place、role、wechat、medium、consent、marketing、sensitive、contact"
    )
    troubles: list[str] = Field(description="stale 久未核对、failed 电话联系不上、expired 证件过期、lapsed 关系到期没有跟进")
    confirmed_at: datetime | None = Field(description="上次核对无误的时间")
