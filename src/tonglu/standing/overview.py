"""How many are on each list of data quality, how complete the places are, what was done this week."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import Model

from tonglu.access.permissions import Permission as P
from tonglu.customers.models import Customer
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of, start_of
from tonglu.lib.scope import seen_of
from tonglu.standing.models import DataCheck, DataTally
from tonglu.standing.rules.tending import LISTS, LONE, WorkList
from tonglu.standing.tending import alone, hit, people_for

COUNTED_LIVE: Final = 20_000  # with more people in reach the kept sums are shown
LATER: Final = """
SELECT list.code, count(DISTINCT person.id)
FROM unnest(%s::text[], %s::int[]) AS list(code, mask)
JOIN standing_datacheck ON standing_datacheck.work_list = list.code AND standing_datacheck.again_on > %s
JOIN customers_customer person ON person.id = standing_datacheck.customer_id AND person.root_id IS NULL AND person.gaps & list.mask > 0
WHERE {seen} GROUP BY list.code
"""
TALLIES: Final = """
SELECT node.name, people, score_sum, counts, counted_at
FROM standing_datatally JOIN organisation_node node ON node.id = standing_datatally.node_id WHERE {seen} ORDER BY node.path
"""
WEEK: Final = """
SELECT person.id, person.name, outcome, count(*)
FROM standing_datacheck LEFT JOIN access_person person ON person.id = standing_datacheck.by_id
WHERE standing_datacheck.at >= %s AND {seen} GROUP BY person.id, outcome
"""


class Tile(NamedTuple):
    work: WorkList
    number: int
    later: int  # of these, who is left for a later day


class Place(NamedTuple):
    name: str
    people: int
    average: int
    counts: dict[str, int]
    counted_at: datetime


class _Tally(NamedTuple):
    name: str
    people: int
    score_sum: int
    counts: list[int]
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    tiles: list[Tile]
    people: int
    average: int | None
    counted_at: datetime | None  # None: counted now
    places: list[Place]


class Done(NamedTuple):
    name: str
    person_id: int | None
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def overview_for(by: Actor) -> Overview:
    """Return how many are on each list: counted now where few people are in reach, else as the worker counted last."""
    kept = _tallies(by)
    later = _later(by)
    if sum(each.people for each in kept) > COUNTED_LIVE:
        totals = [sum(column) for column in zip(*(each.counts for each in kept), strict=True)]
        people, score = sum(each.people for each in kept), sum(each.score_sum for each in kept)
        at = min(each.counted_at for each in kept)
    else:
        totals, people, score, at = *_counted(by), None
    counted = zip(LISTS.values(), totals, strict=True)
    tiles = [Tile(work, max(0, count - later.get(work.code, 0)), later.get(work.code, 0)) for work, count in counted]
    return Overview(tiles, people, score // people if people else None, at, _places(kept))


def _counted(by: Actor) -> tuple[list[int], int, int]:
    """Count all lists in one pass over the people in reach, and the one that looks at households beside it."""
    [(people, score, *counts)] = _within(_counting(), Customer, by) or [(0, 0, *[0] * len(LISTS))]
    totals, lone = dict(zip(LISTS, counts, strict=True)), LISTS[LONE]
    if totals[LONE]:
        totals[LONE] = alone(hit(people_for(by), lone), lone).count()
    return list(totals.values()), people, score


@cache
def _counting() -> str:
    counts = ", ".join(f"count(*) FILTER (WHERE gaps & {work.mask} > 0)" for work in LISTS.values())
    return f"SELECT count(*), coalesce(sum(score), 0), {counts} FROM customers_customer WHERE {{seen}} AND root_id IS NULL"  # noqa: S608 - numbers of our own


def _later(by: Actor) -> dict[str, int]:
    """Of those who are left for a later day, who would be on the list without it."""
    masks = [work.mask for work in LISTS.values()]
    return dict(_within(LATER, DataCheck, by, list(LISTS), masks, day_of(by.at)))


def _within(statement: str, model: type[Model], by: Actor, *given: Any) -> list[tuple[Any, ...]]:
    """Return what a statement written out says of the rows of a table within reach."""
    try:
        seen, nodes = seen_of(model, by, P.CUSTOMER_VIEW)
    except EmptyResultSet:  # who reaches nothing
        return []
    return prepared.rows(statement.format(seen=seen), [*given, *nodes])


def _tallies(by: Actor) -> list[_Tally]:
    return [_Tally(*each) for each in _within(TALLIES, DataTally, by)]


def places_for(by: Actor) -> list[Place]:
    """Return completeness and lists of each place within reach, as the worker counted last. One query."""
    return _places(_tallies(by))


def _places(kept: list[_Tally]) -> list[Place]:
    return [
        Place(each.name, each.people, each.score_sum // each.people, dict(zip(LISTS, each.counts, strict=True)), each.counted_at)
        for each in kept
        if each.people and len(each.counts) == len(LISTS)
    ]


def week_for(by: Actor) -> list[Done]:
    """Return who did what since Monday, as far as the actor reaches the places; who did most first. One query."""
    today = day_of(by.at)
    monday = start_of(today - timedelta(days=today.weekday()))
    done: dict[int | None, Done] = {}
    for person, name, outcome, n in _within(WEEK, DataCheck, by, monday):
        done.setdefault(person, Done(name or "", person, {})).counts[outcome] = n
    return sorted(done.values(), key=lambda each: (-each.total, each.name))
