"""The order on paper, from the phone: the same page as at the desk, its code leads back to the phone's page."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tonglu.access.permissions import Permission as P
from tonglu.lib.choices import labels_of
from tonglu.lib.masking import masked
from tonglu.service.queries import case_for, case_history
from tonglu.service.rules.states import CaseGrade, CaseKind
from tonglu.ui.doors import Request, requires
from tonglu.ui.pages import render
from tonglu.ui.paper import qr_of, steps_of


@requires(P.CASE_HANDLE)
@require_safe
def print_order(request: Request, case_id: int) -> HttpResponse:
    case = case_for(request.actor, case_id)
    here = reverse("field:order", args=[case.pk])
    return render(
        request, "paper/order.html", case=case, words=masked(case.words), result=masked(case.result), code=qr_of(here), back=here,
        steps=steps_of(case_history(request.actor, case)), kinds=labels_of(CaseKind), grades=labels_of(CaseGrade), at=request.actor.at,
    )  # fmt: skip
