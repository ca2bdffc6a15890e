"""Taking a call: the phone number first, then whose home, what is wrong, in the caller's own words; Ctrl+Enter and the next."""

import hashlib
import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tonglu.access.permissions import Permission as P
from tonglu.customers.mandates import spoken_for
from tonglu.customers.queries import Caller, callers, customers_for, with_homes
from tonglu.estates.queries import search_units, units_for
from tonglu.exchange.idempotency import KeyReused, idempotent
from tonglu.lib.plain import as_id
from tonglu.lib.refusals import Refused
from tonglu.organisation.queries import nodes_for
from tonglu.service.actions import add_case_photo, open_case
from tonglu.service.queries import cases_opened_by, open_cases_of, similar_cases
from tonglu.service.queries.rows import Case
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import outcome
from tonglu.ui.pages import go, notify, render
from tonglu.web.service.asked_back import grade_said
from tonglu.web.service.intake_form import IntakeForm, picks

RECENT = 5
ENOUGH_DIGITS = 7
ENOUGH_LETTERS = 2
ENOUGH_WORDS = 4


@requires(P.CASE_OPEN)
def take_call(request: Request) -> HttpResponse:
    places = _places(request)
    if request.method != "POST":
        return _show(request, IntakeForm(initial=_begun(request), places=places))
    form = IntakeForm(request.POST, request.FILES, places=places)
    if not form.is_valid():
        return _show(request, form, status=422)
    answer = outcome(_open_once, request, form)
    if isinstance(answer, Refused):
        form.add_error(None, answer)
        return _show(request, form, status=422)
    _say(request, answer)
    return go(request, reverse("web:intake"))


def _open_once(request: Request, form: IntakeForm) -> dict[str, Any]:
    """A second press of the button, or the back button, finds the case that is there already."""
    owner, at = f"person:{request.actor.person_id}", request.actor.at
    key = f"intake:{form.cleaned_data['token']}"
    try:
        answer: dict[str, Any] = idempotent(owner, key, fingerprint_of(request.POST), lambda: (201, _open(request, form)), at=at).body
    except KeyReused as refusal:
        raise Refused("这张登记单已经提交过，内容又改了。请在工单里补充，或点“新建”重新登记") from refusal
    return answer


def _open(request: Request, form: IntakeForm) -> dict[str, Any]:
    photos = form.cleaned_data.get("photos") or []
    case = open_case(**form.values(), by=request.actor)
    for each in photos:
        add_case_photo(case.pk, upload=each, name=each.name, moment="problem", by=request.actor)
    return {"id": case.pk, "number": case.number, "title": case.title}


def fingerprint_of(posted: QueryDict) -> str:
    kept = {name: posted.getlist(name) for name in sorted(posted) if name not in {"csrfmiddlewaretoken", "token"}}
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False).encode()).hexdigest()


def _say(request: HttpRequest, answer: dict[str, Any]) -> None:
    notify(request, _("已登记 {number} {title}").format(number=answer["number"], title=answer["title"]))


def _begun(request: Request) -> dict[str, Any]:
    """What a link from a customer or a unit already knows."""
    unit, customer = (as_id(request.GET.get(name, "")) or "" for name in ("unit", "customer"))
    home = f"{customer}:{unit}" if unit or customer else ""
    return {"token": uuid.uuid4().hex, "kind": "repair", "grade": "ordinary", "medium": "phone", "home": home}


def _show(request: Request, form: IntakeForm, status: int = 200) -> HttpResponse:
    recent = cases_opened_by(request.actor, RECENT)
    known = _known(request, str(form["contact_phone"].value() or ""), str(form["home"].value() or ""))
    return render(request, "service/intake.html", status=status, form=form, picks=picks(), recent=recent, **known)


def _known(request: Request, typed: str, home: str) -> dict[str, Any]:
    """Whose number it is; a form that came back keeps the home that was chosen."""
    number = "".join(each for each in typed if each.isdecimal())
    is_enough = len(number) >= ENOUGH_DIGITS and request.actor.can(P.CUSTOMER_VIEW)
    customer, _colon, room = home.partition(":")
    found = list(callers(request.actor, number)) if is_enough else _named(request, as_id(customer))
    spoken = spoken_for(request.actor, [each.customer.pk for each in found])
    homes = [(each.customer.pk, residency) for each in found for residency in each.homes]
    homes += [(holder, residency) for holder, mandates in spoken.items() for _mandate, own in mandates for residency in own]
    offered = {f"{pk}:{residency.unit_id}" for pk, residency in homes}
    unit = as_id(room) if home not in offered else None
    return {
        "callers": found,
        "spoken": spoken,
        "open_cases": _open_of(request, found),
        "number": number if is_enough else "",
        "chosen": home if room else "",
        "rooms": list(units_for(request.actor).filter(pk=unit)) if unit else [],
    }


def _named(request: Request, customer: int | None) -> list[Caller]:
    """A link from a customer's page names who is calling."""
    if not customer or not request.actor.can(P.CUSTOMER_VIEW):
        return []
    rows = with_homes(customers_for(request.actor).filter(pk=customer), request.actor)
    return [Caller(each, each.open_homes) for each in rows]  # type: ignore[attr-defined]


def _open_of(request: Request, found: list[Caller]) -> list[Case]:
    ids = [each.customer.pk for each in found]
    homes = [home.unit_id for each in found for home in each.homes]
    return list(open_cases_of(request.actor, ids, homes).defer("words", "result")[:RECENT]) if ids else []


def _places(request: Request) -> list[tuple[int, str]]:
    """The projects a call may belong to where no room is known."""
    reach = request.actor.reach[P.CASE_OPEN]
    rows = nodes_for(request.actor).filter(kind="project").values_list("pk", "name")
    return [(pk, name) for pk, name in rows if reach.is_all or pk in reach.nodes]


def _region(view: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """A part of the page by itself is none: who opens its address (a reload, a bookmark) gets the whole page."""

    @wraps(view)
    def asked(request: Request) -> HttpResponse:
        return view(request) if request.htmx else go(request, reverse("web:intake"))

    return asked


@requires(P.CASE_OPEN)
@require_POST  # a number does not belong into addresses and their logs
@_region
def show_caller(request: Request) -> HttpResponse:
    """The region below the phone number: whose it is, their homes and open cases."""
    return render(request, "service/intake.html", block="caller", **_known(request, request.POST.get("contact_phone", ""), ""))


@requires(P.CASE_OPEN)
@require_GET
@_region
def find_rooms(request: Request) -> HttpResponse:
    """Rooms by what people say: 3-2-1502, or part of it."""
    wish = request.GET.get("room", "").strip()
    rooms = search_units(request.actor, wish, limit=8) if len(wish) >= ENOUGH_LETTERS else []
    return render(request, "service/intake.html", block="rooms", rooms=rooms, wish=wish, chosen="")


@requires(P.CASE_OPEN)
@require_POST
@_region
def show_similar(request: Request) -> HttpResponse:
    """Cases like the one being typed: same room, same problem, like words."""
    words = request.POST.get("words", "").strip()
    unit = request.POST.get("home", "").rpartition(":")[2]
    found = similar_cases(
        request.actor,
        words=words if len(words) >= ENOUGH_WORDS else "",
        unit_id=as_id(unit),
        problem_id=as_id(request.POST.get("problem", "")),
    )
    proposed = grade_said(words, request.actor)
    return render(request, "service/intake.html", block="similar", similar=found, proposed=proposed)
