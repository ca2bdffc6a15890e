"""A unit changes hands, or its shares do: who owns from which day on, shown once more before it is written."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.customers import actions
from tonglu.customers.actions import Owner
from tonglu.customers.namesakes import known_as
from tonglu.customers.queries import customer_for, people_of_unit, phones_of
from tonglu.customers.rules.ownership import OWNING, Stake, refuse_owners
from tonglu.estates.queries import unit_for
from tonglu.lib.actor import Actor
from tonglu.lib.plain import as_id
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import outcome
from tonglu.ui.pages import go, notify, render
from tonglu.web.customers.owner_forms import SharesForm, TransferForm

USUALLY_ENDING: Final = {"family", "occupant", "agent", "guardian", "payer", "contact"}  # a sale does not end a lease


class Foreseen(NamedTuple):
    """One owner to be: who it is known as, None where he will be registered."""

    owner: Owner
    name: str
    known: Any
    phones: list[str]


@requires(P.CUSTOMER_EDIT)
def transfer(request: Request, unit_id: int) -> HttpResponse:
    unit, owners, others = _unit(request.actor, unit_id)
    choices = [(each.pk, f"{each.customer.name} · {each.get_role_display()}") for each in others]
    usual = {"on": request.actor.at, "ending": [each.pk for each in others if each.role in USUALLY_ENDING]}
    form = TransferForm(request.POST or None, initial=usual, others=choices)
    return _answered(request, unit, owners, form, "transfer")


@requires(P.CUSTOMER_EDIT)
def share(request: Request, unit_id: int) -> HttpResponse:
    unit, owners, _others = _unit(request.actor, unit_id)
    if not owners:
        return go(request, reverse("web:unit_transfer", args=[unit.pk]))
    form = SharesForm(request.POST or None, initial={"on": request.actor.at}, standing=owners)
    return _answered(request, unit, owners, form, "shares")


def _unit(by: Actor, unit_id: int) -> tuple[Any, list[Any], list[Any]]:
    """Return a unit, its present owners and the other people who stand to it now."""
    unit = unit_for(by, unit_id)
    if not by.reaches_node(P.CUSTOMER_EDIT, unit.node_id):
        raise NotAllowed
    now = [each for each in people_of_unit(by, unit) if not each.has_ended]
    return unit, [each for each in now if each.role in OWNING], [each for each in now if each.role not in OWNING]


def _answered(request: Request, unit: Any, standing: Sequence[Any], form: Any, kind: str) -> HttpResponse:
    """First say who will own what, then, asked again, write it."""
    foreseen: list[Foreseen] = []
    if request.method == "POST" and form.is_valid():
        owners = form.owners()
        answer: Any = outcome(_foreseen, owners, by=request.actor)
        if not isinstance(answer, Refused) and "write" in request.POST:
            answer = outcome(_write, unit, form, owners, request)
        if isinstance(answer, Refused):
            form.add_error(None, answer)
        elif "write" in request.POST:
            notify(request, _("已过户") if kind == "transfer" else _("份额已变更"))
            return go(request, reverse("web:unit", args=[unit.pk]))
        else:
            foreseen = answer
    status = 422 if form.errors else 200
    seen = request.POST.get("seen") or "-".join(str(each.pk) for each in standing)
    return render(
        request, "customers/owners.html", block="owners", status=status, unit=unit, standing=standing, form=form, kind=kind,
        foreseen=foreseen, seen=seen,
    )  # fmt: skip


def _write(unit: Any, form: Any, owners: Sequence[Owner], request: Request) -> object:
    seen = [as_id(each) or 0 for each in request.POST["seen"].split("-") if each] if "seen" in request.POST else None
    given = {"owners": owners, "on": form.cleaned_data["on"], "seen": seen, "by": request.actor}
    if isinstance(form, TransferForm):
        return actions.transfer_unit(unit.pk, ending=[int(each) for each in form.cleaned_data["ending"]], **given)
    return actions.share_unit(unit.pk, **given)


def _foreseen(owners: Sequence[Owner], *, by: Actor) -> list[Foreseen]:
    found = [_known(each, by) for each in owners]
    refuse_owners([Stake(each.known.pk if each.known else -place, share=each.owner.share) for place, each in enumerate(found, 1)])
    return found


def _known(owner: Owner, by: Actor) -> Foreseen:
    phones, papers = [each for each in (owner.phone,) if each.strip()], [each for each in (owner.paper,) if each.strip()]
    pk = owner.customer_id or known_as(by, owner.name, phones, papers)
    if pk is None:
        return Foreseen(owner, owner.name, None, [])
    customer = customer_for(by, pk)
    return Foreseen(owner, customer.name, customer, [str(each.number) for each in phones_of(by, customer) if each.until is None])
