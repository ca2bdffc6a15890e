"""Register a customer; somebody with the same number or paper is shown before a second one is made."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.customers import actions, queries
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import Refused
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import outcome
from tonglu.ui.pages import go, notify, render
from tonglu.web.customers.forms import RegisterForm


@requires(P.CUSTOMER_EDIT)
def register(request: Request) -> HttpResponse:
    nodes = [(each.pk, each.name) for each in queries.nodes_to_register_at(request.actor)]
    usual = {"kind": "person", "node_id": nodes[-1][0] if nodes else None, "phones": request.GET.get("phone", "")}
    form = RegisterForm(request.POST or None, nodes=nodes, initial=usual)
    if request.method == "POST" and form.is_valid():
        return _registered(request, form)
    return _shown(request, form)


def _registered(request: Request, form: RegisterForm) -> HttpResponse:
    given = _given(form.cleaned_data)
    alike = outcome(_alike, given, by=request.actor)
    if isinstance(alike, Refused):
        form.add_error(None, alike)
        return _shown(request, form)
    if alike and not form.cleaned_data["is_new"]:
        return _shown(request, form, alike)
    made = outcome(actions.register_customer, **given, by=request.actor)
    if isinstance(made, Refused):
        form.add_error(None, made)
        return _shown(request, form)
    notify(request, _("客户已登记"))
    return go(request, reverse("web:customer", args=[made.pk]))


def _given(typed: dict[str, Any]) -> dict[str, Any]:
    given = {name: typed[name] for name in ("kind", "name", "gender", "born_on", "note", "node_id")}
    papers = [(typed["paper_kind"], typed["paper"])] if typed["paper"].strip() else []
    return given | {"phones": [typed["phones"]] if typed["phones"].strip() else [], "papers": papers}


def _alike(given: dict[str, Any], *, by: Actor) -> list[Any]:
    return queries.similar_customers(by, name=given["name"], phones=given["phones"], papers=given["papers"])


def _shown(request: Request, form: RegisterForm, alike: list[Any] | None = None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "customers/register.html", block="form", status=status, form=form, alike=alike or [])
