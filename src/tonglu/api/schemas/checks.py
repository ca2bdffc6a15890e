"""查重: what is asked, and the little that is answered."""

from ninja import Schema
from pydantic import Field

from tonglu.api.schemas.base import Closed


class CheckIn(Closed):
    phone: str = Field("", max_length=40)
    paper: str = Field("", max_length=60)
    name: str = Field("", max_length=100)
    digits: str = Field("", max_length=10, description="手机后四位，和 name 一起填")
    room: str = Field("", max_length=60, description="项目名和完整房号，如 望江苑 3-2-1502；和 name 一起填")


class KeptBy(Schema):
    company: str
    project: str = Field(description="空：登记在公司本部")
    talk_to: str = Field(description="该找谁；空：没有人任职")
    post: str


class CheckMatch(Schema):
    name: str = Field(description="打码：张*")
    phone: str = Field(description="打码：138****1234")
    customer: int | None = Field(description="您本来就看得到这位客户时的编号")
    kept_by: list[KeptBy]


class CheckOut(Schema):
    items: list[CheckMatch]
    has_more: bool
