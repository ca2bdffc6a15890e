"""What no index knows, words inside of a text, is looked for among the first rows of a scoped queryset: so many and no more."""

from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from tonglu.lib.at_places import AtPlace, condition_of, scope_of, with_condition
from tonglu.lib.scope import AnyOf

FEW: Final = 100  # of so many places the first of each are looked through, of more the first of all
NOWHERE: Final = 0  # no node has this key
LOOKED: Final = """
SELECT count(*), array_agg(found.id) FILTER (WHERE found.fits)
FROM unnest(%s::bigint[]) AS place(id), LATERAL ({}) AS found(id, fits) GROUP BY place.id
"""


def among_first(ordered: QuerySet[Any], fits: Q, most: int) -> tuple[list[int], bool]:
    """No scope: return the keys of those that fit among the first `most` rows of a scoped queryset, and whether it has more rows.

    Of several places as many are looked through of each as makes `most` together.
    """
    condition = condition_of(ordered, AnyOf, scope_of(ordered.model).node)
    places = [NOWHERE]
    if condition and 0 < len(condition[1].rhs) <= FEW:
        at, found = condition
        places, ordered = list(found.rhs), with_condition(ordered, at, AtPlace(found.lhs, None))
    each = max(1, most // len(places))
    judged = ordered.annotate(fits=ExpressionWrapper(fits, BooleanField())).values_list("pk", "fits")
    try:
        statement, given = judged[: each + 1].query.sql_with_params()
    except EmptyResultSet:
        return [], False
    with connection.cursor() as cursor:
        cursor.execute(LOOKED.format(statement), [places, *given])
        looked = cursor.fetchall()
    return [key for _, keys in looked for key in keys or ()], any(count > each for count, _ in looked)
