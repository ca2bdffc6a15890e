"""Conditions by place that stand inside of a statement which goes from place to place (see places.py and lines.py)."""

from collections.abc import Sequence
from copy import copy
from typing import Any, cast

from django.db.models import BooleanField, Exists, Field, ForeignObject, Lookup, Model, QuerySet
from django.db.models.expressions import NegatedExpression, OrderBy, RawSQL
from django.db.models.lookups import Exact
from django.db.models.sql.where import AND

from tonglu.lib.scope import Scope, Shares


@ForeignObject.register_lookup
@Field.register_lookup
class AtPlace(Lookup[Any]):
    """`node_id__at_place=None`: at the place of the statement around."""

    lookup_name = "at_place"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = place.id", tuple(params)


class InLine(AtPlace):
    """Stands at this place alone, in the words of the index of a line (see lines.py)."""

    lookup_name = "in_line"
    condition = "= place.id"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        nodes, params = self.process_lhs(compiler, connection)
        return f"CASE WHEN {nodes}[2] IS NULL THEN {nodes}[1] ELSE 0 END {self.condition.format(nodes)}", tuple(params)


class OfSeveral(InLine):
    """Stands at several places, of which one is among these; said so that the index of all arrays is not asked."""

    lookup_name = "of_several"
    condition = "= 0 AND ({} && %s::bigint[]) IS TRUE"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        statement, params = super().as_sql(compiler, connection)
        return statement, (*params, list(self.rhs))


class NotBehind(AtPlace):
    """A whole number, then the key, are not behind those of `least`, where there is one; `rhs` is the key and whether both descend."""

    lookup_name = "not_behind"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        key, is_descending = self.rhs
        columns = [compiler.compile(each)[0] for each in (self.lhs, key)]
        ends = [connection.ops.integer_field_range(each.output_field.get_internal_type())[not is_descending] for each in (self.lhs, key)]
        least = [f"coalesce((SELECT {name} FROM least), {end:d})" for name, end in zip(("value", "id"), ends, strict=True)]  # noqa: S608 - figures
        return f"({', '.join(columns)}) {'>=' if is_descending else '<='} ({', '.join(least)})", ()


def one_by_one(condition: Any) -> Any:
    """Return an EXISTS that the planner does not join: it is asked of each row that is come by, in an index.

    Joined, whole tables are read beside each place, for the planner does not know how few rows are wanted of it.
    """
    found = copy(condition)
    if isinstance(condition, Exists):
        found.template = "EXISTS(%(subquery)s OFFSET (SELECT 0))"
    elif isinstance(condition, NegatedExpression):
        found.expression = one_by_one(condition.expression)
    elif isinstance(condition, Exact):
        found.lhs = one_by_one(condition.lhs)
    return found


class OneOf(Shares):
    """Stands at one of these places, said so that the index of all arrays is not asked: other rows than few are not looked at anyway."""

    lookup_name = "one_of"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        statement, params = super().as_sql(compiler, connection)
        return f"({statement}) IS TRUE", params


class Written(RawSQL):
    """A condition written out in full, of rows of the statement's first table: composed in no time, and one that says the same is equal.

    Of one that many rows fit, `keys` finds some of them.
    """

    keys: QuerySet[Any, Any] | None = None

    def __init__(self, sql: str, params: Sequence[Any]) -> None:
        super().__init__(sql, params, BooleanField())


def scope_of(model: type[Model]) -> Scope:
    return cast("Scope", getattr(model, "SCOPE", Scope(node=None)))


def condition_of(rows: QuerySet[Any], kind: type[Lookup[Any]], column: str | None) -> tuple[int, Lookup[Any]] | None:
    """Return the condition by place and where it stands, of several the one with the fewest places.

    None where the scope is more than places, or there is none.
    """
    where: Any = rows.query.where
    if column is None or where.connector != AND or where.negated:
        return None
    found = [(at, each) for at, each in enumerate(where.children) if type(each) is kind and _names(each, column)]
    return min(found, key=lambda each: len(each[1].rhs), default=None)


def _names(condition: Lookup[Any], column: str) -> bool:
    field = getattr(condition.lhs, "target", None)
    return field is not None and column in {field.name, field.attname}


def with_condition(rows: QuerySet[Any], at: int, *conditions: Lookup[Any]) -> QuerySet[Any]:
    """Return the queryset with one of its conditions replaced."""
    found = rows.all()
    there: list[Any] = found.query.where.children
    there[at : at + 1] = conditions
    return found


def way(order: OrderBy) -> str:
    nulls = " NULLS FIRST" if order.nulls_first else " NULLS LAST" if order.nulls_last else ""
    return f"{' DESC' if order.descending else ' ASC'}{nulls}"
