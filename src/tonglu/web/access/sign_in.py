"""In by password, out again, and the sentence for who tried too often."""

from datetime import timedelta
from typing import Any

from axes.helpers import get_client_ip_address, get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tonglu.access import actions
from tonglu.access.actors import actor_of
from tonglu.access.queries import Person
from tonglu.lib import clock
from tonglu.ui.doors import Request, open_door, signed_in
from tonglu.ui.pages import render
from tonglu.web.access.devices import device_words
from tonglu.web.access.forms import SignInForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


@open_door("登录页")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    if request.user.is_authenticated and request.method == "GET":
        return HttpResponseRedirect(way_on(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = authenticate(request, username=form.cleaned_data["username"], password=form.cleaned_data["password"])
        if person is not None:
            return enter(request, person, how="password")
        form.add_error(None, _("登录名或密码不对。忘记密码可以用下面的链接重新设置。"))
    return render(request, "access/sign_in.html", form=form, next=way_on(request))


@signed_in
@require_POST
def sign_out(request: Request) -> HttpResponse:
    actions.record_sign_out(session_key=request.session.session_key or "", by=request.actor)
    logout(request)
    return forgetting(HttpResponseRedirect(settings.LOGIN_URL))


def forgetting(response: HttpResponse) -> HttpResponse:
    """The back button shows no page of who signed out: the browser drops what it kept."""
    response["Clear-Site-Data"] = '"cache"'
    return response


def locked_out(request: HttpRequest, _response: HttpResponse | None = None, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """Axes asks for this page once a name was tried too often from one address; the count is shared by all processes."""
    username = str((credentials or {}).get("username") or request.POST.get("username", "")).strip().lower()
    form = SignInForm(initial={"username": username[:40]})
    words = _("密码输错次数太多，为安全起见暂停登录。请在 %(n)s 分钟后再试，或用“忘记密码”重新设置。") % {
        "n": minutes_left(request, username)
    }
    return render(request, "access/sign_in.html", status=429, form=form, locked=words, next=way_on(request))


def minutes_left(request: HttpRequest, username: str) -> int:
    """Return whole minutes, rounded up, until the lock ends."""
    wait: timedelta = get_cool_off(request) or timedelta(0)
    tries = AccessAttempt.objects.filter(username=username, ip_address=get_client_ip_address(request))
    last = tries.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    left = (last + wait - timezone.now()) if last else wait  # the machine's clock, as axes counts
    return max(1, -(-int(left.total_seconds()) // 60))


def enter(request: Request, person: Person, *, how: str) -> HttpResponse:
    """Start the session, note the browser, go where the person wanted to."""
    on = way_on(request)
    login(request, person, backend=BACKEND)
    note_browser(request, how)
    response = HttpResponseRedirect(on)
    if person.language:
        remember_language(response, person.language)
    return response


def note_browser(request: Request, how: str) -> None:
    """Keep which browser this session is, so that its person can end it from elsewhere."""
    if not request.session.session_key:
        request.session.save()
    actions.record_sign_in(
        session_key=request.session.session_key or "",
        how=how,
        device=device_words(request.headers.get("User-Agent", "")),
        address=get_client_ip_address(request) or None,
        by=actor_of(int(request.user.pk or 0), clock.now(), via="web"),
    )


def remember_language(response: HttpResponse, language: str) -> None:
    year = 60 * 60 * 24 * 365
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=year, samesite="Lax", secure=settings.SECURE, httponly=True)


def way_on(request: HttpRequest) -> str:
    """Return the address asked for in `next` where it is one of ours, else the workbench."""
    wish = request.POST.get("next") or request.GET.get("next") or ""
    is_safe = url_has_allowed_host_and_scheme(wish, {request.get_host()}, require_https=request.is_secure())
    return wish if is_safe else settings.LOGIN_REDIRECT_URL
