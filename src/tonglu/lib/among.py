"""What no index knows, words inside of a text, is looked for among the newest rows of a scoped queryset: so many and no more.

Read as they lie: the rows come from the index of their place, are asked while they are there, and only what fits is told.
"""

from collections.abc import Iterable
from typing import Any, Final, cast

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q, QuerySet

from tonglu.lib.at_places import AtPlace, condition_of, scope_of, with_condition
from tonglu.lib.scope import AnyOf

FEW: Final = 100  # places; of so many each is looked through by itself, of more all together
WORTH: Final = 4  # less than such a part left over is not worth another look
Looked = dict[int, tuple[int, list[int] | None]]  # by place: how many rows were looked at, and which of them fit


def among_first(ordered: QuerySet[Any], fits: Q, most: int) -> tuple[list[int], bool]:
    """No scope: return the keys of those that fit among the first rows of a scoped queryset, and whether it has more rows.

    `most` rows are looked at: of a few places as many of each; what some of them do not need the others have.
    """
    ordered = ordered.select_related(None)
    condition = condition_of(ordered, AnyOf, scope_of(ordered.model).node)
    try:
        if condition is None or len(condition[1].rhs) > FEW:
            looked = _of_all(ordered, fits, most)
            is_more = sum(count for count, _ in looked.values()) > most
        else:
            looked, is_more = _of_each(ordered, fits, most, *condition)
    except EmptyResultSet:
        return [], False
    return [key for _, keys in looked.values() for key in keys or ()], is_more


def _of_all(ordered: QuerySet[Any], fits: Q, most: int) -> Looked:
    return _looked(ordered, fits, *ordered[: most + 1].query.sql_with_params())


def _of_each(ordered: QuerySet[Any], fits: Q, most: int, at: int, places: Any) -> tuple[Looked, bool]:
    looked: Looked = {}
    here, share, spare = list(places.rhs), 0, most
    while here and spare > most // WORTH:
        share += spare // len(here)
        inner = with_condition(ordered, at, AtPlace(places.lhs, None))
        statement, given = inner[: share + 1].query.sql_with_params()
        walk = f"SELECT one.* FROM unnest(%s::bigint[]) AS place(id), LATERAL ({statement}) AS one"  # noqa: S608 - the ORM's own
        looked |= _looked(ordered, fits, walk, (here, *given))
        here = [place for place in here if place in looked and looked[place][0] > share]
        spare = most - sum(min(count, share) for count, _ in looked.values())
    return looked, bool(here)


def _looked(ordered: QuerySet[Any], fits: Q, walk: str, given: Iterable[Any]) -> Looked:
    """Ask each row of a walk whether it fits. One query."""
    model, scope = ordered.model, scope_of(ordered.model)
    asked = model._default_manager.order_by().values(scope.node).annotate(looked=Count("pk"), fitting=ArrayAgg("pk", filter=fits))
    statement, before = asked.query.sql_with_params()
    table = connection.ops.quote_name(model._meta.db_table)
    start, end = statement.split(f" FROM {table} ")  # the walk stands in place of the table
    with connection.cursor() as cursor:
        cursor.execute(f"{start} FROM ({walk}) AS {table} {end}", [*before, *given])
        return {place: (count, keys) for place, count, keys in cast("Any", cursor.fetchall())}
