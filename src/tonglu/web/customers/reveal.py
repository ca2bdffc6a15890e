"""Open a veiled number: a permission, a reason, a record."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.customers import actions
from tonglu.ui.doors import Request, requires
from tonglu.ui.pages import render


def _reason(request: Request) -> str:
    return request.POST.get("quick_reason") or request.POST.get("reason", "")


@requires(P.PHONE_REVEAL)
@require_POST
def phone(request: Request, customer_id: int, phone_id: int) -> HttpResponse:
    number = actions.reveal_phone(phone_id, reason=_reason(request), by=request.actor)
    return render(request, "customers/reveal.html", block="veil", number=number, href=f"tel:{number}", customer_id=customer_id)


@requires(P.PAPER_REVEAL)
@require_POST
def paper(request: Request, customer_id: int, paper_id: int) -> HttpResponse:
    number = actions.reveal_paper(paper_id, reason=_reason(request), by=request.actor)
    return render(request, "customers/reveal.html", block="veil", number=number, href="", customer_id=customer_id)


@requires(P.PHONE_REVEAL)
@require_POST
def handle(request: Request, customer_id: int, handle_id: int) -> HttpResponse:
    account = actions.reveal_handle(handle_id, reason=_reason(request), by=request.actor)
    return render(request, "customers/reveal.html", block="veil", number=account, href="", customer_id=customer_id)


@requires(P.PHONE_REVEAL)
@require_POST
def address(request: Request, customer_id: int, address_id: int) -> HttpResponse:
    place = actions.reveal_address(address_id, reason=_reason(request), by=request.actor)
    return render(request, "customers/reveal.html", block="veil", number=place, href="", customer_id=customer_id)
