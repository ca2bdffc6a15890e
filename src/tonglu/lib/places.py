"""What lies at few places is read place by place: the first rows of all are among the first of each, in the index of the place.

The planner knows no such way: it walks the order of all places and passes over thousands of rows of the others. Beyond FEW
places that walk is the shorter one. Where the places stand in an array, see lines.py.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, cast

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import OrderBy

from tonglu.lib import lines, prepared
from tonglu.lib.at_places import AtPlace, condition_of, scope_of, way, with_condition
from tonglu.lib.composed import Statement, composed
from tonglu.lib.gathered import Keys, keys_by_beginning, keys_by_words, keys_of_known, some_of, sorted_keys, walked
from tonglu.lib.scope import AnyOf, Shares

FEW: Final = 40
MOST: Final = 1_000
# of thousands of rows a place gives at first so many times its share, where that is more than a page; one that gave all that is read on
SHARE: Final = 3
WIDE: Final = 100
AT_ONCE: Final = 2  # so many places are counted first: one project alone often has more than is counted
ENOUGH: Final = 5_000  # rows of one or two places that are sorted as they stand; with more of them the walk through the order is short


def first_keys(ordered: QuerySet[Any], most: int, *, by_place: bool = False, of_few: bool = False) -> Keys:
    """No scope: return the keys of the first rows of a scoped queryset that is ordered by one column, then by key.

    `by_place` says that an index begins with the place (or the first of an array of places) and goes on in this order; or, where
    the places stand in an array, that an index in this order holds them. `of_few` says that there are few such rows at all: so many
    places there may be.
    """
    if (known := keys_of_known(ordered, most)) is not None:
        return known
    if by_place and (halves := _halves(ordered)):
        first, second = halves
        begun = first(most)
        return Keys(begun if len(begun) == most else begun + second(most - len(begun)))
    at_places = partial(_keys_by_place, few=MOST if of_few else FEW)
    for ask in (lines.first_keys, at_places, _keys_of_few) if by_place else (keys_by_words, keys_by_beginning):
        found = ask(ordered, most)
        if found is not None:
            return found if isinstance(found, Keys) else Keys(found)
    statement, given = composed(_walk, ordered, most)
    if not statement:
        return Keys()
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return Keys(key for (key,) in cursor.fetchall())


def _walk(ordered: QuerySet[Any], most: int) -> Statement:
    return walked(ordered).values_list("pk")[:most].query.sql_with_params()


def counted(rows: QuerySet[Any], most: int) -> int:
    """No scope: return how many rows a scoped queryset finds, counted no further than `most`.

    Where the places stand in an array, the index brings the rows of all places before the first is counted: so a few come first.
    An order in which they are read place by place counts them that way too.
    """
    if (count := lines.counted(rows, most)) is not None:
        return count
    if prepared.is_full(mark := (prepared.mark_of(rows), most)):
        return most
    if (some := some_of(rows)) is not None and prepared.counted(some, most) == most:
        prepared.now_full(mark)
        return most
    found = condition_of(rows, Shares, scope_of(rows.model).node_array)
    if found and len(found[1].rhs) > AT_ONCE:
        at, shares = found
        if prepared.counted(with_condition(rows, at, Shares(shares.lhs, shares.rhs[:AT_ONCE])), most) == most:
            return most
    return prepared.counted(rows, most)


def _halves(ordered: QuerySet[Any]) -> tuple[Callable[[int], list[int]], ...] | None:
    """Return how the rows with a value and those without one are read, as they come; None where none lacks one.

    No index holds both in one order: who has a value is read in an index of those alone, who has none by key.
    """
    first, last = cast("Sequence[OrderBy]", ordered.query.order_by)
    if not (first.nulls_first or first.nulls_last):
        return None
    column: Any = first.expression
    plain = OrderBy(column, descending=bool(first.descending))
    with_value = ordered.filter(**{f"{column.name}__isnull": False}).order_by(plain, last)
    without = ordered.filter(**{f"{column.name}__isnull": True}).order_by(last)
    halves = partial(first_keys, with_value, by_place=True), partial(first_keys, without)
    return halves[::-1] if first.nulls_first else halves


def _keys_of_few(ordered: QuerySet[Any], most: int) -> Keys | None:
    """Sort all rows of one or two places, for the planner takes the walk past everybody else's for cheap; None where they are many."""
    condition = condition_of(ordered, Shares, scope_of(ordered.model).node_array)
    if condition is None or len(condition[1].rhs) > AT_ONCE:
        return None
    return sorted_keys(ordered, most, ENOUGH)


def _of_place(inner: QuerySet[Any], column: str, most: int) -> Statement:
    return inner.values_list(column, "pk")[:most].query.sql_with_params()


def _keys_by_place(ordered: QuerySet[Any], most: int, *, few: int) -> list[int] | None:
    condition = condition_of(ordered, AnyOf, scope_of(ordered.model).node)
    if condition is None or len(condition[1].rhs) > few:
        return None
    at, places = condition
    first, last = cast("Sequence[OrderBy]", ordered.query.order_by)
    inner = with_condition(ordered, at, AtPlace(places.lhs, None))
    column: Any = first.expression
    share = SHARE * most // max(1, len(places.rhs))
    for each in (share, most) if WIDE <= share < most else (most,):
        statement, given = composed(_of_place, inner, column.name, each)
        if not statement:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT found.id, place.id FROM unnest(%s::bigint[]) AS place(id), LATERAL ({statement}) AS found(value, id)"  # noqa: S608 - the ORM's own
                f" ORDER BY found.value{way(first)}, found.id{way(last)} LIMIT {most:d}",
                [list(places.rhs), *given],
            )
            found = cursor.fetchall()
        if each == most or each not in Counter(place for _, place in found).values():
            break
    return [key for key, _ in found]
