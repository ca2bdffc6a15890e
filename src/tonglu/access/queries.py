"""Reads of people, roles and keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects

from tonglu.access.models import ApiKey, Grant, PersonQuerySet, PersonState, Role, Sitting, Tenure
from tonglu.access.models import Person as Person  # noqa: PLC0414 - shells name the type of what they are given
from tonglu.access.permissions import Permission as P
from tonglu.access.reaches import kept_beside
from tonglu.access.rules.tokens import hash_of
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import NotAllowed
from tonglu.organisation.needs import is_at_top
from tonglu.organisation.queries import lineage


def people_for(by: Actor) -> PersonQuerySet:
    rows: PersonQuerySet = Person.objects.reachable(by, P.PERSON_VIEW)
    return rows.select_related("home").order_by("home__path", "name", "pk")


def person_for(by: Actor, person_id: int) -> Person:
    person = people_for(by).filter(pk=person_id).first()
    if person is None:
        raise NotAllowed
    return person


def open_grants(at: datetime) -> QuerySet[Grant]:
    """Grants that hold on that day or will begin later."""
    today = day_of(at)
    return Grant.objects.filter(Q(until=None) | Q(until__gt=today)).order_by("node__path", "role__name")


def grants_of(by: Actor, person: Person) -> QuerySet[Grant]:
    """Return every grant of a person the caller took from people_for, the open ones first."""
    if person.pk != by.person_id and not by.can(P.PERSON_VIEW):
        raise NotAllowed
    return Grant.objects.filter(person=person).select_related("role", "node", "granted_by").order_by("-until", "-since", "pk")


def tenures_of(by: Actor, person: Person) -> QuerySet[Tenure]:
    if person.pk != by.person_id and not by.can(P.PERSON_VIEW):
        raise NotAllowed
    return Tenure.objects.filter(person=person).select_related("post__node", "post__department").order_by("-until", "-since")


def keys_of(by: Actor, person: Person) -> QuerySet[ApiKey]:
    if person.pk != by.person_id and not by.can(P.PERSON_EDIT):
        raise NotAllowed
    return ApiKey.objects.filter(person=person).order_by("revoked_at", "-created_at")


def sittings_of(by: Actor, person: Person) -> list[Sitting]:
    """Return the browsers that are signed in now, the latest first."""
    if person.pk != by.person_id and not by.can(P.PERSON_EDIT):
        raise NotAllowed
    rows = list(Sitting.objects.filter(person=person, ended_at=None).order_by("-since")[:50])
    keys = [each.session_key for each in rows]
    alive = set(Session.objects.filter(session_key__in=keys, expire_date__gt=by.at).values_list("session_key", flat=True))
    return [each for each in rows if each.session_key in alive]


def me(by: Actor) -> Person:
    if by.person_id is None:
        raise NotAllowed
    person: Person = Person.objects.select_related("home").get(pk=by.person_id)
    return person


def roles_for(by: Actor) -> QuerySet[Role]:
    """Return all roles with how many people hold each; for whoever keeps roles or people."""
    if not (by.can(P.ROLE_EDIT) or by.can(P.PERSON_VIEW)):
        raise NotAllowed
    today = day_of(by.at)
    open_now = Q(grants__person__state=PersonState.ACTIVE) & (Q(grants__until=None) | Q(grants__until__gt=today))
    return Role.objects.annotate(holders=Count("grants__person", filter=open_now, distinct=True)).order_by("-is_active", "pk")


def role_for(by: Actor, role_id: int) -> Role:
    role = roles_for(by).filter(pk=role_id).first()
    if role is None:
        raise NotAllowed
    return role


KEY: Final = f"""
SELECT (SELECT stamp FROM access_stamp), {prepared.columns_of(ApiKey, "key")}, {prepared.columns_of(Person, "person")}
FROM access_apikey key JOIN access_person person ON person.id = key.person_id
WHERE key.key_hash = %s AND key.revoked_at IS NULL
"""  # noqa: S608 - names of our own columns


def key_in_use(key: str, at: datetime) -> tuple[ApiKey, UUID] | None:
    """Return the API key with its person, and the stamp of who reaches what; None for an unknown, revoked or expired one, or a leaver's.

    The day of use is noted.
    """
    today = day_of(at)
    row = prepared.row(KEY, [hash_of(key)])
    if row is None:
        return None
    width = len(ApiKey._meta.concrete_fields)
    found, person = prepared.made(ApiKey, row[1 : 1 + width]), prepared.made(Person, row[1 + width :])
    assert found
    assert person
    if not person.is_active or (found.expires_on and found.expires_on < today):
        return None
    found.person = person
    if found.last_used_on != today:
        ApiKey.objects.filter(pk=found.pk).update(last_used_on=today)
    return found, row[0]


def may_edit_roles(by: Actor) -> bool:
    """Roles hold for the whole company: they are changed at its top."""
    return is_at_top(by, P.ROLE_EDIT)


def top_holders(permission: str, at: datetime) -> list[int]:
    """Return who holds a permission for the whole company: who is told when the system itself needs somebody."""
    today = day_of(at)
    open_now = Q(since__lte=today) & (Q(until=None) | Q(until__gt=today))
    rows = Grant.objects.filter(open_now, node__parent=None, role__is_active=True, role__wide__contains=[permission])
    return sorted(set(rows.filter(person__state=PersonState.ACTIVE).values_list("person_id", flat=True)))


def holding(permission: str, node_id: int, at: datetime) -> list[int]:
    """Return everybody whose grants reach a node with this permission."""
    return sorted(set(_reaching(permission, node_id, at).values_list("person_id", flat=True)))


def nearest_holders(permission: str, node_id: int, at: datetime) -> list[int]:
    """Return who holds the permission at the nearest node, this one or above, where anybody does."""
    held = list(_reaching(permission, node_id, at).order_by("-node__path", "person_id").values_list("node_id", "person_id"))
    return sorted({person for node, person in held if node == held[0][0]})


def _reaching(permission: str, node_id: int, at: datetime) -> QuerySet[Grant]:
    today = day_of(at)
    return Grant.objects.filter(
        Q(until=None) | Q(until__gt=today), role__wide__contains=[permission],
        node__any_of=lineage(node_id), since__lte=today, role__is_active=True, person__state=PersonState.ACTIVE,
    )  # fmt: skip


def role_choices() -> list[tuple[int, str]]:
    """Return names of roles for filters; that a role exists is no secret."""
    return list(Role.objects.filter(is_active=True).order_by("pk").values_list("pk", "name"))


def holders_of(role_ids: Iterable[int]) -> QuerySet[Grant, int]:
    """Return person ids for narrowing a list that is scoped itself."""
    return Grant.objects.filter(role_id__in=list(role_ids), until=None).values_list("person_id", flat=True)


def filled(rows: list[Person], at: datetime) -> list[Person]:
    """Add `grants_now` and `posts_now` to people that the caller took from people_for: two queries for any number."""
    prefetch_related_objects(
        rows,
        Prefetch("grants", open_grants(at).select_related("role", "node"), to_attr="grants_now"),
        Prefetch("tenures", Tenure.objects.filter(until=None).select_related("post"), to_attr="posts_now"),
    )
    return rows


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """Return names of people who act: who did something is part of its record."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name"))


def role_names() -> dict[str, str]:
    """Return names of roles by code, for the words of acts."""
    return dict(Role.objects.values_list("code", "name"))


@dataclass(frozen=True, slots=True)
class KeptView:
    """Filters of a list that somebody kept, one's own or shared."""

    id: int
    name: str
    query: str
    is_mine: bool
    whose: str


VIEWS: Final = """
SELECT view.id, view.name, view.query, view.person_id = %(person)s AS is_mine, person.name
FROM access_savedview view JOIN access_person person ON person.id = view.person_id
WHERE view.list_code = %(list)s AND (view.person_id = %(person)s OR view.node_id = ANY(%(nodes)s::bigint[]))
ORDER BY is_mine DESC, view.name
"""


def views_for(by: Actor, list_code: str) -> list[KeptView]:
    """Return the kept filters of a list: one's own first, then what is shared with a place one reaches. No query, as a rule."""
    return kept_beside(by, ("views", list_code), lambda: _views_of(by, list_code))


def _views_of(by: Actor, list_code: str) -> list[KeptView]:
    seen = frozenset(node for reach in by.reach.values() for node in reach.nodes)
    return [KeptView(*each) for each in prepared.rows(VIEWS, {"person": by.person_id, "list": list_code, "nodes": list(seen)})]
