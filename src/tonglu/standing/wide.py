"""A rule that many satisfy is not counted to the last one while somebody waits: it is asked of people drawn at random, or of the
next ones in the order of the list. Each answer costs as much as the people who are asked, however many there are.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from random import Random
from time import monotonic
from typing import Any, Final

from django.db.models import Max, Min, QuerySet

from tonglu.customers.models import Customer
from tonglu.customers.queries import customers_for
from tonglu.lib.actor import Actor
from tonglu.standing.compiling import holding
from tonglu.standing.models import SegmentMember
from tonglu.standing.rules.tree import Group, lines_of, met

DRAWN: Final = 3_000
AT_ONCE: Final = 400  # of a list that is walked
SEED: Final = 20_240_501  # the same people for everybody: a rule that is typed further is compared with itself
Z: Final = 2  # of a normal distribution: nineteen times in twenty it is within
NONE_OF_DRAWN: Final = 3  # none of n drawn: nineteen times in twenty fewer than 3/n


@dataclass(frozen=True, slots=True)
class Guess:
    """How many there are: about `about`, within `give` nineteen times in twenty; `people` are some of them."""

    about: int
    give: int
    drawn: int
    people: Sequence[Customer]


def among(by: Actor, tree: Group, people: Sequence[int]) -> list[int]:
    """Return those of these people (roots within scope) for whom a rule holds, in their order. Two queries, three with merged records."""
    ids = {pk: pk for pk in people} | dict(Customer.objects.filter(root__any_of=list(people)).values_list("pk", "root_id"))
    found = holding(by, list(lines_of(tree)), ids)
    return [pk for pk in people if met(tree, found.get(pk, ()))]


def guess(by: Actor, tree: Group, first: int) -> Guess:
    """Say how many satisfy a rule from people drawn at random; `by` is narrowed by `within`."""
    ends = Customer.objects.aggregate(first=Min("pk"), last=Max("pk"))
    first_id, last_id = ends["first"] or 1, ends["last"] or 1
    drawn, span = _drawn(first_id, last_id), last_id - first_id + 1
    known = list(customers_for(by).order_by().filter(pk__any_of=drawn).values_list("pk", flat=True))
    members = among(by, tree, known)
    share, n = len(members) / len(drawn), len(drawn)
    give = Z * sqrt(share * (1 - share) / n) * span if members else NONE_OF_DRAWN / n * span
    people = customers_for(by).filter(pk__any_of=members)[:first]
    return Guess(_rounded(share * span), _rounded(give), n, list(people))


def _rounded(number: float) -> int:
    """Two figures are what is known: 79,031 is 79,000."""
    whole = round(number)
    return round(whole, 2 - len(str(whole)))


@lru_cache(maxsize=4)
def _drawn(first: int, last: int) -> list[int]:
    return Random(SEED).sample(range(first, last + 1), min(DRAWN, last - first + 1))  # noqa: S311 - no secret


def kept_among(segment_id: int, people: Sequence[int]) -> list[int]:
    """Return those of these people (roots within scope) who are members of a frozen segment, as whichever record. Two queries."""
    merged = dict(Customer.objects.filter(root__any_of=list(people)).values_list("pk", "root_id"))
    found = SegmentMember.objects.filter(segment=segment_id, customer__any_of=[*people, *merged]).values_list("customer", flat=True)
    members = {merged.get(each, each) for each in found}
    return [pk for pk in people if pk in members]


def walked(
    asked: Callable[[Sequence[int]], Sequence[int]], rows: Callable[[Any], QuerySet[Customer]], most: int, *, within: float
) -> tuple[list[Customer], Customer | None]:
    """Return the next who are in in the order of a list, and the last one who was looked at where the list goes on.

    `asked` says which of some people are in (`among`, `kept_among`).
    `rows` gives those after somebody (None: from the beginning); no longer than `within` seconds, and whoever was found by then.
    """
    found: list[Customer] = []
    last, until = None, monotonic() + within
    for people in _chunks(rows):
        chosen = set(asked([each.pk for each in people]))
        for each in people:
            if each.pk in chosen:
                found.append(each)
                if len(found) == most:
                    return found, each
        last = people[-1] if len(people) == AT_ONCE else None
        if monotonic() > until:
            break
    return found, last


def _chunks(rows: Callable[[Any], QuerySet[Customer]]) -> Iterator[list[Customer]]:
    last = None
    while people := list(rows(last)[:AT_ONCE]):
        yield people
        if len(people) < AT_ONCE:
            return
        last = people[-1]
