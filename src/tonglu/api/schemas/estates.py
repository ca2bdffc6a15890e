"""Places: projects, buildings, units."""

from datetime import date

from ninja import Schema
from pydantic import Field

from tonglu.api.schemas.base import Named


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
    since: date | None
    until: date | None


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
