"""Customers: phones and papers come out masked."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from tonglu.api.schemas.base import Closed, Day, Id, Moment, Named, UnitName
from tonglu.api.schemas.consents import CompletenessOut
from tonglu.api.schemas.papers import PaperIn
from tonglu.api.schemas.standing import ContactWishOut, MarkOut
from tonglu.lib.labelled import N_

Gender = Literal["male", "female", ""]
Role = Literal["owner", "co_owner", "renter", "family", "occupant", "agent", "guardian", "payer", "contact"]
Medium = Literal["phone", "desk", "wechat", "web", "app", "letter", "mail", "hotline", "media", "visit", "api", "other"]
ROLES = N_(
    "身份：owner 业主、co_owner 共有人、renter 租户、family 家属、occupant 使用人、"
    "agent 代理人、guardian 监护人、payer 付款人、contact 联系人"
)
LUNAR = N_("农历生日：月-日，如 08-15，闰月前加 L；空为过公历")
Share = Annotated[Decimal, Field(max_digits=5, decimal_places=2)]


class PhoneOut(Schema):
    id: int
    number: str = Field(description="打码")
    label: str
    is_primary: bool


class PaperOut(Schema):
    id: int
    kind: str
    number: str = Field(description="打码")
    valid_until: date | None = Field(None, description="有效期至；长期有效或没有登记为 null")


class HandleOut(Schema):
    id: int
    kind: str = Field(description="wechat 微信号、wecom 企业微信客户、openid、unionid")
    account: str = Field(description="打码")
    label: str
    since: date


class AddressOut(Schema):
    id: int
    kind: str = Field(description="home 住址、mailing 通讯、registered 户籍、work 单位")
    place: str = Field(description="打码到楼栋")
    is_chief: bool
    since: date


CircleRole = Literal[
    "staff", "merchant", "key_person", "developer", "contractor", "utility", "government", "street", "police", "media", "association"
]  # fmt: skip


class AffiliationOut(Schema):
    id: int
    role: str
    circle: str = Field(description="C1 内部、C2 直接客户、C3 相关公众")
    note: str
    since: date
    until: date | None
    has_ended: bool


class AffiliationIn(Closed):
    role: CircleRole = Field(description="圈层身份：C1 staff；C2 merchant、key_person；其余为 C3")
    note: str = Field("", description="说明，如供电所所长", max_length=1000)
    since: Day | None = Field(None, description="从哪天起；不填为今天")


class Home(Schema):
    id: int
    unit: UnitName
    role: str
    share: float | None
    since: date | None
    until: date | None


class Member(Schema):
    id: int = Field(description="成员关系的编号")
    customer: Named
    relation: str


class HouseholdOut(Schema):
    id: int
    name: str
    people: list[Member]


class CustomerRow(Schema):
    id: int
    name: str
    kind: str = Field(description="person 个人、organisation 单位")
    phones: list[PhoneOut]
    homes: list[Home]


class CustomerOut(CustomerRow):
    gender: str
    born_on: date | None
    lunar: str = Field(description="过农历生日：月-日，闰月前加 L；空为过公历")
    note: str
    handles: list[HandleOut]
    addresses: list[AddressOut]
    circles: list[str] = Field(description="现在所在的圈层：C1、C2、C3，可以几个")
    affiliations: list[AffiliationOut]
    papers: list[PaperOut]
    households: list[HouseholdOut]
    completeness: CompletenessOut
    marks: list[MarkOut] = Field(description="标签、需求、关注点、等级，从前的也在内")
    contact_wish: ContactWishOut | None = Field(description="联系偏好；没有说过为 null")
    changed_at: datetime


class CustomerPage(Schema):
    items: list[CustomerRow]
    next: str | None


class CustomerIn(Closed):
    name: str = Field(description="姓名或单位名称", max_length=1000, examples=["张三"])
    node: Id = Field(description="在哪个组织登记")
    kind: Literal["person", "organisation"] = Field("person", description="person 个人、organisation 单位")
    phones: list[Annotated[str, Field(max_length=200)]] = Field([], description="电话，可以几个", max_length=20)
    papers: list[PaperIn] = Field([], description="证件", max_length=20)
    gender: Gender = Field("", description="male 男、female 女")
    born_on: Day | None = Field(None, description="生日")
    lunar: str = Field("", description=LUNAR)
    note: str = Field("", description="备注")


class HandleIn(Closed):
    account: str = Field(description="微信号，或平台给的标识", max_length=200, examples=["zhangsan_88"])
    kind: Literal["wechat", "wecom", "openid", "unionid"] = Field(
        "wechat", description="wechat 微信号、wecom 企业微信客户、openid、unionid"
    )
    label: str = Field("", description="说明，如 本人、配偶")


class AddressIn(Closed):
    place: str = Field(description="地址，写到门牌", max_length=1000, examples=["江城市滨江路 8 号"])
    kind: Literal["home", "mailing", "registered", "work"] = Field(
        "home", description="home 住址、mailing 通讯、registered 户籍、work 单位"
    )
    is_chief: bool = Field(False, description="设为首要地址")


class CustomerChange(Closed):
    name: str = Field("", description="姓名或单位名称；不传则不变", max_length=1000, examples=["张三丰"])
    gender: Gender = Field("", description="male 男、female 女")
    born_on: Day | None = Field(None, description="生日")
    lunar: str = Field("", description=LUNAR)
    note: str = Field("", description="备注")


class PhoneIn(Closed):
    number: str = Field(description="电话；一行可以写几个", max_length=200, examples=["13900000000"])
    label: str = Field("", description="说明，如 本人、配偶")


class HomeIn(Closed):
    unit: Id = Field(description="房间编号")
    role: Role = Field(description=ROLES)
    share: Share | None = Field(None, description="份额 %，只有业主和共有人有")
    since: Day | None = Field(None, description="从哪天起")
    until: Day | None = Field(None, description="到哪天止（不含这一天）")


MandateKind = Literal["agent", "guardian", "legal", "payer", "contact"]


class MandateOut(Schema):
    id: int
    kind: str = Field(description="agent 代理人、guardian 监护人、legal 法定代表人、payer 付款人、contact 联系人")
    holder: Named
    principal: Named
    unit: UnitName | None
    proof: str
    since: date
    until: date | None
    has_ended: bool = Field(description="已到期或已结束：不再有权代办")


class MandateIn(Closed):
    kind: MandateKind = Field(description="agent 代理人、guardian 监护人、legal 法定代表人、payer 付款人、contact 联系人")
    customer: Id | None = Field(None, description="代理人等的客户编号；不填则按姓名和电话或证件号识别，没有就登记")
    name: str = Field("", description="姓名或单位名称", max_length=200)
    phone: str = Field("", description="电话", max_length=200)
    paper: str = Field("", description="证件号", max_length=200)
    unit: Id | None = Field(None, description="只为一套房时的房间编号；不填为全部事务")
    proof: str = Field("", description="凭据，如委托书公证编号；代理人必填", max_length=1000)
    since: Day | None = Field(None, description="从哪天起；不填为今天")
    until: Day | None = Field(None, description="到期日（不含这一天）；代理人必填")


class EndIn(Closed):
    until: Day | None = Field(None, description="到哪天止（不含这一天）；不填为今天")


class HouseholdIn(Closed):
    name: str = Field("", description="家庭名称；不填为某某家")
    relation: str = Field("户主", description="关系")


class JoinIn(Closed):
    household: Id = Field(description="家庭编号")
    relation: str = Field(description="关系", examples=["配偶"])


class ContactIn(Closed):
    medium: Medium = Field(description="渠道：phone、desk、wechat、web、app、letter、mail、hotline、media、visit、api、other")
    words: str = Field(description="说了什么", examples=["问办证进度"])
    is_inbound: bool = Field(True, description="客户找我们为 true，我们找客户为 false")
    unit: Id | None = Field(None, description="房间编号")
    node: Id | None = Field(None, description="在哪个组织；不填则由系统判断")
    happened_at: Moment | None = Field(None, description="什么时候，带时区；不填为现在")


class TimelineOut(Schema):
    id: int
    kind: str
    label: str
    happened_at: datetime
    who: str
    customer: int | None
    unit: int | None
    words: str
    body: dict[str, Any]


class TimelinePage(Schema):
    items: list[TimelineOut]
    next: str | None
