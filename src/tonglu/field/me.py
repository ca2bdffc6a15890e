"""Own notices, and who is signed in."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from tonglu.messaging.actions import read_bell
from tonglu.messaging.queries import bell_for
from tonglu.ui.doors import Request, signed_in
from tonglu.ui.pages import go, render

MOST = 50


@signed_in
def list_notices(request: Request) -> HttpResponse:
    return render(request, "field/notices.html", notices=list(bell_for(request.actor)[:MOST]))


@signed_in
@require_POST
def read_all(request: Request) -> HttpResponse:
    read_bell(by=request.actor)
    return go(request, reverse("field:notices"))


@signed_in
def show_me(request: Request) -> HttpResponse:
    return render(request, "field/me.html", name=request.actor.name)
