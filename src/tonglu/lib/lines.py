"""Rows whose places stand in an array are read place by place too: an index begins with the place of a row and goes on in an order.

`Scope.lines` names the columns (whole numbers) in whose order there are such indexes. Of each place a few rows are read, so that enough
are known of all places; then those that do not come behind the last of them. Few rows stand at several places: together they are one
place more (SEVERAL), where each is asked whether it is within reach. So a page costs what it shows, wherever others stand, and what
nobody here lacks one pass over those here.
"""

from collections.abc import Sequence
from typing import Any, Final, cast

from django.db.models import Case, F, Lookup, QuerySet, Value, When
from django.db.models.expressions import OrderBy

from tonglu.lib import prepared
from tonglu.lib.at_places import InLine, NotBehind, OfSeveral, condition_of, one_by_one, scope_of, way, with_condition
from tonglu.lib.composed import Statement, composed
from tonglu.lib.scope import Shares

SEVERAL: Final = 0  # no node has this key
TWICE: Final = 2  # of all places together so many times the rows that are wanted are read first
FIRST: Final = """
WITH head AS MATERIALIZED (
    SELECT place.id AS place, one.value, one.id, count(*) OVER (PARTITION BY place.id) AS n
    FROM unnest(%s::bigint[]) AS place(id), LATERAL ({head}) AS one(value, id)
), least AS MATERIALIZED (
    SELECT value, id FROM head ORDER BY {order} OFFSET {most} - 1 LIMIT 1
)
SELECT id FROM (
    SELECT value, id FROM head WHERE n < {full}
    UNION ALL
    SELECT one.value, one.id FROM (SELECT DISTINCT place FROM head WHERE n = {full}) AS place(id), LATERAL ({alone}) AS one(value, id)
    UNION ALL
    ({several})
) AS one(value, id) ORDER BY {order} LIMIT {most}
"""
COUNTED: Final = """
SELECT count(*) FROM (
    SELECT one.id FROM unnest(%s::bigint[]) AS place(id), LATERAL ({alone}) AS one(id) UNION ALL ({several}) LIMIT {most}
) AS counted
"""


def place_of(nodes: str) -> Case:
    """Return what an index of a line begins with: the one place of the array, SEVERAL where there are more."""
    return Case(When(**{f"{nodes}__1__isnull": True}, then=F(f"{nodes}__0")), default=Value(SEVERAL))


def first_keys(ordered: QuerySet[Any], most: int) -> list[int] | None:
    """No scope: return the keys of the first rows of a scoped queryset; None where no index holds them in this order, place by place."""
    if (at := _line_of(ordered)) is None:
        return None
    statement, given = composed(_first, ordered, at, most)
    return [key for (key,) in prepared.rows(statement, given)] if statement else []


def counted(ordered: QuerySet[Any], most: int) -> int | None:
    """No scope: return how many rows there are, counted no further than `most`; None where they are not read in such an order."""
    if (at := _line_of(ordered)) is None:
        return None
    statement, given = composed(_count, ordered, at, most)
    mark = (statement, repr(given))
    if not statement or prepared.is_full(mark):
        return most if statement else 0
    [(found,)] = prepared.rows(statement, given)
    if found == most:
        prepared.now_full(mark)
    return int(found)


def _line_of(ordered: QuerySet[Any]) -> int | None:
    """Return where the condition by place stands, None where no index goes on in this order."""
    scope, first = scope_of(ordered.model), next(iter(ordered.query.order_by), None)
    if getattr(getattr(first, "expression", None), "name", None) not in scope.lines:
        return None
    found = condition_of(ordered, Shares, scope.node_array)
    return found[0] if found else None


def _first(ordered: QuerySet[Any], at: int, most: int) -> Statement:
    query, places = ordered.query, _places(ordered, at)
    first, last = cast("Sequence[OrderBy]", query.order_by)
    column: Any = first.expression
    columns, few = (column.name, "pk"), min(1 + TWICE * most // max(len(places), 1), most)
    not_behind = NotBehind(query.resolve_ref(column.name), (query.resolve_ref("pk"), first.descending))
    head, given_head = _part(ordered, at, InLine, few, *columns)
    alone, given = _part(ordered, at, InLine, most, *columns, also=[not_behind])
    several, given_several = _part(ordered, at, OfSeveral, most, *columns, also=[not_behind])
    order = f"value{way(first)}, id{way(last)}"
    full = few if few < most else most + 1  # of one or two places all that is wanted is known already
    statement = FIRST.format(head=head, alone=alone, several=several, full=full, most=most, order=order)
    return statement, [places, *given_head, *given, *given_several]


def _count(ordered: QuerySet[Any], at: int, most: int) -> Statement:
    alone, given = _part(ordered.order_by(), at, InLine, most, "pk")
    several, given_several = _part(ordered.order_by(), at, OfSeveral, most, "pk")
    statement = COUNTED.format(alone=alone, several=several, most=most)
    return statement, [_places(ordered, at), *given, *given_several]


def _part(rows: QuerySet[Any], at: int, stands: type[InLine], most: int, *columns: str, also: Sequence[Lookup[Any]] = ()) -> Statement:
    """Return the statement of those who stand there; it stands inside of one that goes from place to place."""
    shares: Any = rows.query.where.children[at]
    found = with_condition(rows, at, stands(shares.lhs, shares.rhs), *also).values_list(*columns)[:most]
    where: Any = found.query.where
    where.children = [one_by_one(each) for each in where.children]
    return found.query.sql_with_params()


def _places(ordered: QuerySet[Any], at: int) -> list[int]:
    shares: Any = ordered.query.where.children[at]
    return list(shares.rhs)
