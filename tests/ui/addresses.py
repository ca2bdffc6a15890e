"""Addresses of the tests of ui alone: the living page and a few views that refuse."""

import time

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import include, path

from tonglu.access.permissions import Permission
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.ui import errors, specimens
from tonglu.ui.context import frame
from tonglu.ui.current import rendering
from tonglu.ui.doors import Request, open_door, requires, signed_in
from tonglu.ui.health import healthz
from tonglu.ui.pages import jinja, notify, render


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


POSTS: list[str] = []  # what reached the server, for the browser's tests
SIGNED_IN: list[str] = []


@open_door("test")
def search(request: Request) -> HttpResponse:
    groups = specimens.everything()["hits"] if request.GET.get("q") == "吴" else []
    return HttpResponse(jinja().globals["ui"].search_results(groups, request.GET.get("q", "")))  # type: ignore[attr-defined]


@open_door("test")
def intake(request: Request) -> HttpResponse:
    """A form that takes a while, and whose session may have ended."""
    form = specimens.IntakeSpecimen()
    if request.method == "POST":
        if not SIGNED_IN:
            return HttpResponseRedirect("/sign-in/?next=/intake")
        POSTS.append(request.POST["name"])
        time.sleep(0.3)
        notify(request, "已登记")
        return HttpResponseRedirect("/intake")
    page = """{% extends "frame.html" %}{% block title %}登记{% endblock %}{% block content %}
    {% call ui.form("/intake", id="intake") %}{{ ui.fields(form, only=("name", "medium", "words")) }}
    {{ ui.form_foot("登记") }}{% endcall %}{% endblock %}"""
    return shown(request, page, form=form)


@open_door("test")
def sign_in(request: Request) -> HttpResponse:
    page = (
        """{% extends "public.html" %}{% block title %}登录{% endblock %}{% block content %}<h1 data-keep-draft>登录</h1>{% endblock %}"""
    )
    return shown(request, page)


@open_door("test")
def unveil(request: Request) -> HttpResponse:
    if request.method == "POST":
        POSTS.append(request.POST.get("quick_reason") or request.POST["reason"])
        return HttpResponse(jinja().globals["ui"].unveiled("13812345678"))  # type: ignore[attr-defined]
    page = """{% extends "frame.html" %}{% block title %}客户{% endblock %}
    {% block content %}{{ ui.veil("138****5678", "/unveil", reasons=["核对身份"]) }}{% endblock %}"""
    return shown(request, page)


def shown(request: Request, page: str, **context: object) -> HttpResponse:
    with rendering(request):
        return HttpResponse(jinja().from_string(page).render({**frame(request), "request": request, **context}))


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
    path("search", search, name="search"),
    path("intake", intake, name="intake"),
    path("sign-in/", sign_in),
    path("unveil", unveil),
]
