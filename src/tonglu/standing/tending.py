"""Reads of data quality: who is on a list, how many, who has whom in hand, what was done this week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.fields import IntegerField
from django.db.models.functions import Cast

from tonglu.access.permissions import Permission as P
from tonglu.access.queries import names_of
from tonglu.customers.models import Customer, Membership, Phone
from tonglu.customers.queries import customer_for
from tonglu.customers.rules.completeness import RARE
from tonglu.lib.actor import Actor
from tonglu.lib.choices import choices_of
from tonglu.lib.clock import day_of, start_of
from tonglu.lib.places import first_keys
from tonglu.lib.scope import ScopedQuerySet
from tonglu.standing.models import DataCheck, DataClaim, DataTally
from tonglu.standing.rules.tending import LISTS, LONE, ListGroup, Outcome, WorkList

OUTCOMES, GROUPS = choices_of(Outcome), choices_of(ListGroup)
COUNTED_LIVE: Final = 20_000  # with more people in reach the kept sums are shown
AHEAD: Final = 40  # so many of a list are offered before somebody is told that others have them all


class Tile(NamedTuple):
    work: WorkList
    number: int
    later: int  # of these, who is left for a later day


@dataclass(frozen=True, slots=True)
class Overview:
    tiles: list[Tile]
    people: int
    average: int | None
    counted_at: datetime | None  # None: counted now


class Done(NamedTuple):
    name: str
    person_id: int | None
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class Place(NamedTuple):
    name: str
    people: int
    average: int
    counts: dict[str, int]
    counted_at: datetime


def _people(by: Actor) -> ScopedQuerySet[Customer]:
    return Customer.objects.reachable(by, P.CUSTOMER_VIEW).filter(root=None)


def _hit(rows: QuerySet[Any], work: WorkList) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.alias(hit=F("gaps").bitand(work.mask)).filter(hit__gt=0)
    if not work.mask & ~RARE:
        found = found.alias(rare=F("gaps").bitand(RARE)).filter(rare__gt=0)  # says nothing more; the index of the few is known by it
    return found


def on_list(by: Actor, work: WorkList) -> QuerySet[Customer]:
    """Return who is on a list, without those left for a later day."""
    rows = _hit(_people(by).defer("tokens"), work)
    if work.code == LONE:
        rows = _alone(rows, work)
    later = DataCheck.objects.filter(customer=OuterRef("pk"), work_list=work.code, again_on__gt=day_of(by.at))
    return rows.filter(~Exists(later))


def _alone(rows: QuerySet[Customer], work: WorkList) -> QuerySet[Customer]:
    """Who lives in a household of which nobody can be called."""
    mine = Membership.objects.filter(customer=OuterRef("pk"), until=None)
    fellows = Membership.objects.filter(until=None, household__members__customer=OuterRef("pk"), household__members__until=None)
    has_phone = Exists(Phone.objects.filter(customer=OuterRef("customer"), until=None))  # of a child nobody asks for one
    can_be_called = fellows.alias(cut=F("customer__gaps").bitand(work.mask)).filter(has_phone, cut=0)
    return rows.filter(Exists(mine), ~Exists(can_be_called))


def candidates(by: Actor, rows: QuerySet[Customer]) -> list[int]:
    """Return the first people of a (narrowed) list whom nobody has in hand, the most worth first."""
    held = DataClaim.objects.filter(customer_id=OuterRef("pk"), until__gt=by.at)
    return first_keys(rows.filter(~Exists(held)).order_by(F("rank").desc(), F("pk").desc()), AHEAD, by_place=True)


def overview_for(by: Actor) -> Overview:
    """Return how many are on each list: counted now where few people are in reach, else as the worker counted last."""
    kept = list(_tallies(by))
    later = _later(by)
    if sum(each.people for each in kept) > COUNTED_LIVE:
        totals = [sum(column) for column in zip(*(each.counts for each in kept), strict=True)]
        people, score = sum(each.people for each in kept), sum(each.score_sum for each in kept)
        at = min(each.counted_at for each in kept)
    else:
        totals, people, score, at = *_counted(by), None
    counted = zip(LISTS.values(), totals, strict=True)
    tiles = [Tile(work, max(0, count - later.get(work.code, 0)), later.get(work.code, 0)) for work, count in counted]
    return Overview(tiles, people, score // people if people else None, at)


def _counted(by: Actor) -> tuple[list[int], int, int]:
    """Count all lists in one pass over the people in reach, and the one that looks at households beside it."""
    rows = _people(by).order_by()
    each = {f"n_{work.code}": Count("pk", filter=Q(**{f"b_{work.code}__gt": 0})) for work in LISTS.values()}
    bits: dict[str, Any] = {f"b_{work.code}": F("gaps").bitand(work.mask) for work in LISTS.values()}
    found = rows.alias(**bits).aggregate(people=Count("pk"), score=Sum(Cast("score", IntegerField())), **each)
    found[f"n_{LONE}"] = _alone(_hit(rows, LISTS[LONE]), LISTS[LONE]).count() if found[f"n_{LONE}"] else 0
    return [found[f"n_{work.code}"] for work in LISTS.values()], found["people"], found["score"] or 0


def _later(by: Actor) -> dict[str, int]:
    """Of those who are left for a later day, who would be on the list without it."""
    rows = DataCheck.objects.reachable(by, P.CUSTOMER_VIEW).filter(again_on__gt=day_of(by.at), customer__root=None)
    rows = rows.alias(**{f"b_{work.code}": F("customer__gaps").bitand(work.mask) for work in LISTS.values()})
    still = {code: Count("customer", distinct=True, filter=Q(**{"work_list": code, f"b_{code}__gt": 0})) for code in LISTS}
    return {code: n for code, n in rows.order_by().aggregate(**still).items() if n}


def _tallies(by: Actor) -> QuerySet[DataTally]:
    return DataTally.objects.reachable(by, P.CUSTOMER_VIEW).select_related("node").order_by("node__path")


def places_for(by: Actor) -> list[Place]:
    """Return completeness and lists of each place within reach, as the worker counted last. One query."""
    return [
        Place(each.node.name, each.people, each.score_sum // each.people, dict(zip(LISTS, each.counts, strict=True)), each.counted_at)
        for each in _tallies(by)
        if each.people and len(each.counts) == len(LISTS)
    ]


def week_for(by: Actor) -> list[Done]:
    """Return who did what since Monday, as far as the actor reaches the places; who did most first. Two queries."""
    today = day_of(by.at)
    monday = start_of(today - timedelta(days=today.weekday()))
    rows = DataCheck.objects.reachable(by, P.CUSTOMER_VIEW).filter(at__gte=monday).order_by()
    found: dict[int | None, dict[str, int]] = {}
    for person, outcome, n in rows.values("by").annotate(n=Count("pk")).values_list("by_id", "outcome", "n"):
        found.setdefault(person, {})[outcome] = n
    names = names_of(each for each in found if each)
    done = [Done(names.get(person or 0, ""), person, counts) for person, counts in found.items()]
    return sorted(done, key=lambda each: (-each.total, each.name))


def in_hand(by: Actor, customer_ids: Sequence[int]) -> dict[int, tuple[str, datetime]]:
    """Return who of the colleagues has these people in hand now, and until when. One query."""
    rows = DataClaim.objects.filter(customer_id__in=customer_ids, until__gt=by.at).exclude(person_id=by.person_id or 0)
    return {each.customer_id: (each.person.name, each.until) for each in rows.select_related("person")}


def checks_of(by: Actor, customer_id: int, most: int = 5) -> list[DataCheck]:
    """Return the newest looks at a customer."""
    person = customer_for(by, customer_id)
    rows = DataCheck.objects.reachable(by, P.CUSTOMER_VIEW).filter(Q(customer=person) | Q(customer__root=person))
    return list(rows.select_related("by").order_by("-at", "-pk")[:most])
