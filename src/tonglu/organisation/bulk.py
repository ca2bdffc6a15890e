"""Many places and posts at once by COPY; the caller tells the one fact of the act."""

from collections.abc import Sequence
from dataclasses import dataclass

from tonglu.lib.copying import copy_rows, reserve_ids
from tonglu.organisation.models import Department, Node, Post


@dataclass(slots=True, eq=False)
class NewNode:
    """A place to be written below one that stands or stood before it in the list."""

    parent: "NewNode"
    kind: str
    name: str
    code: str
    legal_entity: str = ""
    id: int = 0
    path: str = ""


def has_nodes() -> bool:
    return Node.objects.exists()


def root_node() -> NewNode:
    """Return the top of the tree as a parent."""
    top = Node.objects.get(parent=None)
    root = NewNode(None, top.kind, top.name, top.code, top.legal_entity, top.pk, top.path)  # type: ignore[arg-type]
    root.parent = root
    return root


def write_nodes(nodes: Sequence[NewNode]) -> None:
    """Write places, parents before their children, and set ids and paths."""
    for each, pk in zip(nodes, reserve_ids(Node, len(nodes)), strict=True):
        each.id, each.path = pk, f"{each.parent.path}{pk}."
    columns = ("id", "parent_id", "kind", "name", "code", "path", "legal_entity")
    rows = ((each.id, each.parent.id, each.kind, each.name, each.code, each.path, each.legal_entity) for each in nodes)
    copy_rows(Node, columns, rows)


def write_posts(node_ids: Sequence[int], department: str, names: Sequence[str]) -> dict[tuple[int, str], int]:
    """Write one department with its posts at each node, the first post above the others; return posts by node and name."""
    departments = dict(zip(node_ids, reserve_ids(Department, len(node_ids)), strict=True))
    copy_rows(Department, ("id", "node_id", "name"), ((pk, node, department) for node, pk in departments.items()))
    places = [(node, name) for node in node_ids for name in names]
    posts = dict(zip(places, reserve_ids(Post, len(places)), strict=True))
    rows = ((pk, node, departments[node], name, None if name == names[0] else posts[node, names[0]]) for (node, name), pk in posts.items())
    copy_rows(Post, ("id", "node_id", "department_id", "name", "superior_id"), rows)
    return posts
