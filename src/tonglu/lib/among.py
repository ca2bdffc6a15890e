"""What no index knows, words inside of a text, is looked for among the first rows of a scoped queryset: so many and no more."""

from typing import Any

from django.db.models import Q, QuerySet

from tonglu.lib.places import first_keys


def among_first(ordered: QuerySet[Any], fits: Q, most: int) -> tuple[list[int], bool]:
    """No scope: return the keys of those that fit among the first `most` rows of a scoped queryset, and whether it has more rows."""
    keys = first_keys(ordered, most + 1, by_place=True)
    fitting = ordered.model._default_manager.filter(fits, pk__any_of=keys[:most])
    return list(fitting.values_list("pk", flat=True)), len(keys) > most
