"""How the answers of the check-backs are counted by day, once, in SQL; a day of a node is always counted anew as a whole.

What a check-back ended with never changes afterwards, so that the days of the touched ones are the days to count.
"""
# ruff: noqa: S608 - every statement is put together from the constants of this module

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from tonglu.service.rules.check_backs import EFFECTIVE

_DAY: Final = "(ended_at AT TIME ZONE 'Asia/Shanghai')::date"
_COUNTS: Final = ", ".join(f"'{each}'" for each in sorted(EFFECTIVE))
_TRUTH: Final = f"""SELECT node_id, {_DAY} AS "on", kind, result AS answer, count(*) AS told FROM service_checkback
    WHERE ended_at IS NOT NULL AND result IN ({_COUNTS}){{}} GROUP BY 1, 2, 3, 4"""
_CELLS: Final = 'node_id, "on", kind, answer, told'
_TOUCHED: Final = f"SELECT DISTINCT node_id, {_DAY} FROM service_checkback WHERE ended_at IS NOT NULL AND case_id = ANY(%(ids)s)"
_OF_DAYS: Final = f""" AND (node_id, {_DAY}) IN (SELECT * FROM unnest(%(nodes)s::bigint[], %(days)s::date[]))
    AND node_id = ANY(%(nodes)s) AND ended_at >= %(since)s::date - 1 AND ended_at < %(until)s::date + 2"""
_WRONG: Final = f"""
SELECT DISTINCT node_id, "on" FROM (
    ({_TRUTH.format("")} EXCEPT SELECT {_CELLS} FROM insight_answercell)
    UNION ALL (SELECT {_CELLS} FROM insight_answercell EXCEPT {_TRUTH.format("")})
) wrong ORDER BY 1, 2 LIMIT 5"""


def recount_answers(case_ids: Sequence[int]) -> None:
    """Count the days on which check-backs of these cases ended."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, {"ids": list(case_ids)})
        touched = cursor.fetchall()
        if not touched:
            return
        nodes, days = ([*each] for each in zip(*touched, strict=True))
        given = {"nodes": nodes, "days": days, "since": min(days), "until": max(days)}
        cursor.execute(
            'DELETE FROM insight_answercell WHERE (node_id, "on") IN (SELECT * FROM unnest(%(nodes)s::bigint[], %(days)s::date[]))', given
        )
        cursor.execute(f"INSERT INTO insight_answercell ({_CELLS}) {_TRUTH.format(_OF_DAYS)}", given)


def recount_every_answer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM insight_answercell")
        cursor.execute(f"INSERT INTO insight_answercell ({_CELLS}) {_TRUTH.format('')}")


def wrong_answers() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_WRONG)
        return list(cursor.fetchall())
