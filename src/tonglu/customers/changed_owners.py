"""When the owners of units were last changed by an act: what was judged then is not moved by anything that only adds or ends."""

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db import connection

CHANGES: Final = ("customers.unit_transferred", "customers.unit_shared")
# not by the ORM: asked for a value inside a JSON column it keeps its caller, and all the caller holds, until cycles are collected
LAST: Final = """
SELECT unit_id, max((body ->> 'on')::date) FROM audit_factrow WHERE unit_id = ANY(%s::bigint[]) AND kind = ANY(%s) GROUP BY unit_id
"""


def last_changes(unit_ids: Collection[int]) -> dict[int, date]:
    """Return by unit the latest day from which a 过户 or 份额变更 counts. One query."""
    if not unit_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(LAST, [list(unit_ids), list(CHANGES)])
        return dict(cursor.fetchall())
