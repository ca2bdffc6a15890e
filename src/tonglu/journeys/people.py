"""Who is to be told of what happens at a node."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from tonglu.access.models import Grant, PersonState
from tonglu.access.permissions import Permission
from tonglu.lib.clock import day_of
from tonglu.organisation.queries import lineage

LEADS = (Permission.CASE_FORCE_CLOSE, Permission.CASE_DISPATCH)


def leads_of(node_id: int, at: datetime) -> list[int]:
    """Return who answers for the cases of a node: holders of force-close or dispatch at the nearest node that has any."""
    today = day_of(at)
    holds = Q(role__wide__contains=[LEADS[0]]) | Q(role__wide__contains=[LEADS[1]])
    grants = Grant.objects.filter(
        Q(until=None) | Q(until__gt=today), holds,
        node__any_of=lineage(node_id), since__lte=today, role__is_active=True, person__state=PersonState.ACTIVE,
    )  # fmt: skip
    return _nearest(list(grants.order_by("-node__path", "person_id").values_list("node_id", "person_id")))


def holders_of(permission: str, node_id: int, at: datetime) -> list[int]:
    """Return everybody whose grants reach a node with this permission."""
    today = day_of(at)
    grants = Grant.objects.filter(
        Q(until=None) | Q(until__gt=today), role__wide__contains=[permission],
        node__any_of=lineage(node_id), since__lte=today, role__is_active=True, person__state=PersonState.ACTIVE,
    )  # fmt: skip
    return sorted(set(grants.values_list("person_id", flat=True)))


def _nearest(held: Sequence[tuple[int, int]]) -> list[int]:
    """The nodes lie on one line, so the longest path comes first."""
    return sorted({person for node, person in held if node == held[0][0]})
