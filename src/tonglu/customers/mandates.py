"""Reads of mandates: who stands in for whom, and whether that still holds."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from tonglu.access.permissions import Permission as P
from tonglu.customers.models import Customer, Mandate, MandateKind, Residency
from tonglu.customers.queries import judged
from tonglu.customers.rules.days import has_ended
from tonglu.customers.rules.mandates import MAY_SPEAK, may_stand_in
from tonglu.estates.models import Unit
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import NotAllowed
from tonglu.lib.scope import ScopedQuerySet

MANDATE_KINDS = MandateKind.choices
MOST = 100


def mandates_of(by: Actor, ids: Sequence[int]) -> list[Mandate]:
    """Return what a person holds and what others hold for him, of all his records; what stands now first."""
    return _judged(_rows(by).filter(Q(holder__in=ids) | Q(principal__in=ids))[:MOST], day_of(by.at))


def mandates_of_unit(by: Actor, unit: Unit, owners: Iterable[int] = ()) -> list[Mandate]:
    """Return who stands in for somebody at a unit: for this unit, or for one of its owners (their roots) in everything."""
    people = list(owners)
    whose = Q(unit=unit) | (Q(unit=None) & (Q(principal__in=people) | Q(principal__root__in=people)))
    return _judged(_rows(by).filter(whose)[:MOST], day_of(by.at))


def mandate_for(by: Actor, mandate_id: int) -> Mandate:
    found = _rows(by).filter(pk=mandate_id).first()
    if found is None:
        raise NotAllowed
    return found


def _rows(by: Actor) -> ScopedQuerySet[Mandate]:
    return Mandate.objects.reachable(by, P.CUSTOMER_VIEW).select_related("holder", "principal", "unit__project").order_by("pk")


def _judged(rows: Iterable[Mandate], today: date) -> list[Mandate]:
    found = list(rows)
    for each in found:
        each.has_ended, each.is_coming = has_ended(each.until, today) or each.until == each.since, each.since > today
    return sorted(found, key=lambda each: (each.has_ended, each.pk))


def may_speak_for(by: Actor, holder: Customer, principal: Customer, unit: Unit | None = None) -> bool:
    """Tell whether somebody may speak for somebody else on the actor's day, as far as the actor may know."""
    day = day_of(by.at)
    whose = {"holder__in": _selves(holder), "principal__in": _selves(principal)}
    rows = _rows(by).filter(Q(unit=None) | Q(unit=unit), **whose)
    return any(may_stand_in(each.kind, each.since, each.until, day) for each in rows)


def _selves(customer: Customer) -> list[int]:
    root = _root(customer)
    return list(Customer.objects.filter(Q(pk=root) | Q(root=root)).values_list("pk", flat=True))


def _root(customer: Customer) -> int:
    return customer.root_id or customer.pk


def spoken_for(by: Actor, holders: Iterable[int]) -> dict[int, list[tuple[Mandate, list[Residency]]]]:
    """Return by holder (the root) for whom he stands in and the homes he may speak for, none where it does not hold. Two queries."""
    wanted = set(holders)
    whose = Q(holder__in=wanted) | Q(holder__root__in=wanted)
    rows = _judged(_rows(by).filter(whose, kind__in=MAY_SPEAK), day_of(by.at)) if wanted else []
    valid = [each for each in rows if not (each.has_ended or each.is_coming)]
    homes: dict[int, list[Residency]] = {}
    if valid:
        roots = {_root(each.principal) for each in valid}
        standing = Residency.objects.reachable(by, P.CUSTOMER_VIEW).filter(Q(customer__in=roots) | Q(customer__root__in=roots))
        for home in judged(standing.select_related("unit__project", "customer").order_by("unit__code"), by):
            if not home.has_ended:
                homes.setdefault(_root(home.customer), []).append(home)
    found: dict[int, list[tuple[Mandate, list[Residency]]]] = {}
    for each in rows:
        own = [home for home in homes.get(_root(each.principal), []) if each in valid and each.unit_id in {None, home.unit_id}]
        found.setdefault(_root(each.holder), []).append((each, own))
    return found
