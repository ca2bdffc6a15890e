"""Rows with parents as nested branches, ready to draw."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

MARKS = {"group": "building-2", "region": "map", "city": "landmark", "project": "house", "centre": "store"}


def branches(nodes: Iterable[Any], active_id: int) -> list[dict[str, Any]]:
    """Return the tree of nodes; one whose parent is out of reach stands at the top."""
    rows = list(nodes)
    known = {each.pk for each in rows}
    below: dict[int | None, list[Any]] = defaultdict(list)
    for each in rows:
        below[each.parent_id if each.parent_id in known else None].append(each)

    def branch(each: Any) -> dict[str, Any]:
        return {
            "label": each.name,
            "kind": each.kind,
            "url": reverse("web:node", args=[each.pk]),
            "is_used": each.is_active,
            "is_active": each.pk == active_id,
            "children": [branch(child) for child in below[each.pk]],
        }

    return [branch(each) for each in below[None]]
