"""The tree: add, change, move, close. Moves are serialised, so that two of them cannot make a circle."""

from collections.abc import Collection
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.copying import reserve_ids
from tonglu.lib.labels import label_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.facts import NodeAdded, NodeChanged, NodeClosed, NodeMoved, NodeReopened
from tonglu.organisation.models import Node, NodeKind
from tonglu.organisation.needs import NODE_EDIT

TREE_LOCK: Final = 7_310_001
DEEPEST: Final = 12


@act
def add_node(
    *,
    parent_id: int | None,
    kind: str,
    name: str,
    code: str = "",
    legal_entity: str = "",
    calendar_id: int | None = None,
    by: Actor,
) -> Node:
    """Add a place below another; only the first set-up adds one without a parent."""
    lock_tree()
    parent = take(Node, parent_id, by=by, permission=NODE_EDIT) if parent_id else None
    if parent is None and Node.objects.exists():
        raise NotAllowed
    if parent and not parent.is_active:
        raise Refused("「{name}」已停用，不能在下面新增组织", name=parent.name)
    if parent and parent.path.count(".") > DEEPEST:
        raise Refused("组织最多 {n} 层", n=DEEPEST)

    pk = reserve_ids(Node, 1)[0]  # the path holds the row's own id
    node = Node(
        pk=pk, parent=parent, kind=_kind(kind), name=_name(name), code=_code(code) or f"N{pk}",
        path=f"{parent.path if parent else '.'}{pk}.", legal_entity=_entity(legal_entity), calendar_id=calendar_id,
    )  # fmt: skip
    _save(node, is_new=True)
    tell(NodeAdded(node_id=node.pk, name=node.name), by=by)
    return node


@act
def change_node(
    node_id: int, *, kind: str, name: str, code: str, legal_entity: str = "", calendar_id: int | None = None, by: Actor
) -> Node:
    node = take(Node, node_id, by=by, permission=NODE_EDIT)
    node.kind, node.name, node.code = _kind(kind), _name(name), _code(code) or node.code
    node.legal_entity, node.calendar_id = _entity(legal_entity), calendar_id
    _save(node)
    tell(NodeChanged(node_id=node.pk, name=node.name), by=by)
    return node


@act
def move_node(node_id: int, *, parent_id: int, by: Actor) -> Node:
    """Hang a place with all below it under another parent; rows keep their node_id, so only paths change."""
    lock_tree()
    node = take(Node, node_id, by=by, permission=NODE_EDIT)
    parent = take(Node, parent_id, by=by, permission=NODE_EDIT)
    if parent.path.startswith(node.path):
        raise Refused("不能把「{name}」移到它自己或它的下级下面", name=node.name)
    if node.parent_id is None:
        raise Refused("最上级组织不能移动")
    if node.parent_id == parent.pk:
        raise Refused("「{name}」已经在「{parent}」下面", name=node.name, parent=parent.name)
    if not parent.is_active:
        raise Refused("「{name}」已停用，不能移到它下面", name=parent.name)

    old_parent, old_path = node.parent_id, node.path
    node.parent = parent
    _save(node)
    below = Node.objects.filter(path__startswith=old_path)
    below.update(path=Concat(Value(f"{parent.path}{node.pk}."), Substr("path", len(old_path) + 1)))
    node.refresh_from_db()
    tell(NodeMoved(node_id=node.pk, from_id=old_parent, to_id=parent.pk), by=by)
    return node


@act
def close_node(node_id: int, *, by: Actor) -> Node:
    """Stop using a place; what it holds stays where it is."""
    node = take(Node, node_id, by=by, permission=NODE_EDIT)
    if node.parent_id is None:
        raise Refused("最上级组织不能停用")
    if child := node.children.filter(is_active=True).first():
        raise Refused("下级「{name}」还在使用，请先停用或移走下级", name=child.name)
    node.is_active = False
    node.save(update_fields=["is_active"])
    tell(NodeClosed(node_id=node.pk), by=by)
    return node


@act
def reopen_node(node_id: int, *, by: Actor) -> Node:
    node = take(Node, node_id, by=by, permission=NODE_EDIT)
    if node.parent and not node.parent.is_active:
        raise Refused("上级「{name}」已停用，请先启用上级", name=node.parent.name)
    node.is_active = True
    node.save(update_fields=["is_active"])
    tell(NodeReopened(node_id=node.pk), by=by)
    return node


def add_places_below(parent_id: int, kind: NodeKind, names: Collection[str]) -> dict[str, Node]:
    """Write many places below one that the caller may change, and return them by name; the caller's act tells of them."""
    lock_tree()
    parent = Node.objects.get(pk=parent_id)
    nodes = [
        Node(
            id=pk, parent=parent, kind=kind, name=name, code=f"P{pk}", path=f"{parent.path}{pk}.", legal_entity=parent.legal_entity,
        )
        for pk, name in zip(reserve_ids(Node, len(names)), names, strict=True)
    ]  # fmt: skip
    Node.objects.bulk_create(nodes, batch_size=1000)
    return {each.name: each for each in nodes}


def lock_tree() -> None:
    """Wait for other moves and additions; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def _name(name: str) -> str:
    return label_of(name, "组织名称", 100)


def _code(code: str) -> str:
    return label_of(code, "编码", 30, required=False)


def _entity(name: str) -> str:
    return label_of(name, "法人主体", 100, required=False)


def _kind(kind: str) -> NodeKind:
    if kind not in NodeKind.values:
        raise Refused("没有这种组织类型：{kind}", kind=kind[:20])
    return NodeKind(kind)


def _save(node: Node, *, is_new: bool = False) -> None:
    twin = Node.objects.exclude(pk=node.pk)
    if twin.filter(code=node.code).exists():
        raise Refused("编码「{code}」已被其他组织使用，请换一个", code=node.code)
    try:
        with transaction.atomic():
            node.save(force_insert=is_new)
    except IntegrityError as clash:
        raise Refused("同一上级下已有「{name}」，请换一个名称", name=node.name) from clash
