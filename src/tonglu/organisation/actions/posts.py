"""Departments and posts of a node."""

from django.db import IntegrityError, transaction

from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.labels import label_of
from tonglu.lib.refusals import Refused
from tonglu.organisation.facts import DepartmentSaved, PostSaved
from tonglu.organisation.models import Department, Node, Post
from tonglu.organisation.needs import NODE_EDIT
from tonglu.organisation.rules.levels import PostLevel


@act
def add_department(*, node_id: int, name: str, duty: str = "", by: Actor) -> Department:
    node = take(Node, node_id, by=by, permission=NODE_EDIT)
    return _keep_department(Department(node=node, name=name, duty=duty), by)


@act
def change_department(department_id: int, *, name: str, duty: str = "", is_active: bool = True, by: Actor) -> Department:
    department = take(Department, department_id, by=by, permission=NODE_EDIT)
    if not is_active and department.posts.filter(is_active=True).exists():
        raise Refused("「{name}」还有在用的岗位，请先停用岗位", name=department.name)
    department.name, department.duty, department.is_active = name, duty, is_active
    return _keep_department(department, by)


@act
def add_post(
    *, node_id: int, name: str, department_id: int | None = None, superior_id: int | None = None, level: str = "", by: Actor
) -> Post:
    node = take(Node, node_id, by=by, permission=NODE_EDIT)
    return _keep_post(Post(node=node, name=name, department_id=department_id, superior_id=superior_id, level=level), by)


@act
def change_post(
    post_id: int,
    *,
    name: str,
    department_id: int | None = None,
    superior_id: int | None = None,
    level: str = "",
    is_active: bool = True,
    by: Actor,
) -> Post:
    """Change a post; `level` is the step of the escalation ladder on which its holders stand, "" none."""
    post = take(Post, post_id, by=by, permission=NODE_EDIT)
    post.level = level
    post.name, post.department_id, post.superior_id, post.is_active = name, department_id, superior_id, is_active
    return _keep_post(post, by)


def _keep_department(department: Department, by: Actor) -> Department:
    department.name = label_of(department.name, "部门名称", 60)
    department.duty = label_of(department.duty, "责任", 20, required=False)
    try:
        with transaction.atomic():
            department.save()
    except IntegrityError as clash:
        raise Refused("已有部门「{name}」，请换一个名称", name=department.name) from clash
    tell(DepartmentSaved(department_id=department.pk, name=department.name, node_id=department.node_id), by=by)
    return department


def _keep_post(post: Post, by: Actor) -> Post:
    post.name = label_of(post.name, "岗位名称", 60)
    if post.department and post.department.node_id != post.node_id:
        raise Refused("部门「{name}」不属于这个组织，请重新选择", name=post.department.name)
    if post.level not in {"", *PostLevel}:
        raise Refused("没有这个升级层级，请重新选择")
    _refuse_circle(post)
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError as clash:
        raise Refused("已有岗位「{name}」，请换一个名称", name=post.name) from clash
    tell(PostSaved(post_id=post.pk, name=post.name, node_id=post.node_id), by=by)
    return post


def _refuse_circle(post: Post) -> None:
    superior, seen = post.superior, set()
    while superior is not None and superior.pk not in seen:
        if superior.pk == post.pk:
            raise Refused("「{name}」不能成为自己的上级岗位", name=post.name)
        seen.add(superior.pk)
        superior = superior.superior
