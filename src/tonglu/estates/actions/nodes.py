"""Project nodes below a city company; many at once, because a path holds the id of its own row."""

from collections.abc import Collection

from django.db import connection

from tonglu.organisation.models import Node, NodeKind


def add_project_nodes(parent: Node, names: Collection[str]) -> dict[str, Node]:
    """Write one project node per name below `parent` and return them by name. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('organisation_node', 'id')) FROM generate_series(1, %s)", [len(names)])
        ids = [each[0] for each in cursor.fetchall()]
    nodes = [
        Node(
            id=pk, parent=parent, kind=NodeKind.PROJECT, name=name, code=f"P{pk}", path=f"{parent.path}{pk}.",
            legal_entity=parent.legal_entity,
        )
        for pk, name in zip(ids, names, strict=True)
    ]  # fmt: skip
    Node.objects.bulk_create(nodes, batch_size=1000)
    return {each.name: each for each in nodes}
