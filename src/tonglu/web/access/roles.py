"""Roles: the list, and the editor with one row per permission and three widths."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tonglu.access import actions, queries
from tonglu.access.permissions import GROUPS, LABELS
from tonglu.access.permissions import Permission as P
from tonglu.lib.refusals import Refused
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import outcome
from tonglu.ui.pages import notify, render
from tonglu.web.access.people_forms import RoleForm


@dataclass(frozen=True, slots=True)
class Row:
    """One permission in the editor and how wide the role holds it: none, own, wide."""

    code: str
    label: str
    width: str


@requires(P.ROLE_EDIT, P.PERSON_VIEW)
def roles(request: Request) -> HttpResponse:
    found = list(queries.roles_for(request.actor))
    shown = [(each, _summary(each.wide), _summary(each.own)) for each in found]
    return render(request, "access/roles.html", rows=shown, may_edit=queries.may_edit_roles(request.actor))


@requires(P.ROLE_EDIT, P.PERSON_VIEW)
@require_http_methods(["GET", "POST"])
def role(request: Request, role_id: int | None = None) -> HttpResponse:
    shown = queries.role_for(request.actor, role_id) if role_id else None
    start = {"name": shown.name, "note": shown.note, "is_active": shown.is_active} if shown else {"is_active": True}
    form = RoleForm(request.POST or None, initial=start)
    widths = _posted(request.POST) if request.method == "POST" else _held(shown)
    if request.method == "POST" and form.is_valid():
        wide, own = ([code for code, width in widths.items() if width == wish] for wish in ("wide", "own"))
        done = outcome(actions.save_role, role_id, wide=wide, own=own, by=request.actor, **form.cleaned_data)
        if not isinstance(done, Refused):
            notify(request, _("角色已保存，对所有持有人立即生效"))
            return HttpResponseRedirect(reverse("web:roles"))
        form.add_error(None, done)
    return render(
        request, "access/role.html", role=shown, form=form, groups=_groups(widths), may_edit=queries.may_edit_roles(request.actor)
    )


@requires(P.ROLE_EDIT)
@require_http_methods(["GET", "POST"])
def add_role(request: Request) -> HttpResponse:
    return role(request)


def _summary(codes: list[str]) -> list[str]:
    return [_(LABELS[P(each)]) for each in codes if each in set(P)]


def _posted(post: QueryDict) -> dict[str, str]:
    return {each: post.get(f"width-{each}", "none") for each in P}


def _held(shown: Any) -> dict[str, str]:
    if shown is None:
        return {}
    return dict.fromkeys(shown.own, "own") | dict.fromkeys(shown.wide, "wide")


def _groups(widths: dict[str, str]) -> list[tuple[str, list[Row]]]:
    return [(_(label), [Row(each, _(LABELS[each]), widths.get(each, "none")) for each in codes]) for label, codes in GROUPS]
