"""What a filter rarely fits is looked for piece by piece: LOOKED rows at a time, in the order of a list, whoever's they are.

Facts have no index by place, by name or by way, for each would be paid for with every fact that is written; and who looks into them looks
at the newest. A walk through their order ends where a page is full, or after so many rows: then the page says so and goes on from there.
So what nothing fits costs as much as what fits, whoever asks.

A line is a queryset of the table itself, without scope: rows that one index holds in the order of the list. Of several lines the rows are
merged. The scoped queryset is asked of the rows that are come by.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import OrderBy, RawSQL

from tonglu.lib import prepared
from tonglu.lib.at_places import way

LOOKED: Final = 10_000
M = TypeVar("M", bound=Model)
Lines = Sequence[QuerySet[Any]]
Statement = tuple[str, list[Any]]


def first_rows(ordered: QuerySet[M], lines: Lines, most: int) -> list[M]:
    """Return the first rows of a scoped queryset, ordered by one column, then by key, among the first LOOKED of the lines."""
    try:
        statement, given = _among(ordered[:most], ordered, lines)
    except EmptyResultSet:
        return []
    return list(ordered.model._default_manager.raw(statement, given))


def last_looked_at(ordered: QuerySet[M], lines: Lines) -> M | None:
    """No scope: return the row at which a look in this order ends, None where nothing lies behind it: all was looked at.

    Of that row its place in the order may be shown, nothing else.
    """
    statement, given = _walk(ordered, lines, LOOKED + 1)
    if not statement:
        return None
    # the walk is done in an index alone, and two rows are read
    behind = RawSQL(f"SELECT id FROM ({statement}) AS looked OFFSET {LOOKED - 1:d} LIMIT 2", given)  # noqa: S608, S611 - the ORM's own
    found = list(ordered.model._default_manager.filter(pk__in=behind).order_by(*ordered.query.order_by))
    return found[0] if len(found) > 1 else None


def counted(ordered: QuerySet[Any], lines: Lines, most: int) -> tuple[int, bool]:
    """Return how many there are among the first LOOKED of the lines, counted no further than `most`, and whether that may not be all."""
    try:
        statement, given = _among(ordered.values("pk")[:most], ordered, lines)
    except EmptyResultSet:
        return 0, False
    asked = (statement, repr(given))
    if prepared.is_full(asked):
        return most, True
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({statement}) AS counted", given)  # noqa: S608 - the ORM's own
        count = int(cursor.fetchone()[0])
    if count == most:
        prepared.now_full(asked)
    return count, count == most or last_looked_at(ordered, lines) is not None


def _among(wanted: QuerySet[Any], ordered: QuerySet[Any], lines: Lines) -> Statement:
    """Return the statement of a queryset that reads the walk in place of its table; it ends as soon as it has found what it wants."""
    walk, before = _walk(ordered, lines, LOOKED)
    statement, given = wanted.query.sql_with_params()
    if not walk:
        raise EmptyResultSet
    table = connection.ops.quote_name(ordered.model._meta.db_table)
    start, end = statement.split(f" FROM {table} ")  # one table, not joined: anything else is a fault here
    return f"{start} FROM ({walk}) AS {table} {end}", [*before, *given]


def _walk(ordered: QuerySet[Any], lines: Lines, most: int) -> Statement:
    """Return the statement of the first rows of the lines; "" where no line can have any."""
    parts: list[str] = []
    given: list[Any] = []
    for line in lines:
        try:
            statement, params = line.order_by().query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(statement)
        given += params
    if not parts:
        return "", []
    order = ", ".join(f"{name}{way(each)}" for name, each in _named(ordered).items())
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS walked ORDER BY {order} LIMIT {most:d}", given  # noqa: S608 - the ORM's own


def _named(ordered: QuerySet[Any]) -> dict[str, OrderBy]:
    meta = ordered.model._meta
    named: dict[str, OrderBy] = {}
    for each in cast("Sequence[OrderBy]", ordered.query.order_by):
        column: Any = each.expression
        field: Any = meta.pk if column.name == "pk" else meta.get_field(column.name)
        named.setdefault(connection.ops.quote_name(field.column), each)
    return named
