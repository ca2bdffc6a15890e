"""One-time links: sign in, set a password, first set-up; and the mail for who forgot the password."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tonglu.access import actions
from tonglu.lib.refusals import Refused
from tonglu.ui.doors import Request, open_door
from tonglu.ui.forms import outcome
from tonglu.ui.pages import notify, render
from tonglu.ui.wording import worded
from tonglu.web.access.forms import ForgottenForm, NewPasswordForm, SetUpForm
from tonglu.web.access.sign_in import enter


@open_door("一次性链接在登录之前打开")
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: Request, token: str) -> HttpResponse:
    link = outcome(actions.peek_link, token, by=request.actor)
    if isinstance(link, Refused):
        return gone(request, link)
    if link.purpose == "set_up":
        return set_up(request, token)
    if link.purpose == "password":
        return set_password(request, token, link.person.name if link.person else "")
    return follow(request, token)


def follow(request: Request, token: str) -> HttpResponse:
    """A sign-in link works by opening it; a browser that only looks ahead does not use it up."""
    if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return HttpResponse(status=204)
    link = outcome(actions.use_link, token, by=request.actor)
    if isinstance(link, Refused) or link.person is None:
        return gone(request, link if isinstance(link, Refused) else Refused(_("这个链接已失效")))
    return enter(request, link.person, how="link")


def set_password(request: Request, token: str, name: str) -> HttpResponse:
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = outcome(actions.set_password_by_link, token, password=form.cleaned_data["password"], by=request.actor)
        if not isinstance(person, Refused):
            notify(request, _("密码已设置"))
            return enter(request, person, how="link")
        form.add_error("password", person)
    return render(request, "access/set_password.html", form=form, name=name)


def set_up(request: Request, token: str) -> HttpResponse:
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = {key: form.cleaned_data[key] for key in ("company", "name", "username", "password")}
        person = outcome(actions.set_up, token, by=request.actor, **asked)
        if not isinstance(person, Refused):
            notify(request, _("公司和管理员已建立，欢迎使用"))
            return enter(request, person, how="link")
        form.add_error(None, person)
    return render(request, "access/set_up.html", form=form)


def gone(request: Request, refusal: Refused) -> HttpResponse:
    """The second of two clicks is already in: it goes on instead of being scolded."""
    if request.user.is_authenticated:
        return HttpResponseRedirect("/")
    return render(request, "access/link_gone.html", status=410, sentence=worded(refusal))


@open_door("忘记密码的人还没有登录")
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: Request) -> HttpResponse:
    """Whether the account exists or not, the answer is the same."""
    form = ForgottenForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent:
        actions.mail_password_link(form.cleaned_data["username"], by=request.actor)
    return render(request, "access/forgotten.html", form=form, is_sent=is_sent)
