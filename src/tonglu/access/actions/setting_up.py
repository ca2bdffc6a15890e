"""The first start: one link, the company, its first administrator."""

from tonglu.access.actions.links import use_link
from tonglu.access.actions.people import checked_username
from tonglu.access.actions.reach import has_administrator, lock_grants
from tonglu.access.actions.signing import write_password
from tonglu.access.facts import PasswordSet, PersonJoined
from tonglu.access.models import Grant, LinkPurpose, Person, Role, SignInLink
from tonglu.access.permissions import Permission as P
from tonglu.access.rules.tokens import LIFE, LINK_PATH, hash_of, new_token
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor, system_actor
from tonglu.lib.acts import act
from tonglu.lib.clock import day_of
from tonglu.lib.labels import label_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.actions import add_node
from tonglu.organisation.models import Node, NodeKind, WorkCalendar


@act
def first_admin_link(*, by: Actor) -> str | None:
    """Return the path of a new set-up link and void the earlier ones; None where an administrator stands."""
    lock_grants()
    if has_administrator(by):
        return None
    SignInLink.objects.filter(purpose=LinkPurpose.SET_UP, used_at=None).update(used_at=by.at)
    token = new_token()
    SignInLink.objects.create(purpose=LinkPurpose.SET_UP, token_hash=hash_of(token), expires_at=by.at + LIFE["set_up"])
    return LINK_PATH.format(token=token)


@act
def set_up(token: str, *, company: str, name: str, username: str, password: str, by: Actor) -> Person:
    """Found the company and its first administrator; works once."""
    lock_grants()
    link = use_link(token, by=by)
    if link.purpose != LinkPurpose.SET_UP:
        raise NotAllowed
    if has_administrator(by):
        raise Refused("系统已经设置过管理员，请直接登录")
    person = _first_person(_top(company, by), label_of(name, "姓名", 60), checked_username(username), by)
    write_password(person, password)
    tell(PasswordSet(signed_id=person.pk, node_id=person.home_id), by=by)
    return person


def _top(company: str, by: Actor) -> Node:
    """The top of the tree: kept where one stands already (a restored copy without administrators)."""
    if top := Node.objects.filter(parent=None).first():
        return top
    calendar = WorkCalendar.objects.filter(is_always=False).order_by("pk").first()
    founder = system_actor("set_up", by.at, P.NODE_EDIT)
    return add_node(
        parent_id=None, kind=NodeKind.GROUP, name=company, legal_entity=company,
        calendar_id=calendar.pk if calendar else None, by=founder,
    )  # fmt: skip


def _first_person(top: Node, name: str, username: str, by: Actor) -> Person:
    today = day_of(by.at)
    if Person.objects.filter(username=username).exists():
        raise Refused("登录名「{username}」已有人使用，请换一个", username=username)
    person: Person = Person.objects.create(username=username, name=name, home=top, joined_on=today)
    Grant.objects.create(person=person, role=Role.objects.get(code="admin"), node=top, since=today)
    tell(PersonJoined(joined_id=person.pk, node_id=top.pk), by=by)
    return person
