"""The page of one customer: who, homes, what matters now, one timeline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.customers import queries
from tonglu.customers.circles import CIRCLES, affiliations_of, circles_now
from tonglu.customers.consents import words_now
from tonglu.customers.file import Homes, hanging_of, homes_and_around, households_around, person_with_selves
from tonglu.customers.joined import as_shown, open_edges, with_one_preferred
from tonglu.customers.mandates import mandates_of
from tonglu.customers.pairs import may_merge
from tonglu.customers.rules.birthdays import next_birthday, parts_of, said
from tonglu.customers.rules.completeness import parts_in, troubles_in
from tonglu.customers.ways import addresses_of, handles_of
from tonglu.estates.queries import project_names
from tonglu.lib.actor import Actor
from tonglu.lib.choices import labels_of
from tonglu.lib.clock import day_of
from tonglu.service.queries import open_rows_of
from tonglu.service.rules.states import CaseState
from tonglu.standing.marks import LISTED, WISHED_MEDIUMS, said_of
from tonglu.touchpoints.queries import timeline_for
from tonglu.ui.addresses import url
from tonglu.ui.blanks import Blank, blank, filled
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form
from tonglu.ui.pages import render
from tonglu.ui.time_left import time_left
from tonglu.web.customers import forms as shapes
from tonglu.web.customers.consent_forms import ConsentForm
from tonglu.web.customers.mark_forms import blank_forms
from tonglu.web.customers.story import chosen_family, family_tabs, kinds_of, story_of

MOST_OPEN: Final = 6
PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that came back with a fault; its panel stays open."""

    forms: Mapping[str, Form] = field(default_factory=dict)


@requires(P.CUSTOMER_VIEW)
def open_page(request: Request, customer_id: int) -> HttpResponse:
    return show_customer(request, customer_id)


def show_customer(request: Request, customer_id: int, typed: Typed | None = None) -> HttpResponse:
    by = request.actor
    customer, ids = person_with_selves(by, customer_id)
    if customer.pk != customer_id:  # the address of a merged record leads to the person it is now
        return HttpResponseRedirect(reverse("web:customer", args=[customer.pk]))
    edges = open_edges(ids) if len(ids) > 1 else []
    customer = as_shown(customer, edges)
    context: dict[str, Any] = {"merges": [(each, may_merge(by, each.merged)) for each in edges], "records": len(ids)}
    rooms: dict[int, str] = {}
    if not _is_story_only(request):
        homes = homes_and_around(by, customer, ids)
        rooms = {each.unit_id: each.unit.code for each in homes.own}
        context |= _who(by, customer, ids, homes)
        context["phones"] = with_one_preferred(context["phones"], customer, edges) if edges else context["phones"]
        context["forms"] = _forms(by, customer, context, typed or Typed())
    context |= _story(request, customer, ids, rooms)
    status = 422 if typed else 200
    return render(request, "customers/page.html", block=("card", "timeline", "more"), status=status, customer=customer, **context)


def _is_story_only(request: Request) -> bool:
    return bool(request.htmx) and request.htmx.target in {"timeline", "more"}


def _story(request: Request, customer: Any, ids: list[int], rooms: Mapping[int, str]) -> dict[str, Any]:
    by, family = request.actor, chosen_family(request.GET.get("kinds", ""))
    told = timeline_for(by, customer=customer, ids=ids, after=request.GET.get("after", ""), kinds=kinds_of(family), limit=PAGE)
    here = url("web:customer", customer.pk)
    return {
        "tabs": family_tabs(here, family),
        "story": story_of(by, told.rows, known=rooms),
        "more_url": f"{here}?{urlencode({'kinds': family, 'after': told.next_key})}" if told.next_key else "",
    }


def _who(by: Actor, customer: Any, ids: list[int], homes: Homes) -> dict[str, Any]:
    cases = open_rows_of(by, ids, [each.unit_id for each in homes.own if not each.has_ended], MOST_OPEN + 1)
    households, near = households_around(by, customer, ids, [each.customer_id for each in homes.around])
    hanging, words = hanging_of(by, customer, ids), dict(CIRCLES)
    affiliations = affiliations_of(by, ids) if hanging.has_circles else []
    return {
        **hanging._asdict(),
        "homes": homes.own,
        "mandates": mandates_of(by, ids) if hanging.has_mandates else [],
        "handles": handles_of(by, ids) if hanging.has_ways else [],
        "addresses": addresses_of(by, ids) if hanging.has_ways else [],
        "affiliations": affiliations,
        "circles": [(each, words[each]) for each in circles_now(affiliations, homes.own, day_of(by.at))],
        "missing": parts_in(customer.gaps),
        "troubles": troubles_in(customer.gaps),
        "consent_words": words_now(hanging.consents),
        "lunar": _lunar(customer.lunar),
        "next_birthday": next_birthday(customer.born_on, customer.lunar, day_of(by.at)),
        "ids": ids,
        "said_of_it": (said := said_of(by, ids, offers=by.can(P.CUSTOMER_EDIT))),
        "mark_kinds": LISTED,
        "wished_mediums": WISHED_MEDIUMS,
        "is_quiet_now": bool(said.wish and said.wish.is_quiet(by.at)),
        "circle": homes.around,
        "households": households,
        "near": near,
        "cases": cases[:MOST_OPEN],
        "states": labels_of(CaseState),
        "has_more_cases": len(cases) > MOST_OPEN,
        "left": {each.pk: time_left(each.opened_at, each.due_at, by.at) for each in cases},
        "can_edit": queries.may_change(by, customer),
        "can_join": may_merge(by, customer),
        "can_open_case": by.can(P.CASE_OPEN),
        "can_see_units": by.can(P.ESTATE_VIEW),
        "can_reveal_phone": _reaches(by, P.PHONE_REVEAL, customer),
        "can_reveal_paper": _reaches(by, P.PAPER_REVEAL, customer),
        "reveal_reasons": (_("联系客户"), _("核对信息")),
    }


def _lunar(code: str) -> str:
    """A lunar birthday in the words of the calendar, which other languages have only as numbers."""
    return said(code) if code and (get_language() or "").startswith("zh") else code


def _reaches(by: Actor, permission: str, customer: Any) -> bool:
    return any(by.reaches_node(permission, each) for each in customer.nodes)


def _forms(by: Actor, customer: Any, context: Mapping[str, Any], typed: Typed) -> dict[str, Form | Blank]:
    if not queries.may_change(by, customer):
        return {}
    projects = tuple(project_choices(by))
    made: dict[str, Form | Blank] = {
        "details": details_form(customer),
        "phone": blank(lambda: shapes.PhoneForm(auto_id="phone_%s"), "phone"),
        "paper": blank(lambda: shapes.PaperForm(auto_id="paper_%s"), "paper"),
        "handle": blank(lambda: shapes.HandleForm(auto_id="handle_%s"), "handle"),
        "address": blank(lambda: shapes.AddressForm(auto_id="address_%s"), "address"),
        "home": blank(lambda: shapes.HomeForm(auto_id="home_%s", projects=projects), "home", projects),
        "mandate": blank(lambda: shapes.MandateForm(auto_id="mandate_%s"), "mandate"),
        "circle": blank(lambda: shapes.CircleForm(auto_id="circle_%s"), "circle"),
        "unreached": blank(lambda: shapes.ReasonForm(auto_id="unreached_%s"), "unreached"),
        "consent": blank(lambda: ConsentForm(auto_id="consent_%s"), "consent"),
        "contact": blank(lambda: shapes.ContactForm(auto_id="contact_%s"), "contact"),
        "household": _household(context["near"]),
        **blank_forms(context["said_of_it"]),
    }
    return made | dict(typed.forms)


def details_form(customer: Any) -> Blank:
    values = {
        "name": customer.name,
        "born_on": customer.born_on.isoformat() if customer.born_on else "",
        "note": customer.note,
    }
    month, day, is_leap = parts_of(customer.lunar) if customer.lunar else ("", "", False)
    chosen = {"gender": customer.gender, "lunar_month": f"L{month}" if is_leap else str(month), "lunar_day": str(day)}
    return filled(lambda **marks: shapes.DetailsForm(initial={**chosen, **marks}), values, "details", *chosen.values())


def _household(near: list[Any]) -> Blank:
    """Everybody has other households around: the form is drawn once for so many of them."""
    values = {f"{part}{number}": words for number, each in enumerate(near) for part, words in (("pk", str(each.pk)), ("name", each.name))}

    def made(**marks: str) -> Form:
        choices = [(marks[f"pk{number}"], marks[f"name{number}"]) for number in range(len(near))]
        return shapes.HouseholdForm(auto_id="household_%s", households=choices)

    return filled(made, values, "household", len(near))


def project_choices(by: Actor) -> list[tuple[int, str]]:
    return [(each.pk, each.name) for each in project_names(by)]


def circle_of(by: Actor, homes: list[Any], ids: list[int]) -> list[Any]:
    """The people who stand to the same homes now."""
    current = [each.unit_id for each in homes if not each.has_ended]
    return queries.neighbours_of(by, current, ids) if current else []


def household_choices(by: Actor, circle: list[Any]) -> list[tuple[int, str]]:
    """Households of the people who stand to the same homes."""
    people = [each.customer_id for each in circle]
    return [(each.pk, each.name) for each in queries.households_near(by, people)] if people else []
