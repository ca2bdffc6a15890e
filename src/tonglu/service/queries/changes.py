"""What changed since a moment: other systems ask again and again, and want only the news."""

from datetime import datetime

from tonglu.audit.models import FactRow
from tonglu.lib.scope import ScopedQuerySet
from tonglu.service.models import Case
from tonglu.service.queries.cases import case_kinds


def changed_since(rows: ScopedQuerySet[Case], since: datetime) -> ScopedQuerySet[Case]:
    """No scope: narrow cases of a scoped query to those of which anything was told from a moment on."""
    told = FactRow.objects.filter(at__gte=since, kind__in=case_kinds()).order_by().values("subject_id")
    return rows.filter(pk__in=told)
