"""What no index knows, words inside of a text, is looked for among the newest rows of a scoped queryset: so many and no more.

Read as they lie: the rows come from the index of their place, are asked while they are there, and only what fits is told.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from tonglu.lib.at_places import AtPlace, Written, condition_of, scope_of, with_condition
from tonglu.lib.composed import Statement, composed
from tonglu.lib.scope import AnyOf

FEW: Final = 100  # places; of so many each is looked through by itself, of more all together
WORTH: Final = 4  # less than such a part left over is not worth another look
# how many rows were looked at, and which of them fit; the walk stands in place of the table
ASKED: Final = "SELECT count(*), array_agg(id) FILTER (WHERE {fits}) FROM ({walk}) AS {table}"
EACH: Final = "SELECT place.id, asked.* FROM unnest(%s::bigint[]) AS place(id), LATERAL ({}) AS asked"
Looked = tuple[int, list[int] | None]


def among_first(ordered: QuerySet[Any], fits: Written, most: int) -> tuple[list[int], bool]:
    """No scope: return the keys of those that fit among the first rows of a scoped queryset, and whether it has more rows.

    `most` rows are looked at: of a few places as many of each; what some of them do not need the others have.
    """
    ordered = ordered.select_related(None)
    condition = condition_of(ordered, AnyOf, scope_of(ordered.model).node)
    if condition is None or len(condition[1].rhs) > FEW:
        looked = _looked(ordered, fits, most + 1)
        is_more = sum(count for count, _ in looked.values()) > most
    else:
        looked, is_more = _of_each(ordered, fits, most, *condition)
    return [key for _, keys in looked.values() for key in keys or ()], is_more


def _of_each(ordered: QuerySet[Any], fits: Written, most: int, at: int, places: Any) -> tuple[dict[int, Looked], bool]:
    looked: dict[int, Looked] = {}
    here, share, spare = list(places.rhs), 0, most
    inner = with_condition(ordered, at, AtPlace(places.lhs, None))
    while here and spare > most // WORTH:
        share += max(1, spare // len(here))
        looked |= _looked(inner, fits, share + 1, here)
        here = [place for place in here if place in looked and looked[place][0] > share]
        spare = most - sum(min(count, share) for count, _ in looked.values())
    return looked, bool(here)


def _looked(ordered: QuerySet[Any], fits: Written, most: int, here: Sequence[int] = ()) -> dict[int, Looked]:
    """Ask each of the first rows whether it fits; where places are given, of each of them. One query."""
    walk, given = composed(_first, ordered, most)
    if not walk:
        return {}
    asked = ASKED.format(fits=fits.sql, walk=walk, table=connection.ops.quote_name(ordered.model._meta.db_table))
    given = (*fits.params, *given)
    with connection.cursor() as cursor:  # not prepared: an index of some rows serves only who sees which are asked for
        if here:
            cursor.execute(EACH.format(asked), (list(here), *given))
        else:
            cursor.execute(f"SELECT 0, asked.* FROM ({asked}) AS asked", given)  # noqa: S608 - the ORM's own
        return {place: (count, keys) for place, count, keys in cursor.fetchall()}


def _first(ordered: QuerySet[Any], most: int) -> Statement:
    return ordered[:most].query.sql_with_params()
