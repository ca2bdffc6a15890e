"""My account: language, password, signed-in browsers, API keys."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tonglu.access import actions, queries
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import Refused
from tonglu.ui.doors import Request, signed_in
from tonglu.ui.forms import Form, outcome
from tonglu.ui.pages import notify, render
from tonglu.web.access.forms import ChangePasswordForm, KeyForm, LanguageForm, NewPasswordForm
from tonglu.web.access.sign_in import forgetting, note_browser, remember_language


@signed_in
@never_cache
def account(request: Request, password_form: Form | None = None, key_form: Form | None = None, new_key: str = "") -> HttpResponse:
    me = queries.me(request.actor)
    return render(
        request,
        "access/account.html",
        me=me,
        grants=queries.grants_of(request.actor, me),
        sittings=queries.sittings_of(request.actor, me),
        this_session=request.session.session_key,
        keys=queries.keys_of(request.actor, me),
        password_form=password_form or password_form_of(request),
        key_form=key_form or KeyForm(prefix="key", actor=request.actor, initial={"per_minute": 600}),
        language_form=LanguageForm(initial={"language": request.LANGUAGE_CODE}),
        new_key=new_key,
        today=day_of(request.actor.at),
    )


def password_form_of(request: Request, typed: QueryDict | None = None) -> Form:
    """Who came by link and has no password yet is not asked for the old one."""
    kind = ChangePasswordForm if queries.me(request.actor).has_usable_password() else NewPasswordForm
    return kind(typed)


@signed_in
@sensitive_post_parameters("old", "password", "again")
@require_POST
def change_password(request: Request) -> HttpResponse:
    form = password_form_of(request, request.POST)
    if form.is_valid():
        asked = {"old": form.cleaned_data.get("old", ""), "new": form.cleaned_data["password"]}
        person = outcome(actions.change_password, by=request.actor, **asked)
        if not isinstance(person, Refused):
            update_session_auth_hash(request, person)
            note_browser(request, "password")
            notify(request, _("密码已修改，其他设备已退出登录"))
            return HttpResponseRedirect(reverse("web:account"))
        form.add_error("old" if isinstance(person, actions.WrongPassword) else "password", person)
    return account(request, password_form=form)


@signed_in
@require_POST
def choose_language(request: Request) -> HttpResponse:
    form = LanguageForm(request.POST)
    response = HttpResponseRedirect(reverse("web:account"))
    if form.is_valid():
        actions.choose_language(language=form.cleaned_data["language"], by=request.actor)
        remember_language(response, form.cleaned_data["language"])
    return response


@signed_in
@require_POST
def end_sitting(request: Request, sitting_id: int) -> HttpResponse:
    actions.end_sitting(sitting_id, by=request.actor)
    notify(request, _("该设备已退出登录"))
    return HttpResponseRedirect(reverse("web:account"))


@signed_in
@require_POST
def sign_out_everywhere(request: Request) -> HttpResponse:
    """Every browser, this one too: whoever does this does not trust one of them."""
    actions.sign_out_everywhere(queries.me(request.actor).pk, by=request.actor)
    notify(request, _("所有设备都已退出登录，请重新登录"))
    return forgetting(HttpResponseRedirect(reverse("web:sign_in")))


@signed_in
@never_cache
@require_POST
def issue_key(request: Request) -> HttpResponse:
    """Show the key on the answer itself, this once: it is written nowhere else."""
    form = KeyForm(request.POST, prefix="key", actor=request.actor)
    if not form.is_valid():
        return account(request, key_form=form)
    key = outcome(actions.issue_api_key, queries.me(request.actor).username, by=request.actor, **form.cleaned_data)
    if isinstance(key, Refused):
        form.add_error(None, key)
        return account(request, key_form=form)
    return account(request, new_key=key)


@signed_in
@require_POST
def revoke_key(request: Request, key_id: int) -> HttpResponse:
    actions.revoke_api_key(key_id, by=request.actor)
    notify(request, _("密钥已停用"))
    return HttpResponseRedirect(reverse("web:account"))
