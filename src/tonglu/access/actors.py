"""Makes the Actor: grants × roles × node paths become, per permission, the ids it reaches."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from django.db import connection

from tonglu.access.models import ApiKey, Person
from tonglu.access.permissions import LOOKING
from tonglu.lib.actor import Actor, ActorKind, Reach
from tonglu.lib.clock import day_of
from tonglu.organisation.models import Node

OWN = Reach(is_own=True)
# every request asks it, so that it is not composed anew: permissions of each grant, ids of its node and all below
GRANTED = """
SELECT role.wide, role.own, ARRAY(SELECT below.id FROM organisation_node below WHERE starts_with(below.path, top.path))
FROM access_grant granted
JOIN access_role role ON role.id = granted.role_id AND role.is_active
JOIN organisation_node top ON top.id = granted.node_id
WHERE granted.person_id = %s AND granted.since <= %s AND (granted.until IS NULL OR granted.until > %s)
"""


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
    with connection.cursor() as cursor:
        cursor.execute(GRANTED, [person.pk, today, today])
        granted = cursor.fetchall()
    reach: dict[str, Reach] = defaultdict(Reach)
    for wide, own, nodes in granted:
        reached = Reach(nodes=frozenset(nodes))
        for permission in wide:
            reach[permission] |= reached
        for permission in own:
            reach[permission] |= OWN
    return Actor(ActorKind.STAFF, at, person.pk, person.name, via, dict(reach))


def key_actor(key: ApiKey, at: datetime) -> Actor:
    """Return the actor of a program: its person as granted now, less what the key was not given."""
    actor = staff_actor(key.person, at, via="api")
    if not key.scopes and not key.is_read_only:
        return actor
    kept = {code: reach for code, reach in actor.reach.items() if _is_given(key, code)}
    return replace(actor, reach=kept)


def _is_given(key: ApiKey, permission: str) -> bool:
    return (not key.scopes or permission in key.scopes) and (not key.is_read_only or permission in LOOKING)


def actor_of(person_id: int, at: datetime, *, via: str) -> Actor:
    """Re-derive the actor of the person a job works for."""
    return staff_actor(Person.objects.get(pk=person_id), at, via=via)
