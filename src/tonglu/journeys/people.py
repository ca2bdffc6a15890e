"""Who is to be told."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from tonglu.access.actors import staff_actor
from tonglu.access.models import Grant, Person, PersonState
from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.organisation.queries import answering_for, lineage
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


def nearest_holders(permission: str, node_id: int, at: datetime) -> list[int]:
    """Return who holds the permission at the nearest node, this one or above, where anybody does."""
    today = day_of(at)
    grants = Grant.objects.filter(
        Q(until=None) | Q(until__gt=today), role__wide__contains=[permission],
        node__any_of=lineage(node_id), since__lte=today, role__is_active=True, person__state=PersonState.ACTIVE,
    )  # fmt: skip
    held = list(grants.order_by("-node__path", "person_id").values_list("node_id", "person_id"))
    return sorted({person for node, person in held if node == held[0][0]})
