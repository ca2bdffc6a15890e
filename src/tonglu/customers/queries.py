"""Reads of customers; every public one takes `by`, and a merged person is read through all of its selves."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from tonglu.access.permissions import Permission as P
from tonglu.access.reaches import kept_beside
from tonglu.customers.models import (
    Customer,
    CustomerKind,
    CustomerReach,
    Gender,
    Household,
    Membership,
    Paper,
    PaperKind,
    Phone,
    Residency,
    ResidencyRole,
)
from tonglu.customers.rules.days import has_ended
from tonglu.customers.rules.papers import clear_number
from tonglu.customers.rules.reach import node_seen
from tonglu.customers.rules.typed import long_digits
from tonglu.estates.models import Unit
from tonglu.lib import names
from tonglu.lib import phones as spelling
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.scope import ScopedQuerySet
from tonglu.lib.veil import fingerprint
from tonglu.organisation.models import Node

KINDS, GENDERS, PAPER_KINDS, ROLES = CustomerKind.choices, Gender.choices, PaperKind.choices, ResidencyRole.choices


@dataclass(frozen=True, slots=True)
class Caller:
    """A customer who may be calling, with the homes it stands to; open cases are the caller's caller to add."""

    customer: Customer
    homes: list[Residency] = field(default_factory=list)


def customers_for(by: Actor) -> ScopedQuerySet[Customer]:
    """Return the customers the actor may know, one row per person, by pinyin; composed once for each reach."""
    seen = Customer.objects.reachable
    return kept_beside(
        by, "customers.people", lambda: seen(by, P.CUSTOMER_VIEW).filter(root=None).defer("tokens").order_by("sort_key", "pk")
    ).all()


def customer_for(by: Actor, customer_id: int) -> Customer:
    """Return the person behind an id (its root), or raise NotAllowed."""
    found = (
        Customer.objects.reachable(by, P.CUSTOMER_VIEW)
        .select_related("root")
        .defer("tokens", "root__tokens")
        .filter(pk=customer_id)
        .first()
    )
    if found is None:
        raise NotAllowed
    return found.root or found


def may_change(by: Actor, customer: Customer) -> bool:
    return any(by.reaches_node(P.CUSTOMER_EDIT, each) for each in customer.nodes)


def selves(customer: Customer) -> list[int]:
    """Return the ids of all rows that are this person, the root first."""
    root = customer.root_id or customer.pk
    return [root, *Customer.objects.filter(root=root).values_list("pk", flat=True)]


def _people_of(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Add whose a row is: the root, where its customer was merged."""
    found: QuerySet[Any] = rows.annotate(person=Coalesce("customer__root_id", "customer_id"))
    return found


def matching(rows: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """Narrow by what was typed: name, pinyin, initials, three or more last digits, a room. Too little finds nothing."""
    wanted = names.query_tokens(text)
    if not wanted:
        return rows.none()
    found = rows.filter(tokens__contains=wanted)
    for digits in long_digits(text):
        owners = _people_of(Phone.objects.filter(number__contains=digits))
        found = found.filter(Exists(owners.filter(person=OuterRef("pk"))))
    return found


def search_customers(by: Actor, text: str, limit: int = 8) -> list[Customer]:
    """Return customers for the search box, with `phones` and open `residencies` prefetched. Three queries."""
    rows = matching(customers_for(by), text).prefetch_related(_open_phones(), _open_homes(by))
    return list(rows[:limit])


def with_homes(rows: QuerySet[Customer], by: Actor) -> QuerySet[Customer]:
    """Add what a list of customers shows: `open_phones` and `open_homes`."""
    return rows.prefetch_related(_open_phones(), _open_homes(by))


def _open_phones() -> Prefetch[str, QuerySet[Phone], str]:
    return Prefetch("phones", Phone.objects.filter(until=None), to_attr="open_phones")


def _open_homes(by: Actor) -> Prefetch[str, QuerySet[Residency], str]:
    return Prefetch("residencies", _current(_residencies(by), by).order_by("unit__code"), to_attr="open_homes")


def _residencies(by: Actor) -> ScopedQuerySet[Residency]:
    return Residency.objects.reachable(by, P.CUSTOMER_VIEW).select_related("unit__project", "unit__layout")


def _current(rows: ScopedQuerySet[Residency], by: Actor) -> ScopedQuerySet[Residency]:
    return rows.filter(Q(until=None) | Q(until__gt=day_of(by.at)))


def _known(by: Actor, ids: Sequence[int]) -> QuerySet[Customer]:
    """Numbers and papers are shown only of those selves that the actor reaches."""
    return Customer.objects.reachable(by, P.CUSTOMER_VIEW).filter(pk__in=ids)


def customer_names(by: Actor, ids: Collection[int]) -> dict[int, str]:
    """Return what the customers within reach are called, for rows that name them. One query."""
    return dict(Customer.objects.reachable(by, P.CUSTOMER_VIEW).filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def phones_of(by: Actor, customer: Customer, ids: Sequence[int] = ()) -> list[Phone]:
    """Return the numbers of a customer taken from customer_for, open ones first."""
    rows = Phone.objects.filter(customer__in=_known(by, ids or selves(customer)))
    return sorted(rows, key=lambda each: (each.until is not None, not each.is_primary, each.pk))


def papers_of(by: Actor, customer: Customer, ids: Sequence[int] = ()) -> list[Paper]:
    rows = Paper.objects.filter(customer__in=_known(by, ids or selves(customer))).defer("number")
    return sorted(rows, key=lambda each: (each.until is not None, each.pk))


def residencies_of(by: Actor, customer: Customer, ids: Sequence[int] = ()) -> list[Residency]:
    """Return what a customer is and was to which units within reach; current ones first."""
    rows = (
        _residencies(by).filter(customer_id__in=ids or selves(customer)).select_related("unit__project", "unit__layout", "unit__building")
    )
    return sorted(judged(rows, by), key=lambda each: (each.has_ended, each.unit.code))


def judged(rows: Iterable[Residency], by: Actor) -> list[Residency]:
    """Say of each relation whether it is over on the reader's day: one that ends later still stands."""
    today, found = day_of(by.at), list(rows)
    for each in found:
        each.has_ended = has_ended(each.until, today)
    return found


def people_of_unit(by: Actor, unit: Unit) -> list[Residency]:
    """Return the people of a unit over time with `customer.open_phones`; current ones first."""
    rows = Residency.objects.reachable(by, P.CUSTOMER_VIEW).filter(unit=unit).select_related("customer")
    found = rows.prefetch_related(Prefetch("customer__phones", Phone.objects.filter(until=None), to_attr="open_phones"))
    order = [each.value for each in ResidencyRole]
    return sorted(judged(found, by), key=lambda each: (each.has_ended, order.index(each.role), each.pk))


def neighbours_of(by: Actor, unit_ids: Iterable[int], without: Sequence[int]) -> list[Residency]:
    """Return the other people who stand to the same units now: the circle of a customer."""
    rows = _current(Residency.objects.reachable(by, P.CUSTOMER_VIEW), by).filter(unit_id__in=list(unit_ids))
    return list(rows.exclude(customer_id__in=without).select_related("customer", "unit").order_by("unit__code", "role", "pk")[:40])


def households_of(by: Actor, customer: Customer, ids: Sequence[int] = ()) -> list[Household]:
    """Return the households with their present `people`, each only where the actor may know that person."""
    known = Customer.objects.reachable(by, P.CUSTOMER_VIEW)
    people = Membership.objects.filter(until=None, customer__in=known).select_related("customer").order_by("pk")
    rows = Household.objects.filter(members__customer_id__in=ids or selves(customer), members__until=None)
    return list(rows.distinct().prefetch_related(Prefetch("members", people, to_attr="people")))


def reaches_of(by: Actor, customer: Customer, ids: Sequence[int] = ()) -> list[CustomerReach]:
    """Return which of the actor's own nodes know the customer, and why; other companies are not named."""
    mine = Node.objects.reachable(by, P.CUSTOMER_VIEW)
    rows = CustomerReach.objects.filter(customer_id__in=ids or selves(customer), node__in=mine, until=None)
    return list(rows.select_related("node").order_by("since", "pk"))


def callers(by: Actor, number: str, limit: int = 5) -> list[Caller]:
    """Return who may be calling from a number, or who has these last digits, with their homes. Three queries."""
    try:
        stored = spelling.parse_phone(number).stored
    except Refused:
        found = search_customers(by, number, limit) if number.strip().isdecimal() else []
    else:
        owners = _people_of(Phone.objects.filter(number=stored, until=None)).values("person")
        found = list(with_homes(customers_for(by).filter(pk__in=owners), by)[:limit])
    return [Caller(each, each.open_homes) for each in found]  # type: ignore[attr-defined]


def similar_customers(by: Actor, *, name: str, phones: Sequence[str] = (), papers: Sequence[tuple[str, str]] = ()) -> list[Customer]:
    """Return customers within reach who share a number or a paper with somebody about to be registered."""
    numbers = [each.stored for text in phones if text.strip() for each in spelling.parse_phones(text)]
    marks = [fingerprint(clear_number(*each)) for each in papers]
    if not numbers and not marks:
        return []
    by_phone = _people_of(Phone.objects.filter(number__in=numbers, until=None)).values("person")
    by_paper = _people_of(Paper.objects.filter(fingerprint__in=marks, until=None)).values("person")
    rows = customers_for(by).filter(Q(pk__in=by_phone) | Q(pk__in=by_paper))
    return sorted(with_homes(rows, by)[:10], key=lambda each: each.name != name)


def node_of(by: Actor, customer: Customer, permission: str = P.CUSTOMER_EDIT) -> int:
    """Return the node at which the actor deals with a customer; NotAllowed where there is none."""
    node = node_seen(by, permission, customer.nodes)
    if node is None:
        raise NotAllowed
    return node


def households_near(by: Actor, people: Iterable[int]) -> list[Household]:
    """Return the households that these people live in now: those a neighbour in the same home may join."""
    rows = Household.objects.filter(members__customer__in=_known(by, list(people)), members__until=None)
    return list(rows.distinct().order_by("pk")[:20])


def nodes_to_register_at(by: Actor) -> list[Node]:
    return list(Node.objects.reachable(by, P.CUSTOMER_EDIT).filter(is_active=True).order_by("path"))


def people_by_code(by: Actor, node_id: int) -> dict[str, tuple[int, dict[str, int]]]:
    """Return for each inhabited room of a node its unit id and its people's ids by name."""
    rows = _current(_residencies(by), by).filter(node_id=node_id)
    found: dict[str, tuple[int, dict[str, int]]] = {}
    for code, unit_id, name, customer_id in rows.values_list("unit__code", "unit_id", "customer__name", "customer_id"):
        found.setdefault(code, (unit_id, {}))[1][name] = customer_id
    return found
