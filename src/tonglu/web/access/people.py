"""People: the list, one person, joining and leaving."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tonglu.access import actions, queries
from tonglu.access.permissions import Permission as P
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import Refused
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, outcome
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing
from tonglu.ui.pages import notify, render
from tonglu.web.access.people_forms import ChangePersonForm, GrantForm, PersonForm, TenureForm, node_choices
from tonglu.web.access.place import within_place


def _by_words(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(Q(name__icontains=words) | Q(username__icontains=words.lower()))


def _by_role(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(pk__in=queries.holders_of([int(each) for each in chosen]))


PEOPLE = Listing(
    sorts=[Sort("name", "name"), Sort("username", "username"), Sort("joined", "joined_on", is_descending=True, is_nullable=True)],
    facets=[
        Facet("state", gettext_lazy("状态"), [("active", gettext_lazy("在职")), ("left", gettext_lazy("已离职"))]),
        Facet("role", gettext_lazy("角色"), queries.role_choices, narrow=_by_role),
    ],
    search=_by_words,
)


@requires(P.PERSON_VIEW)
def people(request: Request) -> HttpResponse:
    page = PEOPLE.page(request, queries.people_for(within_place(request)))
    page.rows = queries.filled(page.rows, request.actor.at)
    return render(request, "access/people.html", block="rows", page=page)


@requires(P.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def add_person(request: Request) -> HttpResponse:
    form = PersonForm(request.POST or None, homes=node_choices(request.actor, P.PERSON_EDIT))
    if request.method == "POST" and form.is_valid():
        person = outcome(actions.add_person, by=request.actor, **form.cleaned_data)
        if not isinstance(person, Refused):
            notify(request, _("%(name)s已加入。下一步：授予角色，再把设置密码的链接交给本人") % {"name": person.name})
            return HttpResponseRedirect(reverse("web:person", args=[person.pk]))
        form.add_error(None, person)
    return render(request, "access/person_new.html", form=form)


@requires(P.PERSON_VIEW)
def person(request: Request, person_id: int, bound: Form | None = None, link: str = "") -> HttpResponse:
    """Show one person; `bound` is the form that was refused, shown open again, `link` a fresh one-time link."""
    actor = request.actor
    shown = queries.person_for(actor, person_id)
    may_edit = actor.reaches_node(P.PERSON_EDIT, shown.home_id)
    context: dict[str, Any] = {"grant_form": None, "tenure_form": None, "change_form": None, "sittings": [], "keys": []}
    if may_edit:
        context |= {"sittings": queries.sittings_of(actor, shown), "keys": queries.keys_of(actor, shown), **_forms(request, shown, bound)}
    return render(
        request,
        "access/person.html",
        person=shown,
        may_edit=may_edit,
        is_self=shown.pk == actor.person_id,
        grants=list(queries.grants_of(actor, shown)),
        tenures=list(queries.tenures_of(actor, shown)),
        today=day_of(actor.at),
        link=link,
        **context,
    )


def _forms(request: Request, shown: Any, bound: Form | None) -> dict[str, Form]:
    nodes = node_choices(request.actor, P.PERSON_EDIT)
    start = {
        "name": shown.name,
        "home_id": shown.home_id,
        "email": shown.email,
        "joined_on": shown.joined_on,
        "hours_share": shown.hours_share,
    }
    forms: dict[str, Form] = {
        "grant_form": GrantForm(actor=request.actor, nodes=nodes, prefix="grant", initial={"node_id": shown.home_id}),
        "tenure_form": TenureForm(actor=request.actor, prefix="tenure"),
        "change_form": ChangePersonForm(homes=nodes, prefix="change", initial=start),
    }
    if bound is not None:
        forms[f"{bound.prefix}_form"] = bound
    return forms


def _post(request: Request, person_id: int, form: Form, action: Callable[..., object], said: str) -> HttpResponse:
    """Try the act with what the form read; a refusal is shown in the form, which stays open."""
    if form.is_valid():
        done = outcome(action, person_id, by=request.actor, **form.cleaned_data)
        if not isinstance(done, Refused):
            notify(request, said)
            return HttpResponseRedirect(reverse("web:person", args=[person_id]))
        form.add_error(None, done)
    return person(request, person_id, bound=form)


@requires(P.PERSON_EDIT)
@require_POST
def change_person(request: Request, person_id: int) -> HttpResponse:
    form = ChangePersonForm(request.POST, homes=node_choices(request.actor, P.PERSON_EDIT), prefix="change")
    return _post(request, person_id, form, actions.change_person, _("资料已保存"))


@requires(P.PERSON_EDIT)
@require_POST
def grant_role(request: Request, person_id: int) -> HttpResponse:
    form = GrantForm(request.POST, actor=request.actor, nodes=node_choices(request.actor, P.PERSON_EDIT), prefix="grant")
    return _post(request, person_id, form, actions.grant_role, _("已授权，立即生效"))


@requires(P.PERSON_EDIT)
@require_POST
def end_grant(request: Request, person_id: int, grant_id: int) -> HttpResponse:
    actions.end_grant(grant_id, by=request.actor)
    notify(request, _("授权已收回，立即生效"))
    return HttpResponseRedirect(reverse("web:person", args=[person_id]))


@requires(P.PERSON_EDIT)
@require_POST
def appoint(request: Request, person_id: int) -> HttpResponse:
    form = TenureForm(request.POST, actor=request.actor, prefix="tenure")
    return _post(request, person_id, form, actions.appoint, _("任职已登记"))


@requires(P.PERSON_EDIT)
@require_POST
def end_tenure(request: Request, person_id: int, tenure_id: int) -> HttpResponse:
    actions.end_tenure(person_id, tenure_id=tenure_id, by=request.actor)
    notify(request, _("任职已结束"))
    return HttpResponseRedirect(reverse("web:person", args=[person_id]))
