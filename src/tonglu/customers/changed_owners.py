"""When the owners of units were last changed by an act: what was judged then is not moved by anything that only adds or ends."""

from collections.abc import Collection
from datetime import date
from typing import Final

from tonglu.audit.models import FactRow

CHANGES: Final = ("customers.unit_transferred", "customers.unit_shared")


def last_changes(unit_ids: Collection[int]) -> dict[int, date]:
    """Return by unit the latest day from which a 过户 or 份额变更 counts. One query."""
    found: dict[int, date] = {}
    rows = FactRow.objects.filter(unit_id__in=unit_ids, kind__in=CHANGES).values_list("unit_id", "body__on")
    for unit_id, on in rows:
        day, unit = date.fromisoformat(on), unit_id or 0
        found[unit] = max(day, found.get(unit, day))
    return found
