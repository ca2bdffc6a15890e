"""Who may touch whose account: nobody lifts himself, nobody takes over somebody who reaches further."""

from django.db import connection

from tonglu.access.models import Person, PersonState
from tonglu.access.permissions import Permission as P
from tonglu.access.queries import open_grants
from tonglu.lib.actor import Actor, ActorKind
from tonglu.lib.acts import take
from tonglu.lib.refusals import Refused
from tonglu.organisation.models import Node

GRANTS_LOCK = 7_310_002


def take_person(person_id: int, *, by: Actor) -> Person:
    """Lock somebody whose account the actor may change; who is granted something beyond the actor's reach is not his to change."""
    person = take(Person, person_id, by=by, permission=P.PERSON_EDIT)
    refuse_beyond_reach(person, by=by)
    return person


def refuse_beyond_reach(person: Person, *, by: Actor) -> None:
    held = open_grants(by.at).filter(person=person).values_list("node_id", flat=True)
    beyond = [node for node in held if not by.reaches_node(P.PERSON_EDIT, node)]
    if beyond:
        raise Refused("{name}在您的管理范围之外还有授权，请联系上级管理员", name=person.name)


def refuse_stronger(person: Person, *, by: Actor) -> None:
    """Who opens somebody's account holds what it holds: without ROLE_EDIT only an account that holds no more than one's own."""
    if by.kind == ActorKind.SYSTEM or person.pk == by.person_id:
        return
    for grant in open_grants(by.at).filter(person=person).select_related("role"):
        more = [each for each in grant.role.wide if not by.reaches_node(each, grant.node_id)]
        more += [each for each in grant.role.own if not by.can(each)]
        if more and not by.reaches_node(P.ROLE_EDIT, grant.node_id):
            raise Refused("{name}在您的管理范围之外还有授权，请联系上级管理员", name=person.name)


def refuse_left(person: Person) -> None:
    if not person.is_active:
        raise Refused("{name}已离职", name=person.name)


def lock_grants() -> None:
    """Serialise what could take away the last administrator; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GRANTS_LOCK])


def has_administrator(by: Actor) -> bool:
    """Tell whether somebody at the top may still keep people and roles."""
    return open_grants(by.at).filter(
        person__state=PersonState.ACTIVE,
        role__is_active=True,
        role__wide__contains=[P.PERSON_EDIT, P.ROLE_EDIT],
        node__in=Node.objects.filter(parent=None),
    ).exists()  # fmt: skip


def refuse_no_administrator(*, by: Actor) -> None:
    """The second half of an act under lock_grants: the change is rolled back where nobody would be left."""
    if not has_administrator(by):
        raise Refused("这样做之后就没有系统管理员了，请先给另一位人员授予管理员角色")
