"""Scope lives in the query: `reachable` turns an actor's ids into `column = ANY(ids)`, never a join."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import connection, models
from django.db.models import Field, ForeignObject, Lookup, Q

from tonglu.lib.actor import NOTHING, Actor, Reach

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


@ForeignObject.register_lookup
@Field.register_lookup
class AnyOf(Lookup[Any]):
    """`node_id__any_of=ids` becomes `node_id = ANY(%s)`: one parameter, one plan, however many ids."""

    lookup_name = "any_of"

    def get_prep_lookup(self) -> list[Any]:
        return sorted(self.rhs)

    def as_sql(self, compiler: "SQLCompiler", connection: "BaseDatabaseWrapper") -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", (*params, list(self.rhs))


@Field.register_lookup
class Shares(AnyOf):
    """`nodes__shares=ids`: an array column has one of the ids; one parameter too."""

    lookup_name = "shares"

    def as_sql(self, compiler: "SQLCompiler", connection: "BaseDatabaseWrapper") -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} && %s::bigint[]", (*params, list(self.rhs))


@dataclass(frozen=True, slots=True)
class Scope:
    """Which columns of a table carry scope; a table without one of them is not reachable that way."""

    node: str | None = "node_id"
    own: tuple[str, ...] = ()
    customer: str | None = None
    unit: str | None = None
    node_array: str | None = None  # an array column of node ids (search rows)
    lines: tuple[str, ...] = ()  # columns in whose order indexes go on that begin with the first of that array (see lines.py)

    def where(self, reach: Reach, person_id: int | None) -> Q | None:
        """Return the condition, or None where nothing is reached."""
        parts: list[Q] = []
        if self.node and reach.nodes:
            parts.append(Q((f"{self.node}__any_of", reach.nodes)))
        if self.node_array and reach.nodes:
            parts.append(Q((f"{self.node_array}__shares", reach.nodes)))
        if reach.is_own and person_id:
            parts += [Q((column, person_id)) for column in self.own]
        if self.customer and reach.customers:
            parts.append(Q((f"{self.customer}__any_of", reach.customers)))
        if self.unit and reach.units:
            parts.append(Q((f"{self.unit}__any_of", reach.units)))
        if reach.rows:
            parts.append(Q(pk__any_of=reach.rows))
        if not parts:
            return None
        condition = parts[0]
        for part in parts[1:]:
            condition |= part
        return condition


M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """Every public query of a scoped table starts here; the model names its columns in SCOPE."""

    def reachable(self, by: Actor, permission: str) -> Self:
        reach = by.reach.get(permission, NOTHING)
        if reach.is_all:
            return self.all()
        scope: Scope = self.model.SCOPE  # type: ignore[attr-defined]
        condition = scope.where(reach, by.person_id)
        return self.none() if condition is None else self.filter(condition)


def nodes_only(by: Actor, permission: str) -> list[int] | None:
    """Return the nodes a permission reaches where it reaches by nodes alone (most people's do), else None."""
    reach = by.reach.get(permission, NOTHING)
    is_more = reach.is_all or reach.is_own or reach.customers or reach.units or reach.rows
    return None if is_more else sorted(reach.nodes)


def seen_of(model: type[models.Model], by: Actor, permission: str) -> tuple[str, tuple[Any, ...]]:
    """Return the condition of what an actor reaches of a table, for a statement written out; EmptyResultSet where nothing is.

    Most people reach by nodes alone: that is written without the ORM, which takes longer to compose it than the server to answer.
    """
    scope: Scope = model.SCOPE  # type: ignore[attr-defined]
    nodes = nodes_only(by, permission)
    if not nodes or scope.node is None or scope.node_array:
        return where_of(model._default_manager.reachable(by, permission))  # type: ignore[attr-defined]
    column = model._meta.get_field(scope.node).column  # type: ignore[union-attr]
    return f'"{model._meta.db_table}"."{column}" = ANY(%s)', (nodes,)


def where_of(rows: models.QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """Return the conditions of a queryset on its own table, for a statement written out; EmptyResultSet where nothing is reached."""
    compiler = rows.query.get_compiler(connection=connection)
    statement, given = compiler.compile(rows.query.where) if rows.query.where else ("true", ())
    return statement, tuple(given)
