"""Makes the Actor: grants × roles × node paths become, per permission, the ids it reaches."""

from collections import defaultdict
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from tonglu.access.models import Grant, Person
from tonglu.lib.actor import Actor, ActorKind, Reach
from tonglu.lib.clock import day_of
from tonglu.organisation.models import Node

OWN = Reach(is_own=True)


def nodes_below(roots: set[int]) -> dict[int, frozenset[int]]:
    """Return for each root the ids of itself and everything below it."""
    if not roots:
        return {}
    paths = dict(Node.objects.values_list("id", "path"))
    return {root: frozenset(node for node, path in paths.items() if path.startswith(paths[root])) for root in roots if root in paths}


def staff_actor(person: Person, at: datetime, *, via: str) -> Actor:
    """Return the actor of a member of staff; one who has left reaches nothing. One query."""
    if not person.is_active:
        return Actor(ActorKind.STAFF, at, person.pk, person.name, via)
    today = day_of(at)
    below = Node.objects.filter(path__startswith=OuterRef("node__path")).order_by().values("id")
    grants = (
        Grant.objects.filter(Q(until=None) | Q(until__gt=today), person=person, role__is_active=True, since__lte=today)
        .order_by()
        .values_list("role__wide", "role__own", ArraySubquery(below))
    )
    reach: dict[str, Reach] = defaultdict(Reach)
    for wide, own, nodes in grants:
        reached = Reach(nodes=frozenset(nodes))
        for permission in wide:
            reach[permission] |= reached
        for permission in own:
            reach[permission] |= OWN
    return Actor(ActorKind.STAFF, at, person.pk, person.name, via, dict(reach))


def actor_of(person_id: int, at: datetime, *, via: str) -> Actor:
    """Re-derive the actor of the person a job works for."""
    return staff_actor(Person.objects.get(pk=person_id), at, via=via)
