"""Who is to be told."""

from collections.abc import Iterable
from datetime import datetime

from tonglu.access.actors import staff_actor
from tonglu.access.models import Person
from tonglu.access.permissions import Permission as P
from tonglu.access.queries import nearest_holders
from tonglu.lib.actor import Actor
from tonglu.organisation.queries import answering_for
from tonglu.service.models import Case
from tonglu.service.queries.reach import reaches


def listeners(case: Case, people: Iterable[int], *, by: Actor) -> set[int]:
    """Return who hears about a case: each of the people, or the stand-in of who is on leave.

    A stand-in who may not open the case could do nothing about it: then those hear who can give it to somebody else.
    """
    found: set[int] = set()
    for person, answering in answering_for(people, by.at, by=by).items():
        if answering == person or _can_open(answering, case, by.at):
            found.add(answering)
        else:
            found.update(nearest_holders(P.CASE_DISPATCH, case.node_id, by.at) or [person])
    return found


def _can_open(person_id: int, case: Case, at: datetime) -> bool:
    return reaches(staff_actor(Person.objects.get(pk=person_id), at, via="reactions"), P.CASE_VIEW, case)
