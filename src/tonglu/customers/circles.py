"""Reads of circles: they are computed from what somebody is now, as far as the actor may know it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from tonglu.access.permissions import Permission as P
from tonglu.customers.models import Affiliation, CircleRole, Customer, Residency
from tonglu.customers.models.people import NOBODY
from tonglu.customers.rules.circles import C2, CIRCLES, ROLES, circles_of, roles_in
from tonglu.customers.rules.days import has_ended, holds
from tonglu.lib.actor import Actor
from tonglu.lib.at_places import one_by_one
from tonglu.lib.clock import day_of
from tonglu.lib.gathered import few_of, named
from tonglu.lib.lines import SEVERAL, place_of

CIRCLE_ROLES = CircleRole.choices
NONE = "none"


def affiliations_of(by: Actor, ids: Sequence[int]) -> list[Affiliation]:
    """Return what a person is and was beside living in a unit, of all its records; what stands now first."""
    rows, today = Affiliation.objects.reachable(by, P.CUSTOMER_VIEW).filter(customer__in=ids).select_related("node"), day_of(by.at)
    found = list(rows)
    for each in found:
        each.has_ended = has_ended(each.until, today)
    return sorted(found, key=lambda each: (each.has_ended, each.pk))


def roles_now(by: Actor, people: Sequence[int]) -> dict[int, list[str]]:
    """Return by person (the root) the roles that hold today. One query."""
    today, found = day_of(by.at), dict[int, list[str]]()
    rows = Affiliation.objects.reachable(by, P.CUSTOMER_VIEW).filter(
        Q(customer__in=people) | Q(customer__root__in=people), since__lte=today
    )
    for pk, root, role in rows.filter(Q(until=None) | Q(until__gt=today)).values_list("customer_id", "customer__root_id", "role"):
        found.setdefault(root or pk, []).append(role)
    return found


def circles_now(affiliations: Iterable[Affiliation], homes: Iterable[Residency], today: date) -> tuple[str, ...]:
    """Return the circles that follow from these rows on a day."""
    roles = [each.role for each in affiliations if holds(each.since, each.until, today)]
    return circles_of(roles, has_home=any(holds(each.since, each.until, today) for each in homes))


def in_circles(by: Actor, rows: QuerySet[Customer], wanted: Sequence[str], *, by_name: bool = False) -> QuerySet[Customer]:
    """Narrow customers to those who stand in one of these circles now, or in none of them all ("none").

    Where `by_name`, and few can be in none, only those are asked: one query more.
    """
    if by_name and set(wanted) == {NONE}:
        few = few_of(_perhaps_in_none(by))
        rows = rows if few is None else named(rows, few)
    roles = [role for each in wanted if each != NONE for role in roles_in(each)]
    condition = Q(pk__in=_people_as(by, roles))  # few have a role: the list begins with them
    if C2 in wanted:
        condition |= _has_home(by)
    if NONE in wanted:
        condition |= ~Q(pk__in=_people_as(by, list(ROLES))) & ~_has_home(by)
    return rows.filter(condition)


def _people_as(by: Actor, roles: Sequence[str]) -> QuerySet[Any, Any]:
    """The people (roots) who have one of these roles now."""
    today = day_of(by.at)
    rows = Affiliation.objects.reachable(by, P.CUSTOMER_VIEW).filter(Q(until=None) | Q(until__gt=today), role__in=roles, since__lte=today)
    return rows.values_list(Coalesce("customer__root_id", "customer_id"), flat=True)


def _perhaps_in_none(by: Actor) -> QuerySet[Any, Any]:
    """Return whoever may be in no circle, some more than once.

    Nobody else: was judged to be nothing; what it was has ended since; or it is something at places beyond reach: itself, being known
    at several, or another of its records.
    """
    today, seen = day_of(by.at), Customer.objects.reachable(by, P.CUSTOMER_VIEW).filter(root=None)
    person = Coalesce("customer__root_id", "customer_id")
    ended = [
        model.objects.reachable(by, P.CUSTOMER_VIEW).filter(until__lte=today).values_list(person) for model in (Residency, Affiliation)
    ]
    joined = seen.filter(Exists(Customer.objects.filter(root=OuterRef("pk"))))
    several = seen.alias(place=place_of("nodes")).filter(place=SEVERAL)
    return seen.filter(NOBODY).values_list("pk").union(*ended, *(each.values_list("pk") for each in (joined, several)), all=True)


def _has_home(by: Actor) -> Q:
    today = day_of(by.at)
    homes = Residency.objects.reachable(by, P.CUSTOMER_VIEW)
    homes = homes.filter(Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gt=today))
    # one question for each way to the person: an OR inside would read all homes
    ways = [Exists(homes.filter(customer=OuterRef("pk"))), Exists(homes.filter(customer__root=OuterRef("pk")))]
    return Q(one_by_one(ways[0])) | Q(one_by_one(ways[1]))


__all__ = ["CIRCLES", "CIRCLE_ROLES", "NONE", "ROLES", "affiliations_of", "circles_now", "in_circles"]
