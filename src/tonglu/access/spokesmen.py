"""Whom of a place one talks to: the holder of its nearest post on the ladder, else who leads there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Q

from tonglu.access.models import Grant, PersonState, Tenure
from tonglu.access.permissions import Permission as P
from tonglu.lib.clock import day_of
from tonglu.organisation.queries import lineage
from tonglu.organisation.rules.levels import PostLevel

# who answers for a project stands before who supervises within it
NEAREST: Final = (PostLevel.PROJECT, PostLevel.SUPERVISOR, PostLevel.CITY, PostLevel.GROUP)


class Spokesman(NamedTuple):
    name: str = ""
    post: str = ""


def spokesmen_at(node_ids: Sequence[int], at: datetime) -> dict[int, Spokesman]:
    """Return for each node who answers for it: that somebody leads a place is no secret within the company. Three queries a node."""
    return {each: _holder(each, at) or _leader(each, at) for each in node_ids}


def _holder(node_id: int, at: datetime) -> Spokesman | None:
    line, today = lineage(node_id), day_of(at)
    held = Tenure.objects.filter(
        Q(until=None) | Q(until__gt=today),
        post__node__any_of=line, post__is_active=True, since__lte=today, person__state=PersonState.ACTIVE,
    ).exclude(post__level="")  # fmt: skip
    rows = held.order_by("pk").values_list("post__node_id", "post__level", "person__name", "post__name")
    ranks = {level.value: place for place, level in enumerate(NEAREST)}
    nearest = min(rows, key=lambda row: (line.index(row[0]), ranks[row[1]]), default=None)
    return Spokesman(*nearest[2:]) if nearest else None


def _leader(node_id: int, at: datetime) -> Spokesman:
    line, today = lineage(node_id), day_of(at)
    held = Grant.objects.filter(
        Q(until=None) | Q(until__gt=today), role__wide__contains=[P.CUSTOMER_MERGE],
        node__any_of=line, since__lte=today, role__is_active=True, person__state=PersonState.ACTIVE,
    )  # fmt: skip
    rows = held.order_by("pk").values_list("node_id", "person__name", "role__name")
    nearest = min(rows, key=lambda row: line.index(row[0]), default=None)
    return Spokesman(*nearest[1:]) if nearest else Spokesman()
