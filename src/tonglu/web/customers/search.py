"""The one search box: customers, rooms and cases, each only as far as the person reaches."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.customers.queries import search_customers
from tonglu.estates.queries import search_units
from tonglu.lib.actor import Actor
from tonglu.service.queries import cases_matching
from tonglu.ui.doors import Request, signed_in
from tonglu.ui.pages import render
from tonglu.ui.tones import tone

QUICK, FULL = 6, 50
LONGEST: Final = 60
Hit = dict[str, Any]


@signed_in
def search(request: Request) -> HttpResponse:
    """Answer as one types with the best few of each kind; without htmx the whole page of results."""
    wish = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    limit = QUICK if request.htmx else FULL
    groups = [group for make in GROUPS if (group := make(request.actor, wish, limit))] if wish else []
    return render(request, "customers/search.html", block="hits", wish=wish, groups=groups, is_any=any(each["hits"] for each in groups))


def _customers(by: Actor, wish: str, limit: int) -> Hit | None:
    if not by.can(P.CUSTOMER_VIEW):
        return None
    found = search_customers(by, wish, limit + 1)
    more = f"{reverse('web:customers')}?{urlencode({'q': wish})}" if len(found) > limit else ""
    return {"label": _("客户"), "icon": "user-round", "hits": [_customer(each) for each in found[:limit]], "more_url": more}


def _customer(each: Any) -> Hit:
    homes = _("、").join(home.unit.code for home in each.open_homes[:3])
    phone = str(each.open_phones[0].number) if each.open_phones else ""
    return {"label": each.name, "note": " · ".join(filter(None, (phone, homes))), "url": reverse("web:customer", args=[each.pk])}


def _units(by: Actor, wish: str, limit: int) -> Hit | None:
    if not by.can(P.ESTATE_VIEW):
        return None
    hits = [
        {"label": each.code, "note": each.project.marketing_name, "url": reverse("web:unit", args=[each.pk])}
        for each in search_units(by, wish, limit)
    ]
    return {"label": _("房间"), "icon": "door-open", "hits": hits}


def _cases(by: Actor, wish: str, limit: int) -> Hit | None:
    if not by.can(P.CASE_VIEW) or len(wish) < 2:
        return None
    found = list(cases_matching(by, wish)[: limit + 1])
    more = f"{reverse('web:cases')}?{urlencode({'q': wish})}" if len(found) > limit else ""
    return {"label": _("工单"), "icon": "headset", "hits": [_case(each) for each in found[:limit]], "more_url": more}


def _case(each: Any) -> Hit:
    room = each.unit.code if each.unit_id else ""
    return {
        "label": each.title or each.number,
        "note": " · ".join(filter(None, (each.number, room))),
        "url": reverse("web:case", args=[each.pk]),
        "state": each.get_state_display(),
        "tone": tone(each.state),
    }


GROUPS: Final[tuple[Callable[[Actor, str, int], Hit | None], ...]] = (_customers, _units, _cases)
