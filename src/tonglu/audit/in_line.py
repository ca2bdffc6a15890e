"""Along which facts a list of acts is looked through (see lib/looks.py): all as they were told, or those of kinds that have an index.

No index of all facts serves these lists. Apps above make partial ones over kinds of which there are few (access: by kind; customers:
checks by moment); a filter in their words finds all there is. Days are found among all facts by halving: they lie in the order of time.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.functions import Collate, Upper

from tonglu.audit.models import FactRow
from tonglu.lib import prepared

# a fact bears the moment its act or job began: of two that ran beside each other the later may stand first
BESIDE: Final = timedelta(hours=2)
FIRST_SINCE: Final = """
WITH RECURSIVE halved(low, high) AS (
    SELECT 0::bigint, (SELECT coalesce(max(id), 0) + 1 FROM audit_factrow)
    UNION ALL
    SELECT CASE WHEN one.at < %(moment)s THEN one.id + 1 ELSE low END, CASE WHEN one.at < %(moment)s THEN high ELSE (low + high) / 2 END
    FROM halved, LATERAL (SELECT id, at FROM audit_factrow WHERE id >= (low + high) / 2 ORDER BY id LIMIT 1) AS one
    WHERE low < high
)
SELECT least(low, high) FROM halved WHERE low >= high
"""


def told_in_line(kinds: Sequence[str], begin: datetime | None, end: datetime | None) -> list[QuerySet[Any]]:
    """No scope: return the facts of some days as they were told, a queryset a kind where kinds are named.

    They hold all of the moments asked for, and a few more.
    """
    found = FactRow.objects.all()
    if begin:
        found = found.filter(pk__gte=_first_since(begin - BESIDE))
    if end:
        found = found.filter(pk__lt=_first_since(end + BESIDE))
    return [found.filter(kind=each) for each in kinds] or [found]


def facts_in_line(kinds: Collection[str], begin: datetime | None, end: datetime | None) -> QuerySet[Any]:
    """No scope: return the facts of these kinds between two moments."""
    found = FactRow.objects.filter(kind__in=kinds)
    found = found.filter(at__gte=begin) if begin else found
    return found.filter(at__lt=end) if end else found


def called(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Narrow facts to those of people with these words in their name.

    Letters of any language in either case cost a microsecond a row, those of the first hundred signs next to nothing.
    """
    if all(each.isascii() or each.upper() == each.lower() for each in words):
        found: QuerySet[Any] = rows.alias(called=Upper(Collate("person_name", "C"))).filter(called__contains=words.upper())
        return found
    return rows.filter(person_name__icontains=words)


def _first_since(moment: datetime) -> int:
    [(found,)] = prepared.rows(FIRST_SINCE, {"moment": moment})
    return int(found)
