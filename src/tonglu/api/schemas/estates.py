"""Places: projects, buildings, units."""

from datetime import date

from ninja import Schema
from pydantic import Field

from tonglu.api.schemas.base import Closed, Day, Id, Named
from tonglu.api.schemas.customers import Share


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


class Inhabitant(Schema):
    id: int = Field(description="人房关系的编号")
    customer: Named
    role: str
    phones: list[str] = Field(description="打码")
    share: float | None = Field(description="份额 %")
    since: date | None
    until: date | None


class OwnerIn(Closed):
    customer: Id | None = Field(None, description="客户编号；不填则按姓名和电话或证件号识别，没有就登记")
    name: str = Field("", description="姓名或单位名称", max_length=200)
    phone: str = Field("", description="电话", max_length=200)
    paper: str = Field("", description="证件号", max_length=200)
    share: Share | None = Field(None, description="份额 %；要么每位都填，合计 100，要么都不填")


class OwnersIn(Closed):
    owners: list[OwnerIn] = Field(
        description="从这一天起的全部业主，第一位是业主，其余是共有人", max_length=20, examples=[[{"name": "张三", "phone": "13900000001"}]]
    )
    on: Day | None = Field(None, description="产权变更的日期；不填为今天")


class UnitPeople(Schema):
    items: list[Inhabitant]


class TransferIn(OwnersIn):
    ending: list[Id] = Field([], description="一并结束的其他人房关系的编号", max_length=100)


class NodeRow(Schema):
    id: int
    name: str
    code: str
    kind: str
    parent: int | None


class ProjectRow(Schema):
    id: int
    node: int
    marketing_name: str
    filed_name: str
    estate_name: str
    business_type: str
    district: str
    address: str


class ProjectPage(Schema):
    items: list[ProjectRow]
    next: str | None


class BuildingRow(Schema):
    id: int
    label: str
    phase: str | None
    units: int
    delivered: int


class BuildingOut(Schema):
    id: int
    label: str
    phase: str | None
    project: Named
