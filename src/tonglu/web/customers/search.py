"""The one search box: customers, rooms and cases, each only as far as the person reaches."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.customers.hits import CustomerHit, customer_hits, people_at
from tonglu.estates.hits import unit_hits
from tonglu.estates.rules.typed import names_a_room
from tonglu.lib.actor import Actor
from tonglu.service.hits import CaseHit, case_hits
from tonglu.service.rules.states import CaseState
from tonglu.ui.addresses import url
from tonglu.ui.doors import Request, signed_in
from tonglu.ui.pages import render
from tonglu.ui.tones import tone

QUICK, FULL, MOST_NAMES = 6, 50, 3
LONGEST: Final = 60
Hit = dict[str, Any]
STATES: Final = {each.value: each.label for each in CaseState}


@signed_in
def search(request: Request) -> HttpResponse:
    """Answer as one types with the best few of each kind; without htmx the whole page of results."""
    wish = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    limit = QUICK if request.htmx else FULL
    groups = groups_of(request.actor, wish, limit) if wish else []
    return render(request, "customers/search.html", block="hits", wish=wish, groups=groups, is_any=any(each["hits"] for each in groups))


def _customers(by: Actor, wish: str, limit: int) -> Hit | None:
    if not by.can(P.CUSTOMER_VIEW):
        return None
    found = customer_hits(by, wish, limit + 1)
    more = f"{reverse('web:customers')}?{urlencode({'q': wish})}" if len(found) > limit else ""
    return {"label": _("客户"), "icon": "user-round", "hits": [_customer(each) for each in found[:limit]], "more_url": more}


def _customer(each: CustomerHit) -> Hit:
    note = " · ".join(filter(None, (each.phone, _("、").join(each.homes))))
    return {"label": each.name, "note": note, "url": url("web:customer", each.pk)}


def _units(by: Actor, wish: str, limit: int) -> Hit | None:
    if not by.can(P.ESTATE_VIEW):
        return None
    found = unit_hits(by, wish, limit)
    living = people_at(by, [each.pk for each in found]) if found and names_a_room(wish) and by.can(P.CUSTOMER_VIEW) else {}
    hits = [
        {
            "label": each.code,
            "note": " · ".join(filter(None, (each.project, _("、").join([*living.get(each.pk, {}).values()][:MOST_NAMES])))),
            "url": url("web:unit", each.pk),
            "people": living.get(each.pk, {}),
        }
        for each in found
    ]
    return {"label": _("房间"), "icon": "door-open", "hits": hits}


def _cases(by: Actor, wish: str, limit: int) -> Hit | None:
    if not by.can(P.CASE_VIEW) or len(wish) < 2:
        return None
    found = case_hits(by, wish, limit + 1)
    more = f"{reverse('web:cases')}?{urlencode({'q': wish})}" if len(found) > limit else ""
    return {"label": _("工单"), "icon": "headset", "hits": [_case(each) for each in found[:limit]], "more_url": more}


def _case(each: CaseHit) -> Hit:
    return {
        "label": each.title or each.number,
        "note": " · ".join(filter(None, (each.number, each.room))),
        "url": url("web:case", each.pk),
        "state": _(STATES[each.state]),
        "tone": tone(each.state),
    }


GROUPS: Final[tuple[Callable[[Actor, str, int], Hit | None], ...]] = (_customers, _units, _cases)


def groups_of(by: Actor, wish: str, limit: int) -> list[Hit]:
    """Return what was found of each kind; where one room is meant it comes first, with its people."""
    groups = {make: group for make in GROUPS if (group := make(by, wish, limit))}
    rooms, people = groups.get(_units), groups.get(_customers)
    if not (rooms and rooms["hits"] and names_a_room(wish)):
        return list(groups.values())
    if people and not people["hits"]:  # 云锦府 3-1502: the name of the estate is no word of theirs
        living = {pk: (name, room["label"]) for room in rooms["hits"] for pk, name in room["people"].items()}
        people["hits"] = [{"label": name, "note": code, "url": url("web:customer", pk)} for pk, (name, code) in [*living.items()][:limit]]
    return [rooms, *(group for group in groups.values() if group is not rooms)]
