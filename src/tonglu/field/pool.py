"""The pool: whoever grabs first has it."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.field.cards import cards_of
from tonglu.service.actions import grab_case
from tonglu.service.queries import grabbable_cases
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import attempt
from tonglu.ui.pages import go, notify, render
from tonglu.ui.wording import worded

MOST = 50


@requires(P.CASE_GRAB)
def list_pool(request: Request) -> HttpResponse:
    rows = grabbable_cases(request.actor).defer("result")[:MOST]
    return render(request, "field/pool.html", cards=cards_of(rows, request.actor.at))


@requires(P.CASE_GRAB)
@require_POST
def grab(request: Request, case_id: int) -> HttpResponse:
    if refusal := attempt(grab_case, case_id, by=request.actor):
        notify(request, _("{why}。可能已被别人抢走，看看别的工单").format(why=worded(refusal)), tone="warn")
        return go(request, reverse("field:pool"))
    notify(request, _("抢到了，请尽快联系客户"))
    return go(request, reverse("field:order", args=[case_id]))
