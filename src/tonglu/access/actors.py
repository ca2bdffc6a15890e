"""Makes the Actor: grants × roles × node paths become, per permission, the ids it reaches."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Q

from tonglu.access.models import Grant, Person
from tonglu.lib.actor import Actor, ActorKind, Reach
from tonglu.lib.clock import day_of
from tonglu.organisation.models import Node


def nodes_below(roots: set[int]) -> dict[int, frozenset[int]]:
    """Return for each root the ids of itself and everything below it."""
    if not roots:
        return {}
    paths = dict(Node.objects.values_list("id", "path"))
    return {root: frozenset(node for node, path in paths.items() if path.startswith(paths[root])) for root in roots if root in paths}


def staff_actor(person: Person, at: datetime, *, via: str) -> Actor:
    """Return the actor of a member of staff; one who has left reaches nothing. Two queries."""
    if not person.is_active:
        return Actor(ActorKind.STAFF, at, person.pk, person.name, via)
    today = day_of(at)
    grants = list(
        Grant.objects.filter(person=person, role__is_active=True, since__lte=today)
        .filter(Q(until=None) | Q(until__gt=today))
        .values_list("node_id", "role__wide", "role__own")
    )
    below = nodes_below({node for node, _, _ in grants})
    reach: dict[str, Reach] = defaultdict(Reach)
    for node, wide, own in grants:
        for permission in wide:
            reach[permission] |= Reach(nodes=below.get(node, frozenset()))
        for permission in own:
            reach[permission] |= Reach(is_own=True)
    return Actor(ActorKind.STAFF, at, person.pk, person.name, via, dict(reach))


def actor_of(person_id: int, at: datetime, *, via: str) -> Actor:
    """Re-derive the actor of the person a job works for."""
    return staff_actor(Person.objects.get(pk=person_id), at, via=via)
