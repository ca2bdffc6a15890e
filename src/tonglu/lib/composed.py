"""Statements that the ORM composes are composed once for equal conditions: that costs more of the processor than most answers do.

What a filter says is the same every time somebody chooses it under the same reach; what is typed into a search is not, and does not
belong among the conditions here but is given beside them.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from tonglu.lib import prepared

MOST_KEPT, MOST_ASKED = 500, 5_000
ASKED: Final = set[int]()  # what was asked once is kept when it is asked again: a moment among the conditions does not come twice
Statement = tuple[str, Sequence[Any]]
Compose = Callable[..., Statement]


def composed(compose: Compose, rows: QuerySet[Any], *how: Hashable) -> Statement:
    """Return `compose(rows, *how)`, a statement and what is given to it; "" where nothing can be found.

    `compose` looks at the conditions, the order and the columns of the rows and at nothing else of them.
    """
    same = _Same(compose, rows, how)
    try:
        hashed = hash(same)
    except TypeError:  # a value that has no hash
        return same.composed()
    if hashed in ASKED:
        return _kept(same)
    if len(ASKED) >= MOST_ASKED:
        ASKED.clear()
    ASKED.add(hashed)
    return same.composed()


def reading(rows: QuerySet[Any], statement: Statement, walk: Statement) -> Statement:
    """Return a statement that reads a walk, rows of the table in an order, in place of the table."""
    table = connection.ops.quote_name(rows.model._meta.db_table)
    start, end = statement[0].split(f" FROM {table} ")  # one table, not joined: anything else is a fault here
    return f"{start} FROM ({walk[0]}) AS {table} {end}", [*walk[1], *statement[1]]


class _Same:
    """What is asked, and how: conditions that are equal make one statement."""

    def __init__(self, compose: Compose, rows: QuerySet[Any], how: Sequence[Hashable]) -> None:
        self.compose, self.rows, self.how, query = compose, rows, how, rows.query
        columns = (query.deferred_loading, repr(query.select_related), query.distinct, query.distinct_fields)
        self.mark = (compose, how, query.order_by, columns, prepared.mark_of(rows))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.mark == self.mark

    def __hash__(self) -> int:
        return hash(self.mark)

    def composed(self) -> Statement:
        try:
            return self.compose(self.rows, *self.how)
        except EmptyResultSet:
            return "", ()


@lru_cache(maxsize=MOST_KEPT)
def _kept(same: _Same) -> Statement:
    return same.composed()
