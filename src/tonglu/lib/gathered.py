"""Few rows are sorted as they stand; of many the first are met early on the walk through the order.

The planner guesses how many fit, and does the one or the other: guessed wrong, it walks past everybody for a handful of people, or
sorts whole cities for one page. Here they are gathered until they prove to be many.
"""

from collections.abc import Sequence
from typing import Any, Final, cast

from django.contrib.postgres.fields.array import ArrayContains  # type: ignore[attr-defined]
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.lookups import Exact, StartsWith
from django.db.models.sql.where import OR

from tonglu.lib import prepared
from tonglu.lib.at_places import OneOf, Written, condition_of, scope_of, way, with_condition
from tonglu.lib.composed import Statement, composed, reading
from tonglu.lib.scope import AnyOf, Shares

NAMED: Final = 2_000  # keys that are written into a statement one by one
FEW: Final = 40  # places; of so many, whoever has the words asked for is sorted as they stand
FITTING: Final = 10_000  # of more places, so many who have them
WALKED: Final = 10_000  # rows of the order that are looked through first where more have the words: of a common word a page is among them
SORTED: Final = (
    "WITH seen(value, id) AS MATERIALIZED ({}) SELECT id, (SELECT count(*) FROM seen) FROM seen ORDER BY value{}, id{} LIMIT {:d}"
)

KNOWN: Final = "SELECT one.value, one.id FROM ({}) AS one(value, id) WHERE one.id = ANY(%s::bigint[])"


class Keys(list[int]):
    """Keys of the first rows in their order, and how many rows there are in all where that was learnt on the way."""

    in_all: int | None = None


def sorted_keys(ordered: QuerySet[Any], most: int, enough: int | None) -> Keys | None:
    """No scope: return the keys of the first rows, all of them gathered and sorted; None where there are `enough` to walk instead."""
    try:
        statement, given = _unsorted(ordered, enough)
    except EmptyResultSet:
        return _of_all([])
    mark = (statement, repr(given))
    if enough is not None and prepared.is_full(mark):
        return None
    with connection.cursor() as cursor:
        cursor.execute(SORTED.format(statement, *_ways(ordered), most), given)
        found = cursor.fetchall()
    if enough is None or not found or found[0][1] < enough:
        return _of_all(found)
    prepared.now_full(mark)
    return None


def keys_of_known(ordered: QuerySet[Any], most: int) -> Keys | None:
    """No scope: return the keys of the first of those rows whose keys are known already; None where they are not."""
    known = condition_of(ordered, AnyOf, "id")
    if known is None:
        return None
    at, keys = known
    statement, given = composed(_unsorted, with_condition(ordered, at), None)
    if not statement or not keys.rhs:
        return _of_all([])
    return _of_all(prepared.rows(SORTED.format(KNOWN.format(statement), *_ways(ordered), most), [*given, list(keys.rhs)]))


def _unsorted(ordered: QuerySet[Any], most: int | None) -> Statement:
    first: Any = ordered.query.order_by[0]
    return ordered.order_by().values_list(first.expression.name, "pk")[:most].query.sql_with_params()


def _ways(ordered: QuerySet[Any]) -> tuple[str, str]:
    first, last = cast("Sequence[OrderBy]", ordered.query.order_by)
    return way(first), way(last)


def _of_all(found: Sequence[tuple[int, ...]]) -> Keys:
    keys = Keys(key for key, _ in found)
    keys.in_all = found[0][1] if found else 0
    return keys


def among(rows: QuerySet[Any], keys: QuerySet[Any, Any], condition: Written) -> QuerySet[Any]:
    """Narrow to rows that are among the keys: few are named one by one, of many `condition` asks each row."""
    if (found := _few(keys)) is not None:
        return named(rows, found)
    condition.keys = keys
    return rows.filter(condition)


def named(rows: QuerySet[Any], keys: Sequence[int]) -> QuerySet[Any]:
    """Narrow to those of a few keys that are among the rows."""
    found = rows.filter(pk__any_of={*keys})
    where: Any = found.query.where
    where.children = [OneOf(each.lhs, each.rhs) if type(each) is Shares else each for each in where.children]
    return found


def _few(keys: QuerySet[Any, Any]) -> list[int] | None:
    """Return the keys that are found; None where they are many, which is not asked again for a minute."""
    some = keys.order_by()[: NAMED + 1]
    mark = (prepared.mark_of(some), NAMED)
    if prepared.is_full(mark):
        return None
    found = list(some)
    if len(found) <= NAMED:
        return found
    prepared.now_full(mark)
    return None


def walked(ordered: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows for a walk through their order: each is asked what many fit; joined, all who fit would be gathered first."""
    found = ordered.all()
    where: Any = found.query.where
    if any(of_many(each) is not None for each in where.children):
        where.children = [OneOf(each.lhs, each.rhs) if type(each) is Shares else each for each in where.children]
    return found


def some_of(rows: QuerySet[Any]) -> QuerySet[Any] | None:
    """Return those rows of whom it is known that they fit what many do; None where nothing is known."""
    for at, each in enumerate(rows.query.where.children):
        if (keys := of_many(each)) is not None:
            return named(with_condition(rows, at), list(keys.order_by()[: NAMED + 1]))
    return None


def of_many(condition: Any) -> QuerySet[Any, Any] | None:
    """Return what finds some of those who fit a condition that many fit; None of any other condition."""
    asked = condition.lhs if isinstance(condition, Exact) else condition  # the ORM says that it is true
    return asked.keys if isinstance(asked, Written) else None


def keys_by_words(ordered: QuerySet[Any], most: int) -> Keys | None:
    """No scope: return the keys of the first rows that have the words asked for; None where no index holds words and places together.

    Neither way alone does: names with one sign lie side by side at the end of the order, or are everywhere in it.
    """
    if scope_of(ordered.model).node_array is None or not any(_is_of_words(each) for each in ordered.query.where.children):
        return None
    places = condition_of(ordered, Shares, scope_of(ordered.model).node_array)
    are_few = places is not None and len(places[1].rhs) <= FEW
    found = sorted_keys(ordered, most, None if are_few else FITTING)
    if found is not None:
        return found
    walk = _quickly_asked(ordered)[:WALKED].query.sql_with_params()
    statement, given = reading(ordered, ordered.values_list("pk")[:most].query.sql_with_params(), walk)
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        met = Keys(key for (key,) in cursor.fetchall())
    return met if len(met) == most else sorted_keys(ordered, most, None)


def _is_of_words(condition: Any) -> bool:
    return isinstance(condition, ArrayContains)


def _quickly_asked(ordered: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows without the conditions that cost something: words, and what many fit."""
    found = ordered.defer(None)
    where: Any = found.query.where
    where.children = [each for each in where.children if not _is_of_words(each) and of_many(each) is None]
    return found


def keys_by_beginning(ordered: QuerySet[Any], most: int) -> Keys | None:
    """No scope: return the keys of the first rows where a condition, or one of several, says how something begins; None where none does.

    Each condition has an index in the order, which OR together have not: the first rows of all are among the first of each.
    """
    children = ordered.query.where.children
    at = next((at for at, each in enumerate(children) if _is_of_beginning(each)), None)
    if at is None:
        return None
    either: Any = children[at]
    each_alone = either.children if getattr(either, "connector", None) == OR else [either]
    met = [list(with_condition(ordered, at, each).values_list("pk", flat=True)[:most]) for each in each_alone]
    found = keys_of_known(with_condition(ordered, at).filter(pk__any_of={key for keys in met for key in keys}), most)
    if found is not None and any(len(keys) == most for keys in met):
        found.in_all = None
    return found


def _is_of_beginning(condition: Any) -> bool:
    if isinstance(condition, StartsWith):
        return True
    return getattr(condition, "connector", None) == OR and any(isinstance(each, StartsWith) for each in condition.children)
