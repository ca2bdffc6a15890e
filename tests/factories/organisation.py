from tonglu.organisation.models import Node, NodeKind


def make_node(name: str, kind: NodeKind, parent: Node | None = None, code: str = "") -> Node:
    node = Node(name=name, kind=kind, parent=parent, code=code or name, path=f"?{name}", legal_entity=f"{name}有限公司")
    node.save()
    node.path = f"{parent.path if parent else '.'}{node.pk}."
    node.save(update_fields=["path"])
    return node
