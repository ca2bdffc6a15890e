"""Some years of cases in the order in which they came in: one for each customer, most of them long closed."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from tonglu.demo.past import opened_at, past_case_at
from tonglu.demo.seed.names import number_of
from tonglu.service.rules.past import PastCase

DAYS = 520
GRAIN = 6  # minutes
LEAST_MOMENTS, MOMENTS_SHARE = 4_000, 60  # what happens at one moment is worked out once: big companies get many calls at once


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works at a project."""

    agents: list[int]
    dispatcher: int
    technicians: list[int]


@dataclass(slots=True)
class Residents:
    """Customers by their number, packed: a million of them must fit."""

    first: int  # number of the first
    ids: array[int] = field(default_factory=lambda: array("q"))
    units: array[int] = field(default_factory=lambda: array("q"))
    nodes: array[int] = field(default_factory=lambda: array("q"))
    names: list[str] = field(default_factory=list)


Picks = Mapping[tuple[str, str], int]


def cases_of(random: Random, residents: Residents, crews: Mapping[int, Crew], picks: Picks, *, until: datetime) -> Iterator[PastCase]:
    """Yield as many cases as there are customers, the oldest first."""
    total = len(residents.ids)
    moments = sorted(opened_at(random, until, DAYS) for _ in range(min(total, LEAST_MOMENTS + total // MOMENTS_SHARE)))
    for number in range(total):
        moment = moments[number * len(moments) // total]
        yield _case(random, moment, random.randrange(total), residents, crews, picks, until)


def _case(
    random: Random, moment: datetime, who: int, residents: Residents, crews: Mapping[int, Crew], picks: Picks, until: datetime
) -> PastCase:
    told = past_case_at(random, until, moment, grain=GRAIN)
    story, node_id = told.story, residents.nodes[who]
    crew = crews[node_id]
    is_visit = story.kind in {"repair", "help"}
    place, component, problem = story.picks
    return PastCase(
        words=told.words, kind=story.kind, subject=story.subject, grade=told.grade, medium=told.medium, title=story.title,
        node_id=node_id, unit_id=residents.units[who], customer_id=residents.ids[who], contact_name=residents.names[who],
        contact_phone=number_of(residents.first + who), place_id=picks.get(("service.place", place)),
        component_id=picks.get(("service.component", component)), problem_id=picks.get(("service.problem", problem)),
        opened_by_id=random.choice(crew.agents), dispatched_by_id=crew.dispatcher,
        keeper_id=random.choice(crew.technicians if is_visit else crew.agents), closed_by_id=crew.dispatcher,
        opened_at=told.opened_at, accepted_at=told.accepted_at, dispatched_at=told.dispatched_at,
        arrived_at=told.arrived_at if is_visit else None, finished_at=told.finished_at, closed_at=told.closed_at,
        result=told.result, is_reopened=told.is_reopened, key=f"{random.getrandbits(128):032x}",
    )  # fmt: skip
