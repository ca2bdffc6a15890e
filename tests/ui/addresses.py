"""Addresses of the tests of ui alone: the living page and a few views that refuse."""

from django.http import HttpResponse
from django.urls import include, path

from tonglu.access.permissions import Permission
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.ui import errors
from tonglu.ui.doors import Request, open_door, requires, signed_in
from tonglu.ui.health import healthz
from tonglu.ui.pages import notify, render


@open_door("test")
def refuse(request: Request) -> HttpResponse:
    raise Refused("余额不足 {left}", left=3)


@open_door("test")
def hide(request: Request) -> HttpResponse:
    raise NotAllowed


@open_door("test")
def fall(request: Request) -> HttpResponse:
    raise ZeroDivisionError


@signed_in
def inside(request: Request) -> HttpResponse:
    return HttpResponse(request.actor.name)


@requires(Permission.CASE_VIEW)
def cases(request: Request) -> HttpResponse:
    return HttpResponse("cases")


@open_door("test")
def told(request: Request) -> HttpResponse:
    notify(request, "已派单 <b>", undo="/undo")
    return render(request, "living/regions.html", block=("first", "second"), word="x")


handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
urlpatterns = [
    path("healthz", healthz),
    path("ui/", include("tonglu.ui.urls")),
    path("refuse", refuse, name="refuse"),
    path("hide", hide),
    path("fall", fall),
    path("inside", inside, name="inside"),
    path("cases", cases, name="cases"),
    path("told", told),
]
