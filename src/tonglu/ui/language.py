"""Chinese unless a person chose otherwise; the choice lives in a cookie and holds before sign-in too."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tonglu.ui.doors import open_door

YEAR = 60 * 60 * 24 * 365


class LanguageMiddleware:
    """Activate the chosen language; the browser's wish is not asked, the trade's own words come first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def chosen(wish: str) -> str:
    return wish if wish in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@open_door("语言在登录前也可以切换")
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language and go back to where the person was."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen(request.POST.get("language", "")),
        max_age=YEAR,
        samesite="Lax",
        secure=settings.SECURE,
        httponly=True,
    )
    return response
