"""Rows with parents as the nested branches that ui.tree draws."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import reverse


def branches(nodes: Iterable[Any], active_id: int) -> list[dict[str, Any]]:
    """Return the tree of nodes; one whose parent is out of reach stands at the top."""
    rows = list(nodes)
    known = {each.pk for each in rows}
    active = next((each.path for each in rows if each.pk == active_id), "")
    below: dict[int | None, list[Any]] = defaultdict(list)
    for each in rows:
        below[each.parent_id if each.parent_id in known else None].append(each)

    def branch(each: Any) -> dict[str, Any]:
        return {
            "label": each.name,
            "note": "" if each.is_active else "停用",
            "url": reverse("web:node", args=[each.pk]),
            "is_active": each.pk == active_id,
            "is_open": active.startswith(each.path) or each.path.count(".") < 4,  # noqa: PLR2004 - two levels stand open
            "children": [branch(child) for child in below[each.pk]],
        }

    return [branch(each) for each in below[None]]
