"""Who is to be told."""

from datetime import datetime

from django.db.models import Q

from tonglu.access.models import Grant, PersonState
from tonglu.lib.clock import day_of
from tonglu.organisation.queries import lineage


def nearest_holders(permission: str, node_id: int, at: datetime) -> list[int]:
    """Return who holds the permission at the nearest node, this one or above, where anybody does."""
    today = day_of(at)
    grants = Grant.objects.filter(
        Q(until=None) | Q(until__gt=today), role__wide__contains=[permission],
        node__any_of=lineage(node_id), since__lte=today, role__is_active=True, person__state=PersonState.ACTIVE,
    )  # fmt: skip
    held = list(grants.order_by("-node__path", "person_id").values_list("node_id", "person_id"))
    return sorted({person for node, person in held if node == held[0][0]})
