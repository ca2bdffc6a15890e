"""Acts on one person's account: link, sign-out, keys, leaving, coming back."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tonglu.access import actions, queries
from tonglu.access.permissions import Permission as P
from tonglu.service.queries import cases_for
from tonglu.service.rules.states import CaseState
from tonglu.ui.doors import Request, requires
from tonglu.ui.pages import notify, render
from tonglu.web.access.people import person


@requires(P.PERSON_EDIT)
@never_cache
@require_POST
def make_link(request: Request, person_id: int) -> HttpResponse:
    """Show a one-time link to set a password on the answer itself: it is written nowhere else."""
    shown = queries.person_for(request.actor, person_id)
    path = actions.sign_in_link(shown.username, purpose="password", by=request.actor)
    return person(request, person_id, link=request.build_absolute_uri(path))


@requires(P.PERSON_EDIT)
@require_POST
def sign_out_everywhere(request: Request, person_id: int) -> HttpResponse:
    actions.sign_out_everywhere(person_id, by=request.actor)
    notify(request, _("已在所有设备退出登录"))
    return _back(person_id)


@requires(P.PERSON_EDIT)
@require_POST
def revoke_key(request: Request, person_id: int, key_id: int) -> HttpResponse:
    actions.revoke_api_key(key_id, by=request.actor)
    notify(request, _("密钥已停用"))
    return _back(person_id)


@requires(P.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def leave(request: Request, person_id: int) -> HttpResponse:
    """Show what leaving will end before it is done."""
    shown = queries.person_for(request.actor, person_id)
    if request.method == "POST":
        actions.leave(person_id, by=request.actor)
        notify(request, _("%(name)s已办理离职") % {"name": shown.name})
        return _back(person_id)
    return render(
        request,
        "access/leave.html",
        person=shown,
        grants=[each for each in queries.grants_of(request.actor, shown) if each.until is None],
        tenures=[each for each in queries.tenures_of(request.actor, shown) if each.until is None],
        sittings=queries.sittings_of(request.actor, shown),
        keys=[each for each in queries.keys_of(request.actor, shown) if each.revoked_at is None],
        open_cases=cases_for(request.actor).filter(keeper_id=person_id, state=CaseState.HANDLING).count(),
    )


@requires(P.PERSON_EDIT)
@require_POST
def come_back(request: Request, person_id: int) -> HttpResponse:
    actions.come_back(person_id, by=request.actor)
    notify(request, _("已重新入职，请重新授权"))
    return _back(person_id)


def _back(person_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("web:person", args=[person_id]))
