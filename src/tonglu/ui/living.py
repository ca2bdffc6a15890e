"""/ui/: every component in every state, for people who build pages and for the tests that look at them."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tonglu.ui import errors, specimens
from tonglu.ui.doors import open_door
from tonglu.ui.pages import render

ERRORS = {400: errors.bad_request, 403: errors.forbidden, 404: errors.not_found}


@open_door("组件样张，只有虚构的文字")
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    return render(request, "living/components.html", **specimens.everything())


@open_door("抽屉样张")
@require_safe
def drawer(request: HttpRequest) -> HttpResponse:
    return render(request, "living/drawer.html", **specimens.everything())


@open_door("手机版样张")
@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    return render(request, "living/phone.html", **specimens.everything())


@open_door("错误页样张")
@require_safe
def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """Show an error page without the error."""
    shown = ERRORS.get(status)
    response = shown(request) if shown else errors.broken(request)
    response.status_code = 200
    return response
