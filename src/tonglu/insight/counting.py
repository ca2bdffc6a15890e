"""How cases are counted, once, in SQL: the follower counts a few of them by it, the rebuild all, and `verify` checks by it.

A mark says how one case counts; EVENTS says which sums of which day a mark adds to. What changes in the marks is added to
the sums with its sign, so that counting twice changes nothing.
"""
# ruff: noqa: S608 - every statement is put together from the constants of this module

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from tonglu.service.rules.ladder import RANKS, LadderLevel

REPEAT_DAYS: Final = 90  # a complaint of the same home and matter within so many days is a repeat
FIX_DAYS: Final = 30  # a repair that is said again within so many days was not fixed

MARK: Final = (
    "case_id", "node_id", "kind", "subject", "category_id", "problem_id", "unit_id", "opened_on", "closed_on",
    "response_on", "is_response_kept", "dispatch_on", "is_dispatch_kept", "close_on", "is_close_kept",
    "minutes", "paused_minutes", "is_repeat", "is_fixed", "is_reopened", "is_overdue", "is_escalated",
)  # fmt: skip
# day column → the sums a mark adds to on that day
EVENTS: Final[dict[str, dict[str, str]]] = {
    "opened_on": {
        "opened": "1", "repeated": "is_repeat::int", "overdue": "is_overdue::int", "escalated": "is_escalated::int",
    },
    "closed_on": {
        "closed": "1", "fixed": "is_fixed::int", "reopened": "is_reopened::int", "minutes": "minutes", "paused_minutes": "paused_minutes",
    },
    "response_on": {"response_due": "1", "response_kept": "is_response_kept::int"},
    "dispatch_on": {"dispatch_due": "1", "dispatch_kept": "is_dispatch_kept::int"},
    "close_on": {"close_due": "1", "close_kept": "is_close_kept::int"},
}  # fmt: skip
SUMS: Final = tuple(name for parts in EVENTS.values() for name in parts)

_DAY = "({} AT TIME ZONE 'Asia/Shanghai')::date"
_LEAF = "coalesce({0}.problem_id, {0}.component_id, {0}.place_id)"


def _same(other: str) -> str:
    """Another case of the same home, kind and matter."""
    return (
        f"{other}.unit_id = w.unit_id AND {other}.kind = w.kind AND {_LEAF.format(other)} = w.leaf"
        f" AND {other}.id <> w.id AND {other}.state <> 'refused'"
    )


def _clock(name: str) -> str:
    return f"LEFT JOIN service_caseclock {name} ON {name}.case_id = w.id AND {name}.clock = '{name}'"


def _truth(where: str) -> str:
    """Common tables that end in `fresh`: the marks as the rows of the service say."""
    kept = ", ".join(
        f"{_DAY.format(f'{name}.due_at')}, coalesce({name}.stopped_at <= {name}.due_at, false)"
        for name in ("response", "dispatch", "close")
    )
    overdue = " OR ".join(
        f"coalesce({name}.stopped_at > {name}.due_at, {name}.overdue_at IS NOT NULL)" for name in ("response", "dispatch", "plan", "close")
    )
    return f"""
wanted AS (
    SELECT c.*, {_LEAF.format("c")} AS leaf FROM service_case c WHERE c.state <> 'refused' AND {where}
), again AS (
    SELECT DISTINCT w.id FROM wanted w JOIN service_case later ON {_same("later")}
    AND later.opened_at > w.closed_at AND later.opened_at <= w.closed_at + interval '{FIX_DAYS} days'
), before AS (
    SELECT DISTINCT w.id FROM wanted w JOIN service_case earlier ON {_same("earlier")}
    AND earlier.opened_at < w.opened_at AND earlier.opened_at >= w.opened_at - interval '{REPEAT_DAYS} days'
    WHERE w.kind = 'complaint'
), waited AS (
    SELECT w.id,
        round(sum(extract(epoch FROM least(upper(p.span), w.closed_at) - greatest(lower(p.span), w.opened_at))) / 60)::int AS minutes
    FROM wanted w JOIN service_pause p ON p.case_id = w.id AND p.span && tstzrange(w.opened_at, w.closed_at)
    WHERE w.closed_at > w.opened_at GROUP BY w.id
), fresh AS (
    SELECT w.id AS case_id, w.node_id, w.kind, w.subject, w.category_id, w.problem_id, w.unit_id,
        {_DAY.format("w.opened_at")} AS opened_on, {_DAY.format("w.closed_at")} AS closed_on, {kept},
        greatest(0, extract(epoch FROM w.closed_at - w.opened_at) / 60)::int, coalesce(waited.minutes, 0),
        before.id IS NOT NULL, w.closed_at IS NOT NULL AND w.reopened_count = 0 AND again.id IS NULL, w.reopened_count > 0,
        {overdue}, w.climbed_to >= {RANKS[LadderLevel.SUPERVISOR]}
    FROM wanted w {_clock("response")} {_clock("dispatch")} {_clock("plan")} {_clock("close")}
    LEFT JOIN again ON again.id = w.id LEFT JOIN before ON before.id = w.id LEFT JOIN waited ON waited.id = w.id
)"""


def _events(source: str, sign: str = "1") -> str:
    """The sums that the marks of a relation add up to."""
    parts = " UNION ALL ".join(
        f'SELECT node_id, {day} AS "on", kind, {", ".join(f"{sign} * {own.get(name, 0)} AS {name}" for name in SUMS)}'
        f" FROM {source} WHERE {day} IS NOT NULL"
        for day, own in EVENTS.items()
    )
    return f'SELECT node_id, "on", kind, {", ".join(f"sum({name}) AS {name}" for name in SUMS)} FROM ({parts}) told GROUP BY 1, 2, 3'


_MARKS = ", ".join(MARK)
_CELLS = f'node_id, "on", kind, {", ".join(SUMS)}'
_ADDED = ", ".join(f"{name} = insight_daycell.{name} + excluded.{name}" for name in SUMS)
_SET = ", ".join(f"{name} = excluded.{name}" for name in MARK[1:])
_HOMES = """SELECT node_id, delivered_on AS "on", count(*) AS delivered FROM estates_unit
    WHERE kind = 'house' AND delivered_on IS NOT NULL{} GROUP BY 1, 2"""


def _move(of_case: str, of_mark: str, *, adds: bool) -> str:
    """Bring marks to what is true now; with `adds` the sums follow by the difference."""
    counted = f'INSERT INTO insight_daycell ({_CELLS}) {_events("moved", "sign")} ON CONFLICT (node_id, "on", kind) DO UPDATE SET {_ADDED}'
    return f"""
WITH {_truth(of_case)}, stored AS (
    SELECT {_MARKS} FROM insight_casemark WHERE {of_mark}
), moved ({_MARKS}, sign) AS (
    SELECT a.*, 1 FROM (SELECT * FROM fresh EXCEPT SELECT * FROM stored) a
    UNION ALL SELECT b.*, -1 FROM (SELECT * FROM stored EXCEPT SELECT * FROM fresh) b
), written AS (
    INSERT INTO insight_casemark ({_MARKS}) SELECT {_MARKS} FROM moved WHERE sign = 1
    ON CONFLICT (case_id) DO UPDATE SET {_SET}
), removed AS (
    DELETE FROM insight_casemark m USING moved o WHERE o.sign = -1 AND o.case_id = m.case_id
    AND NOT EXISTS (SELECT FROM moved n WHERE n.sign = 1 AND n.case_id = m.case_id)
) {counted if adds else "SELECT count(*) FROM moved"}"""


_SOME = _move("c.id = ANY(%(ids)s)", "case_id = ANY(%(ids)s)", adds=True)
_ALL = _move("true", "true", adds=False)
_NEAR = """
SELECT c.id FROM service_case c WHERE c.unit_id IN (
    SELECT unit_id FROM service_case WHERE id = ANY(%(ids)s) UNION SELECT unit_id FROM insight_casemark WHERE case_id = ANY(%(ids)s))
"""
_WRONG_MARKS = f"""
WITH {_truth("true")} SELECT count(DISTINCT case_id), min(case_id) FROM (
    (SELECT * FROM fresh EXCEPT SELECT {_MARKS} FROM insight_casemark)
    UNION ALL (SELECT {_MARKS} FROM insight_casemark EXCEPT SELECT * FROM fresh)
) wrong (case_id)"""
_SOMETHING = " OR ".join(f"{name} <> 0" for name in SUMS)
_WRONG_CELLS = f"""
SELECT DISTINCT node_id, "on", kind FROM (
    ({_events("insight_casemark")} EXCEPT SELECT {_CELLS} FROM insight_daycell)
    UNION ALL (SELECT {_CELLS} FROM insight_daycell WHERE {_SOMETHING} EXCEPT {_events("insight_casemark")})
) wrong ORDER BY 1, 2, 3 LIMIT 5"""
_WRONG_HOMES = f"""
SELECT DISTINCT node_id, "on" FROM (
    ({_HOMES.format("")} EXCEPT SELECT node_id, "on", delivered FROM insight_homecell)
    UNION ALL (SELECT node_id, "on", delivered FROM insight_homecell EXCEPT {_HOMES.format("")})
) wrong ORDER BY 1, 2 LIMIT 5"""


def recount_cases(ids: Sequence[int]) -> None:
    """Count these cases anew, and those of the same homes: whether one was fixed or a repeat hangs on the others."""
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, {"ids": list(ids)})
        near = {pk for (pk,) in cursor.fetchall()} | set(ids)
        cursor.execute(_SOME, {"ids": sorted(near)})


def recount_all() -> None:
    """Bring every mark to the truth and sum every day anew."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL)
        cursor.execute("DELETE FROM insight_daycell")
        cursor.execute(f"INSERT INTO insight_daycell ({_CELLS}) {_events('insight_casemark')}")


def recount_homes(node_ids: Sequence[int] | None = None) -> None:
    """Count the delivered homes of these nodes anew, of all where none are named."""
    narrow = "" if node_ids is None else " AND node_id = ANY(%(ids)s)"
    given = {"ids": list(node_ids or ())}
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM insight_homecell WHERE true{narrow}", given)
        cursor.execute(f'INSERT INTO insight_homecell (node_id, "on", delivered) {_HOMES.format(narrow)}', given)


def wrong_marks() -> tuple[int, int | None]:
    """Return how many cases are counted otherwise than their rows say, and the first of them."""
    [(count, first)] = _rows(_WRONG_MARKS)
    return count, first


def wrong_cells() -> list[tuple[Any, ...]]:
    return _rows(_WRONG_CELLS)


def wrong_homes() -> list[tuple[Any, ...]]:
    return _rows(_WRONG_HOMES)


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
