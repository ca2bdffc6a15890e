"""查重: one question to the whole company, answered masked."""

from typing import Any

from ninja import Router

from tonglu.api.auth import ApiRequest
from tonglu.api.schemas.checks import CheckIn, CheckOut
from tonglu.customers import actions

router = Router(tags=["客户"])


@router.post("/customers/check", response=CheckOut, summary="全公司查重")
def check(request: ApiRequest, given: CheckIn) -> dict[str, Any]:
    """按电话、证件号，姓名加手机后四位，或姓名加房间，查全公司有没有登记过这个人；只填一种。

    不受可见范围限制，所以只回答打码的姓名和电话、哪个项目、该找谁；按人限次，每次都有记录。
    """
    answer = actions.check_customer(**given.dict(), by=request.auth)
    items = [
        {
            "name": each.name,
            "phone": each.phone,
            "customer": each.customer_id,
            "kept_by": [
                {"company": one.place.company, "project": one.place.name, "talk_to": one.spokesman.name, "post": one.spokesman.post}
                for one in each.kept
            ],
        }
        for each in answer.matches
    ]
    return {"items": items, "has_more": answer.has_more}
