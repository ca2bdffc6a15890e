"""What every setting with versions does alike, whichever rule it holds."""

from typing import Any

from django.db.models import QuerySet


def take_back(row: Any, versions: QuerySet[Any]) -> None:
    """Delete a version that never held; of its other `versions`, the one before runs on to where this one would have ended."""
    before = versions.filter(until=row.since).first()
    type(row).objects.filter(pk=row.pk).delete()
    if before:
        before.until = row.until
        before.save(update_fields=["until"])
