"""Identity papers as they are handed in."""

from typing import Literal

from pydantic import Field

from tonglu.api.schemas.base import Closed, Day

PaperKind = Literal[
    "", "id_card", "passport", "hk_macao", "taiwan", "residence", "foreign_pr", "uscc", "military", "other"
]  # fmt: skip


class PaperIn(Closed):
    number: str = Field(description="证件号", max_length=200, examples=["G12345678"])
    kind: PaperKind = Field("", description="证件类型；不填则按号码判断")


class DatedPaperIn(PaperIn):
    valid_until: Day | None = Field(None, description="有效期至；长期有效的不填")
