"""Roles as data, and who holds which where."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

from tonglu.access.actions.reach import (
    has_administrator,
    lock_grants,
    refuse_left,
    refuse_no_administrator,
    take_person,
)
from tonglu.access.facts import GrantEnded, RoleChanged, RoleGranted
from tonglu.access.models import Grant, Role
from tonglu.access.permissions import Permission as P
from tonglu.access.queries import open_grants
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.dates import sensible_day
from tonglu.lib.labels import label_of, note_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import Node


@act
def grant_role(person_id: int, *, role_id: int, node_id: int, since: date | None = None, until: date | None = None, by: Actor) -> Grant:
    """授权: a role at a node and below.

    Needs PERSON_EDIT at that node. Who also holds ROLE_EDIT there gives any role; others give only what they hold there themselves.
    """
    node = take(Node, node_id, by=by, permission=P.PERSON_EDIT)
    person = take_person(person_id, by=by)
    role = _role(role_id)
    begin = sensible_day(since or day_of(by.at))
    if person.pk == by.person_id:
        raise Refused("不能给自己授权，请由另一位管理员办理")
    refuse_left(person)
    if not role.is_active:
        raise Refused("角色「{role}」已停用", role=role.name)
    if until and sensible_day(until) <= begin:
        raise Refused("结束日期要晚于开始日期")
    if not by.reaches_node(P.ROLE_EDIT, node.pk):
        _refuse_more_than_own(role, node, by)
    if open_grants(by.at).filter(person=person, role=role, node=node).exists():
        raise Refused("{name}在「{node}」已经有角色「{role}」", name=person.name, node=node.name, role=role.name)

    grant = Grant.objects.create(person=person, role=role, node=node, since=begin, until=until, granted_by_id=by.person_id)
    tell(RoleGranted(granted_id=person.pk, role=role.code, node_id=node.pk), by=by)
    return grant


@act
def end_grant(grant_id: int, *, by: Actor) -> None:
    """收回授权: effective at once."""
    lock_grants()
    had_one = has_administrator(by)
    grant = open_grants(by.at).select_related("role").filter(pk=grant_id).first()
    if grant is None or not by.reaches_node(P.PERSON_EDIT, grant.node_id):
        raise NotAllowed
    grant.until = day_of(by.at)
    grant.save(update_fields=["until"])
    if had_one:
        refuse_no_administrator(by=by)
    tell(GrantEnded(granted_id=grant.person_id, role=grant.role.code, node_id=grant.node_id), by=by)


@act
def save_role(
    role_id: int | None, *, name: str, note: str = "", wide: Iterable[str], own: Iterable[str], is_active: bool = True, by: Actor
) -> Role:
    """Write a role; roles hold for the whole company, so ROLE_EDIT is needed at its top."""
    lock_grants()
    refuse_below_top(by)
    had_one = has_administrator(by)
    role = _role(role_id) if role_id else Role(code="")
    wanted = {*wide, *own}
    if unknown := wanted - set(P):
        raise Refused("没有这项权限：{code}", code=", ".join(sorted(unknown)))
    role.name, role.note, role.is_active = label_of(name, "角色名称", 60), note_of(note, "说明", 200, required=False), is_active
    if Role.objects.filter(name=role.name).exclude(pk=role.pk).exists():
        raise Refused("已有角色「{name}」，请换一个名称", name=role.name)
    _refuse_lifting_oneself(role, wanted, by)

    role.wide = [each for each in P if each in set(wide)]
    role.own = [each for each in P if each in set(own) - set(wide)]
    _save(role)
    if had_one:
        refuse_no_administrator(by=by)
    tell(RoleChanged(role_id=role.pk), by=by)
    return role


def refuse_below_top(by: Actor) -> None:
    top = Node.objects.filter(parent=None).values_list("pk", flat=True)
    if not any(by.reaches_node(P.ROLE_EDIT, each) for each in top):
        raise NotAllowed


def _refuse_lifting_oneself(role: Role, wanted: set[str], by: Actor) -> None:
    if role.pk and by.person_id and open_grants(by.at).filter(role=role, person_id=by.person_id).exists():
        more = [each for each in wanted if not by.can(each)]
        if more:
            raise Refused("您自己持有这个角色，不能给它增加您没有的权限；请由另一位管理员修改")


def _refuse_more_than_own(role: Role, node: Node, by: Actor) -> None:
    more = [each for each in role.wide if not by.reaches_node(each, node.pk)]
    more += [each for each in role.own if not by.can(each)]
    if more:
        raise Refused("角色「{role}」含有您在「{node}」没有的权限，请联系上级管理员授权", role=role.name, node=node.name)


def _role(role_id: int) -> Role:
    role = Role.objects.select_for_update(no_key=True).filter(pk=role_id).first()
    if role is None:
        raise NotAllowed
    return role


def _save(role: Role) -> None:
    if not role.code:
        role.code = f"role-{Role.objects.count() + 1}"
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as clash:
        raise Refused("角色编码重复，请再提交一次") from clash
