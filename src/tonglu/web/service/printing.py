"""A work order on paper: one A4 page with the case's address as a QR code, the words, the steps and lines to sign on."""

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


@requires(P.CASE_VIEW)
@require_safe
def print_case(request: Request, case_id: int) -> HttpResponse:
    case = case_for(request.actor, case_id)
    here = reverse("web:case", args=[case.pk])
    return render(
        request, "paper/order.html", case=case, words=masked(case.words), result=masked(case.result), code=qr_of(here), back=here,
        steps=steps_of(case_history(request.actor, case)), kinds=labels_of(CaseKind), grades=labels_of(CaseGrade), at=request.actor.at,
    )  # fmt: skip
