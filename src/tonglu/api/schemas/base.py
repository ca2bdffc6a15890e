"""What all shapes share."""

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

from tonglu.lib.labelled import Labelled

Id = Annotated[int, Field(ge=1, le=2**63 - 1, strict=True)]
QueryId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Moment = Annotated[AwareDatetime, Field(examples=["2026-10-01T09:30:00+08:00"])]
Day = Annotated[date, Field(examples=["2026-10-01"])]


def codes(label: str, listed: type[Labelled], note: str = "") -> str:
    """类型：complaint 投诉、repair 报修；不填则按原话判断"""
    told = "、".join(f"{each.value} {each.label}" for each in listed)
    return "；".join(filter(None, (f"{label}：{told}", note)))


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


class Done(Schema):
    id: int


class ReasonIn(Closed):
    reason: str = Field(description="原因", examples=["业主来电核对"])


class Clear(Schema):
    value: str = Field(description="完整号码；谁在什么时候为什么看过，已经记录")
