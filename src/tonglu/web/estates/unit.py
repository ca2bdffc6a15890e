"""The page of a unit 一户一档: the home as a file."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.customers.mandates import mandates_of_unit
from tonglu.customers.queries import people_of_unit
from tonglu.customers.rules.ownership import OWNING
from tonglu.estates import actions, queries
from tonglu.lib.actor import Actor
from tonglu.service.queries import cases_for
from tonglu.touchpoints.queries import timeline_for
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, attempt
from tonglu.ui.pages import go, notify, render
from tonglu.web.customers.spells import spells
from tonglu.web.customers.story import chosen_family, family_tabs, story_of
from tonglu.web.estates import forms as shapes
from tonglu.web.estates.tower import STATES, state_of, tower_of

MOST_CASES: Final = 8
PAGE: Final = 20
DATES: Final = ("signed_on", "delivered_on", "moved_in_on")
ACTS: Final = {"details": actions.change_unit, "dates": actions.date_unit}


@requires(P.ESTATE_VIEW)
def open_page(request: Request, unit_id: int) -> HttpResponse:
    return show_unit(request, unit_id)


def show_unit(request: Request, unit_id: int, typed: Mapping[str, Form] | None = None) -> HttpResponse:
    by = request.actor
    unit = queries.unit_for(by, unit_id)
    context = _story(request, unit)
    if not (request.htmx and request.htmx.target in {"timeline", "more"}):
        context |= _file(by, unit, typed or {})
    status = 422 if typed else 200
    return render(request, "estates/unit.html", block=("card", "timeline", "more"), status=status, unit=unit, **context)


def _story(request: Request, unit: Any) -> dict[str, Any]:
    by, family = request.actor, chosen_family(request.GET.get("kinds", ""))
    kinds = [family] if family else None
    told = timeline_for(by, unit=unit, after=request.GET.get("after", ""), kinds=kinds, limit=PAGE)
    here = reverse("web:unit", args=[unit.pk])
    return {
        "tabs": family_tabs(here, family),
        "story": story_of(by, told.rows, is_unit=True),
        "more_url": f"{here}?{urlencode({'kinds': family, 'after': told.next_key})}" if told.next_key else "",
    }


def _file(by: Actor, unit: Any, typed: Mapping[str, Form]) -> dict[str, Any]:
    people = people_of_unit(by, unit)
    cases = list(cases_for(by).filter(unit_id=unit.pk)[: MOST_CASES + 1])
    can_edit = by.reaches_node(P.ESTATE_EDIT, unit.node_id)
    return {
        "state": state_of(unit),
        "state_words": STATES[state_of(unit)],
        "people": [each for each in people if not each.has_ended],
        "past_people": [each for each in people if each.has_ended],
        "spells": spells(people),
        "mandates": mandates_of_unit(by, unit, _owners(people)),
        "can_transfer": by.reaches_node(P.CUSTOMER_EDIT, unit.node_id),
        "cases": cases[:MOST_CASES],
        "has_more_cases": len(cases) > MOST_CASES,
        "tower": tower_of(by, unit.building),
        "can_edit": can_edit,
        "can_open_case": by.can(P.CASE_OPEN),
        "can_see_customers": by.can(P.CUSTOMER_VIEW),
        "can_reveal_phone": by.reaches_node(P.PHONE_REVEAL, unit.node_id),
        "reveal_reasons": (_("联系客户"), _("核对信息")),
        "forms": {**_forms(unit), **typed} if can_edit else {},
    }


def _owners(people: list[Any]) -> set[int]:
    owning = [each for each in people if not each.has_ended and each.role in OWNING]
    return {each.customer.root_id or each.customer_id for each in owning}


def _forms(unit: Any) -> dict[str, Form]:
    known = {name: getattr(unit, name) for name in shapes.UnitForm.base_fields}
    return {
        "details": shapes.UnitForm(initial=known, auto_id="details_%s", layouts=_layouts(unit)),
        "dates": shapes.DatesForm(initial={name: getattr(unit, name) for name in DATES}, auto_id="dates_%s"),
    }


def _layouts(unit: Any) -> list[tuple[int, str]]:
    return [(each.pk, each.code) for each in queries.layouts_of(unit.project)]


@requires(P.ESTATE_EDIT)
@require_POST
def change(request: Request, unit_id: int, edit: str) -> HttpResponse:
    if edit not in ACTS:
        raise Http404
    unit = queries.unit_for(request.actor, unit_id)
    form: Form = shapes.DatesForm(request.POST, auto_id="dates_%s")
    if edit == "details":
        form = shapes.UnitForm(request.POST, auto_id="details_%s", layouts=_layouts(unit))
    if form.is_valid():
        refusal = attempt(ACTS[edit], unit_id, **form.cleaned_data, by=request.actor)
        if refusal is None:
            notify(request, _("已保存"))
            return go(request, reverse("web:unit", args=[unit_id]))
        form.add_error(None, refusal)
    return show_unit(request, unit_id, {edit: form})
