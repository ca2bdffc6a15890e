"""What lies at few places is read place by place: the first rows of all are among the first of each, in the index of the place.

The planner knows no such way: it walks the order of all places and passes over thousands of rows of the others. Beyond FEW
places that walk is the shorter one.
"""

from collections.abc import Sequence
from typing import Any, Final, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, ForeignObject, Lookup, Model, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.sql.where import AND

from tonglu.lib import prepared
from tonglu.lib.scope import AnyOf, Scope, Shares

FEW: Final = 40
AT_ONCE: Final = 2  # so many places are counted first: one project alone often has more than is counted
ENOUGH: Final = 5_000  # rows of one or two places that are sorted as they stand; with more of them the walk through the order is short


@ForeignObject.register_lookup
@Field.register_lookup
class AtPlace(Lookup[Any]):
    """`node_id__at_place=None`: at the place of the statement around."""

    lookup_name = "at_place"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = place.id", tuple(params)


def first_keys(ordered: QuerySet[Any], most: int, *, by_place: bool = False) -> list[int]:
    """No scope: return the keys of the first rows of a scoped queryset that is ordered by one column, then by key.

    `by_place` says that an index begins with the place and goes on in this order; or, where the places stand in an array, that an
    index in this order holds them.
    """
    found = _keys_by_place(ordered, most) if by_place else None
    if by_place and found is None:
        found = _keys_of_few(ordered, most)
    return list(ordered.values_list("pk", flat=True)[:most]) if found is None else found


def counted(rows: QuerySet[Any], most: int) -> int:
    """No scope: return how many rows a scoped queryset finds, counted no further than `most`.

    Where the places stand in an array, the index brings the rows of all places before the first is counted: so a few come first.
    """
    found = _condition(rows, Shares, _scope(rows.model).node_array)
    if found and len(found[1].rhs) > AT_ONCE:
        at, shares = found
        if prepared.counted(_with(rows, at, Shares(shares.lhs, shares.rhs[:AT_ONCE])), most) == most:
            return most
    return prepared.counted(rows, most)


def _keys_of_few(ordered: QuerySet[Any], most: int) -> list[int] | None:
    """Sort all rows of one or two places, for the planner takes the walk past everybody else's for cheap; None where they are many."""
    condition = _condition(ordered, Shares, _scope(ordered.model).node_array)
    if condition is None or len(condition[1].rhs) > AT_ONCE:
        return None
    first, last = cast("Sequence[OrderBy]", ordered.query.order_by)
    column: Any = first.expression
    try:
        statement, given = ordered.order_by().values_list(column.name, "pk")[:ENOUGH].query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH seen(value, id) AS MATERIALIZED ({statement})"  # noqa: S608 - the ORM's own
            f" SELECT id, count(*) OVER () FROM seen ORDER BY value{_way(first)}, id{_way(last)} LIMIT {most:d}",
            given,
        )
        found = cursor.fetchall()
    return None if found and found[0][1] == ENOUGH else [key for key, _ in found]


def _keys_by_place(ordered: QuerySet[Any], most: int) -> list[int] | None:
    condition = _condition(ordered, AnyOf, _scope(ordered.model).node)
    if condition is None or len(condition[1].rhs) > FEW:
        return None
    at, places = condition
    first, last = cast("Sequence[OrderBy]", ordered.query.order_by)
    inner = _with(ordered, at, AtPlace(places.lhs, None))
    column: Any = first.expression
    try:
        statement, given = inner.values_list(column.name, "pk")[:most].query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT found.id FROM unnest(%s::bigint[]) AS place(id), LATERAL ({statement}) AS found(value, id)"  # noqa: S608 - the ORM's own
            f" ORDER BY found.value{_way(first)}, found.id{_way(last)} LIMIT {most:d}",
            [list(places.rhs), *given],
        )
        return [key for (key,) in cursor.fetchall()]


def _way(order: OrderBy) -> str:
    nulls = " NULLS FIRST" if order.nulls_first else " NULLS LAST" if order.nulls_last else ""
    return f"{' DESC' if order.descending else ' ASC'}{nulls}"


def _scope(model: type[Model]) -> Scope:
    return cast("Scope", getattr(model, "SCOPE", Scope(node=None)))


def _condition(rows: QuerySet[Any], kind: type[Lookup[Any]], column: str | None) -> tuple[int, Lookup[Any]] | None:
    """Return the scope and where it stands among the conditions; None where it is more than places, or there is none."""
    where: Any = rows.query.where
    if column is None or where.connector != AND or where.negated:
        return None
    found = ((at, each) for at, each in enumerate(where.children) if type(each) is kind and _names(each, column))
    return next(found, None)


def _names(condition: Lookup[Any], column: str) -> bool:
    field = getattr(condition.lhs, "target", None)
    return field is not None and column in {field.name, field.attname}


def _with(rows: QuerySet[Any], at: int, condition: Lookup[Any]) -> QuerySet[Any]:
    """Return the queryset with one of its conditions replaced."""
    found = rows.all()
    conditions: list[Any] = found.query.where.children
    conditions[at] = condition
    return found
