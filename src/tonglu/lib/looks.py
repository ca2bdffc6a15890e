"""What a filter rarely fits is looked for piece by piece: LOOKED rows at a time, in the order of a list, whoever's they are.

Facts have no index by place, by name or by way, for each would be paid for with every fact that is written; and who looks into them looks
at the newest. A walk through their order ends where a page is full, or after so many rows: then the page says so and goes on from there.
So what nothing fits costs as much as what fits, whoever asks.

A line is a queryset of the table itself, without scope: rows that one index holds in the order of the list. Of several lines the rows are
merged. The scoped queryset is asked of the rows that are come by.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeVar, cast

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import OrderBy

from tonglu.lib import prepared
from tonglu.lib.at_places import way
from tonglu.lib.composed import Statement, composed, reading

LOOKED: Final = 10_000
M = TypeVar("M", bound=Model)
# the walk is done in an index alone, and two rows are read
BEHIND: Final = """
SELECT {columns} FROM (SELECT id FROM ({walk}) AS looked OFFSET {end:d} LIMIT 2) AS behind JOIN {table} AS one USING (id) ORDER BY {order}
"""
Lines = Sequence[QuerySet[Any]]


def first_rows(ordered: QuerySet[M], lines: Lines, most: int) -> list[M]:
    """Return the first rows of a scoped queryset, ordered by one column, then by key, among the first LOOKED of the lines."""
    statement, given = _among(ordered, lines, most, None)
    return _made(ordered, statement, given) if statement else []


def last_looked_at(ordered: QuerySet[M], lines: Lines) -> M | None:
    """No scope: return the row at which a look in this order ends, None where nothing lies behind it: all was looked at.

    Of that row its place in the order may be shown, nothing else.
    """
    statement, given = _walk(ordered, lines, LOOKED + 1)
    if not statement:
        return None
    columns, table = prepared.columns_of(ordered.model, "one"), connection.ops.quote_name(ordered.model._meta.db_table)
    found = _made(ordered, BEHIND.format(columns=columns, walk=statement, end=LOOKED - 1, table=table, order=_order(ordered)), given)
    return found[0] if len(found) > 1 else None


def _made(ordered: QuerySet[M], statement: str, given: Sequence[Any]) -> list[M]:
    with connection.cursor() as cursor:  # not prepared: an index of some kinds serves only who sees which are asked for
        cursor.execute(statement, given)
        return [cast("M", prepared.made(ordered.model, values)) for values in cursor.fetchall()]


def counted(ordered: QuerySet[Any], lines: Lines, most: int) -> tuple[int, bool]:
    """Return how many there are among the first LOOKED of the lines, counted no further than `most`, and whether that may not be all."""
    statement, given = _among(ordered, lines, most, "pk")
    if not statement:
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


def _among(ordered: QuerySet[Any], lines: Lines, most: int, column: str | None) -> Statement:
    """Return the statement of a queryset that reads the walk in place of its table; it ends as soon as it has found what it wants.

    "" where nothing can be found.
    """
    walk, statement = _walk(ordered, lines, LOOKED), composed(_first, ordered, most, column)
    return reading(ordered, statement, walk) if walk[0] and statement[0] else ("", [])


def _first(ordered: QuerySet[Any], most: int, column: str | None) -> Statement:
    return (ordered.values(column) if column else ordered)[:most].query.sql_with_params()


def _line(line: QuerySet[Any]) -> Statement:
    return line.order_by().query.sql_with_params()


def _walk(ordered: QuerySet[Any], lines: Lines, most: int) -> Statement:
    """Return the statement of the first rows of the lines; "" where no line can have any."""
    parts: list[str] = []
    given: list[Any] = []
    for line in lines:
        statement, params = composed(_line, line)
        parts += [statement] if statement else []
        given += params
    if not parts:
        return "", []
    order = _order(ordered)
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS walked ORDER BY {order} LIMIT {most:d}", given  # noqa: S608 - the ORM's own


def _order(ordered: QuerySet[Any]) -> str:
    meta = ordered.model._meta
    named: dict[str, OrderBy] = {}
    for each in cast("Sequence[OrderBy]", ordered.query.order_by):
        column: Any = each.expression
        field: Any = meta.pk if column.name == "pk" else meta.get_field(column.name)
        named.setdefault(connection.ops.quote_name(field.column), each)
    return ", ".join(f"{name}{way(each)}" for name, each in named.items())
