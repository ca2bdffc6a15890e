"""Rows of a page are read in two steps: which, by one narrow statement, then what they show, by one that the server has planned already.

Joins are most of the planning of a list; read by key they need none of it anew: the plan does not depend on what was asked.
"""

from collections import namedtuple
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

from django.db import connection
from django.db.models import Expression, Model

from tonglu.lib import prepared

GIVEN: Final = "ANY(%s)"


class Shown:
    """Columns that a page shows, of rows whose keys its caller took from a scoped query; `also` are expressions under names of their own.

    A constant of the module that draws the rows: its statement is composed once a process. Sensitive columns are refused.
    """

    def __init__(self, *columns: str, **also: Expression) -> None:
        self.columns, self.also = columns, also
        self._statements: dict[type[Model], tuple[str, tuple[Any, ...]]] = {}

    def rows(self, model: type[Model], keys: Sequence[int]) -> list[Any]:
        """Return the rows of the keys in their order, as plain values by name; one that is gone meanwhile is left out."""
        if not keys:
            return []
        if model not in self._statements:
            self._statements[model] = self._composed(model)
        statement, given = self._statements[model]
        make = self._row._make
        found = {row[0]: make(row) for row in prepared.rows(statement, [*given, list(keys)], is_binary=True)}
        return [found[key] for key in keys if key in found]

    @cached_property
    def _row(self) -> Any:
        return namedtuple("Row", ["pk", *self.columns, *self.also])  # noqa: PYI024 - the names are those of the columns

    def _composed(self, model: type[Model]) -> tuple[str, tuple[Any, ...]]:
        wanted = model._default_manager.annotate(**self.also).filter(pk__any_of=[0])
        query = wanted.order_by().values_list("pk", *self.columns, *self.also).query
        compiler = query.get_compiler(connection=connection)
        statement, given = compiler.as_sql()
        if compiler.get_converters(each for each, *_ in compiler.select):
            message = f"{model.__name__}: a column that is not shown as it stands"
            raise ValueError(message)
        head, _, tail = statement.rpartition(GIVEN)
        return f"{head}ANY(%s::bigint[]){tail}", given[:-1]
