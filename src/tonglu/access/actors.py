"""Makes the Actor: grants × roles × node paths become, per permission, the ids it reaches."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tonglu.access.models import ApiKey, Person
from tonglu.access.permissions import LOOKING
from tonglu.access.reaches import current_stamp, reach_of
from tonglu.lib.actor import Actor, ActorKind
from tonglu.lib.clock import day_of
from tonglu.organisation.models import Node


def nodes_below(roots: set[int]) -> dict[int, frozenset[int]]:
    """Return for each root the ids of itself and everything below it."""
    if not roots:
        return {}
    paths = dict(Node.objects.values_list("id", "path"))
    return {root: frozenset(node for node, path in paths.items() if path.startswith(paths[root])) for root in roots if root in paths}


def staff_actor(person: Person, at: datetime, *, via: str, stamp: UUID | None = None) -> Actor:
    """Return the actor of a member of staff; one who has left reaches nothing.

    `stamp` is current_stamp() where the caller has just read it with something else; no query then, as a rule.
    """
    if not person.is_active:
        return Actor(ActorKind.STAFF, at, person.pk, person.name, via)
    reach = reach_of(person.pk, day_of(at), stamp or current_stamp())
    return Actor(ActorKind.STAFF, at, person.pk, person.name, via, reach)


def key_actor(key: ApiKey, at: datetime, *, stamp: UUID | None = None) -> Actor:
    """Return the actor of a program: its person as granted now, less what the key was not given."""
    actor = staff_actor(key.person, at, via="api", stamp=stamp)
    if not key.scopes and not key.is_read_only:
        return actor
    kept = {code: reach for code, reach in actor.reach.items() if _is_given(key, code)}
    return replace(actor, reach=kept)


def _is_given(key: ApiKey, permission: str) -> bool:
    return (not key.scopes or permission in key.scopes) and (not key.is_read_only or permission in LOOKING)


def actor_of(person_id: int, at: datetime, *, via: str) -> Actor:
    """Re-derive the actor of the person a job works for."""
    return staff_actor(Person.objects.get(pk=person_id), at, via=via)
