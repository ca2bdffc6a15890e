"""疑似同一人, the merge of two records with what is shown of which, and its undoing."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tonglu.api.schemas.base import Closed, Id, Named
from tonglu.api.schemas.customers import Home, PaperOut, PhoneOut
from tonglu.lib.labelled import N_

PAIR_STATES = N_("open 待确认、merged 已合并、never 不是同一人")
WHY_ALIKE = N_("依据：paper 证件号相同、phone 电话相同、name 姓名相同、sound 姓名读音相同、birthday 生日相同、unit 同一套房")
TAKE = N_("这几项显示被并入那一份的，其余显示保留那一份的：name 姓名、gender 性别、born_on 生日、lunar 农历生日、note 备注")
Column = Literal["name", "gender", "born_on", "lunar", "note"]


class PairSide(Schema):
    id: int | None = Field(description="客户编号；您没有合并权限时为 null")
    name: str = Field(description="您没有合并权限时打码")


class PairRow(Schema):
    id: int
    state: str = Field(description=PAIR_STATES)
    score: int = Field(description="把握，0 到 100")
    reasons: list[str] = Field(description=WHY_ALIKE)
    why: str = Field(description="依据，一句话")
    first: PairSide
    second: PairSide
    found_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str = Field(description="判定的原因；其中的电话和证件号已打码")


class PairPage(Schema):
    items: list[PairRow]
    next: str | None


class CompareSide(Schema):
    id: int
    name: str
    gender: str
    born_on: date | None
    lunar: str
    note: str
    phones: list[PhoneOut]
    papers: list[PaperOut]
    homes: list[Home]


class PairOut(PairRow):
    sides: list[CompareSide] = Field(description="两份档案并排，号码打码")
    can_judge: bool = Field(description="您能不能判定这一对")
    will_be_seen_at: list[str] = Field(description="合并以后，哪些项目的同事都看得到保留那份档案打码的号码；空为两边本来就一样")


class ApartIn(Closed):
    reason: str = Field(description="为什么不是同一人", examples=["两位不同的业主，共用一部座机"])


class _Chosen(Closed):
    take: list[Column] = Field([], description=TAKE, max_length=5)
    phone: Id | None = Field(None, description="首选电话的编号；不填为保留那一份现在的首选")


class MergePairIn(_Chosen):
    survivor: Id = Field(description="保留哪一份：first 或 second 的编号")
    reason: str = Field("", description="原因")


class MergeIn(_Chosen):
    merged: Id = Field(description="并入的那一位的客户编号")
    reason: str = Field(description="原因", examples=["本人到访，出示身份证"])


class MergeOut(Schema):
    id: int
    survivor: Named = Field(description="保留的档案")
    merged: Named = Field(description="并入的档案；它的编号也读到保留的那一位")
    take: list[str] = Field(description=TAKE)
    phone: int | None = Field(description="合并时选的首选电话")
    reason: str = Field(description="合并的原因；其中的电话和证件号已打码")
    merged_at: datetime
    merged_by: str
    undone_at: datetime | None = Field(description="什么时候撤销的；没有撤销为 null")
    can_undo: bool = Field(description="您能不能撤销")


class CarriedOut(Schema):
    code: str = Field(description="在 moves 里用的代码")
    words: str = Field(description="是什么；号码打码")
    goes: bool = Field(description="带着分出去那位的电话、证件、房间或写在他的项目里的，建议跟着走")


class MergeWhole(MergeOut):
    person: Named = Field(description="现在属于哪一位客户")
    later: list[CarriedOut] = Field(description="合并以后新增的；撤销时不跟着走的留在保留那一位")
    ended: list[str] = Field(description="合并以后停用、结束的；撤销以后仍是停用的")


class UndoIn(Closed):
    reason: str = Field(description="为什么撤销", examples=["核对身份证，是两个人"])
    moves: list[Annotated[str, Field(max_length=60)]] = Field(
        [], description="跟着分出去那位走的：later 里的 code；goes 为 true 的不会自动跟着走", max_length=2_000
    )
