"""One operation per arrow of the flow: the same table as buttons and permissions; the body is the act's own arguments."""

import inspect
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Router, Schema
from pydantic import Field, create_model

from tonglu.api import bodies
from tonglu.api.auth import ApiRequest
from tonglu.api.once import once
from tonglu.api.schemas import CaseMade, Closed, Id, Moment
from tonglu.lib.flow import Arrow
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import NotAllowed
from tonglu.service.actions import ARROWS
from tonglu.service.rules.flows import CASE_FLOW
from tonglu.service.rules.states import CaseState

router = Router(tags=["工单动作"])
# argument of an act → (type, default, what to write)
ARGUMENTS: dict[str, tuple[Any, Any, str]] = {
    "reason": (str, "", N_("原因")),
    "plan": (str, ..., N_("告知客户的处理方案")),
    "result": (str, "", N_("处理结果")),
    "is_away_confirmed": (bool, False, N_("对方休假或下班时仍然派给他")),
    "keeper_id": (Id, ..., N_("处理人（人员编号）")),
    "appointed_at": (Moment, ..., N_("预约上门时间，带时区")),
    "pauses": (bool, False, N_("到约定时间前暂停计时，预约就是凭证")),
    "happened_at": (Moment | None, None, N_("实际发生时间，带时区；不填为现在")),
}


def body_of(name: str) -> type[Schema]:
    """Return the schema of an arrow's body, from the arguments of its act."""
    wanted = [each for each in inspect.signature(ARROWS[name]).parameters if each in ARGUMENTS]
    fields: dict[str, Any] = {each: (ARGUMENTS[each][0], Field(ARGUMENTS[each][1], description=ARGUMENTS[each][2])) for each in wanted}
    return create_model(f"Case{name.title().replace('_', '')}", __base__=Closed, **fields)


def operation_of(arrow: Arrow) -> Callable[..., Any]:
    body = body_of(arrow.name)

    def move(request: ApiRequest, response: HttpResponse, case_id: int, given: Any) -> Any:
        by = request.auth
        if not by.can(arrow.permission):
            raise NotAllowed
        fields = given.dict() if given else body().dict()
        return once(request, response, 200, lambda: bodies.made(ARROWS[arrow.name](case_id, **fields, by=by), by), by=by)

    move.__name__ = f"{arrow.name}_case"
    with override(settings.LANGUAGE_CODE):  # whoever asks for the first page may read English
        move.__doc__ = described(arrow)
    is_needed = any(field.is_required() for field in body.model_fields.values())
    move.__annotations__["given"] = body if is_needed else body | None
    if not is_needed:
        move.__defaults__ = (None,)
    return move


def described(arrow: Arrow) -> str:
    """Return what the arrow does, in the reader's language."""
    origins = _("、").join(_(each.label) for each in CaseState if each in arrow.origins)
    goal = next((_(each.label) for each in CaseState if each == arrow.goal), "")
    sentence = _("工单在「{origins}」时可以{act}，之后是「{goal}」。") if goal else _("工单在「{origins}」时可以{act}。")
    return sentence.format(origins=origins, act=_(arrow.label), goal=goal)


for each in CASE_FLOW:
    router.post(
        f"/cases/{{int:case_id}}/{each.name}",
        response=CaseMade,
        summary=each.label,
        operation_id=f"case_{each.name}",
    )(operation_of(each))
