"""Accept or dispatch the ticked cases: each is its own act, and what could not be done is said by number."""

from typing import Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.lib.plain import as_id
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service.actions import ARROWS
from tonglu.service.queries import cases_for
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import attempt
from tonglu.ui.pages import go, notify
from tonglu.ui.wording import worded

MOST: Final = 100
SHOWN: Final = 3


@requires(P.CASE_ACCEPT, P.CASE_DISPATCH)
@require_POST
def move_several(request: Request, arrow: str) -> HttpResponse:
    if arrow not in {"accept", "dispatch"}:
        raise Http404
    picked = [pk for each in request.POST.getlist("pick")[:MOST] if (pk := as_id(each)) is not None]
    values = _values(request, arrow)
    if values is None:
        notify(request, _("请先选择处理人"), tone="late")
        return go(request, _back(request))
    numbers = dict(cases_for(request.actor).filter(pk__in=picked).values_list("pk", "number"))
    refused = {numbers[pk]: said for pk in picked if pk in numbers and (said := _try(request, arrow, pk, values))}
    _tell(request, len(numbers) - len(refused), refused)
    return go(request, _back(request))


def _values(request: Request, arrow: str) -> dict[str, int] | None:
    if arrow == "accept":
        return {}
    keeper = as_id(request.POST.get("keeper_id", ""))
    return None if keeper is None else {"keeper_id": keeper, "is_away_confirmed": "is_away_confirmed" in request.POST}


def _try(request: Request, arrow: str, case_id: int, values: dict[str, int]) -> str:
    try:
        refusal: Refused | None = attempt(ARROWS[arrow], case_id, **values, by=request.actor)
    except NotAllowed:
        return _("没有权限")
    return worded(refusal) if refusal else ""


def _tell(request: Request, done: int, refused: dict[str, str]) -> None:
    if done:
        notify(request, _("已处理 {n} 张工单").format(n=done))
    for number, sentence in list(refused.items())[:SHOWN]:
        notify(request, f"{number}：{sentence}", tone="late")
    if len(refused) > SHOWN:
        notify(request, _("还有 {n} 张没有处理，请逐张打开查看").format(n=len(refused) - SHOWN), tone="late")


def _back(request: Request) -> str:
    """The list as it was filtered."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, None)
    return wanted if is_ours and wanted.startswith(reverse("web:cases")) else reverse("web:cases")
