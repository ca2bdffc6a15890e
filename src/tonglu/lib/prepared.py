"""Statements that every request asks: bound and prepared by the server, so that they are parsed and planned once a connection.

The ORM composes, quotes and has planned each of its statements anew (0.4 ms and more); one of these costs 0.1 ms. They are for
a handful of fixed statements whose plan does not depend on what is asked: everything else stays with the ORM.
"""

import time
from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg.pq import Format

FULL_FOR, MOST_FULL = 60, 500  # seconds; counts
FULL: dict[Hashable, float] = {}  # until when
M = TypeVar("M", bound=models.Model)
Given = Sequence[Any] | Mapping[str, Any]


def rows(statement: str, given: Given = (), *, is_binary: bool = False) -> list[tuple[Any, ...]]:
    """Return all rows of a statement written in full in the code, or composed once of equal conditions; what varies is only ever `given`.

    `is_binary` has the server answer in its own form, of which the driver reads hundreds of moments in C; not where JSON is among them.
    """
    connection.ensure_connection()
    bare: Any = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
    bare.format = Format.BINARY if is_binary else Format.TEXT
    make: Any = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with make(bare) as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()  # type: ignore[no-any-return]


def row(statement: str, given: Given = ()) -> tuple[Any, ...] | None:
    """Return the first row, or None."""
    return next(iter(rows(statement, given)), None)


def counted(found: models.QuerySet[Any], most: int) -> int:
    """Return how many rows a queryset finds, counted no further than `most`; what the ORM's count() does in a third of its time.

    What is full is not counted again for a minute: of more than a thousand rows nobody sees one go.
    """
    wanted = (mark_of(found), most)  # found in a sixth of the time of composing it
    if is_full(wanted):
        return most
    try:
        statement, given = found.order_by().values("pk")[:most].query.sql_with_params()
    except EmptyResultSet:
        return 0
    asked = (statement, repr(given))  # where one subquery is not told to be the same as another
    if is_full(asked):
        return most
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({statement}) AS counted", given)  # noqa: S608 - the ORM's own statement
        count = int(cursor.fetchone()[0])
    if count == most:
        now_full(wanted, asked)
    return count


def mark_of(found: models.QuerySet[Any]) -> Hashable:
    """Return what stands for these rows, whatever is read of them; a subquery among the conditions is the same as itself alone."""
    query = found.query
    return (found.model, tuple(query.alias_map.values()), tuple(query.annotations.items()), query.where)


def is_full(mark: Hashable) -> bool:
    """Say whether what the mark stands for was counted as full within the last minute."""
    try:
        return FULL.get(mark, 0) > time.monotonic()
    except TypeError:  # a value that has no hash: it is counted each time
        return False


def now_full(*marks: Hashable) -> None:
    """Remember what was just counted as full."""
    if len(FULL) >= MOST_FULL:
        FULL.clear()
    for mark in marks:
        with suppress(TypeError):
            FULL[mark] = time.monotonic() + FULL_FOR


def columns_of(model: type[models.Model], alias: str) -> str:
    """Return the columns of a table for a SELECT, in the order that `made` takes them."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def made(model: type[M], values: Sequence[Any]) -> M | None:
    """Return a row of the model from its columns, None where an outer join found none; sensitive ones load as Veil."""
    if values[0] is None:
        return None
    names, read = _read_of(model)
    shown = list(values)
    for place, from_db_value in read:
        shown[place] = from_db_value(shown[place], None, connection)
    return model.from_db(connection.alias, names, shown)


@cache
def _read_of(model: type[models.Model]) -> tuple[list[str], list[tuple[int, Any]]]:
    """Return the names of the columns, and of those that are not read as they stand the place and how."""
    fields = model._meta.concrete_fields
    read = [(place, each.from_db_value) for place, each in enumerate(fields) if hasattr(each, "from_db_value")]
    return [each.attname for each in fields], read


def after(prefix: str) -> str:
    """Return what stands behind every text that begins with the prefix, compared byte by byte."""
    return f"{prefix}\U0010ffff"


def escaped(text: str) -> str:
    """Return a text for LIKE in which nothing stands for something else."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def insert(*rows_: models.Model) -> None:
    """Insert rows of one model and give them their keys: what `save(force_insert=True)` does, without composing it anew.

    No signal is sent. A column with a default of the database (`db_default`) is left to it.
    """
    model = type(rows_[0])
    fields = _written(model)
    line = f"({', '.join(['%s'] * len(fields))})"
    names = ", ".join(f'"{field.column}"' for field in fields)
    table, key = model._meta.db_table, model._meta.pk
    statement = f'INSERT INTO "{table}" ({names}) VALUES {", ".join([line] * len(rows_))} RETURNING "{key.column}"'  # noqa: S608 - our own names
    given = [field.get_db_prep_save(field.pre_save(each, add=True), connection) for each in rows_ for field in fields]
    for each, (pk,) in zip(rows_, rows(statement, given), strict=True):
        each.pk = pk
        each._state.adding, each._state.db = False, connection.alias  # noqa: SLF001 - as save() leaves it


def update(row_: models.Model, *names: str) -> None:
    """Write these fields of a locked row: what `save(update_fields=[…])` does, without composing it anew. No signal is sent."""
    statement, fields = _update_of(type(row_), names)
    rows(statement, [*(each.get_db_prep_save(getattr(row_, each.attname), connection) for each in fields), row_.pk])


@cache
def _update_of(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields = [model._meta.get_field(name) for name in names]
    told = ", ".join(f'"{field.column}" = %s' for field in fields)  # type: ignore[union-attr]
    table, key = model._meta.db_table, model._meta.pk.column
    return f'UPDATE "{table}" SET {told} WHERE "{key}" = %s RETURNING "{key}"', fields  # noqa: S608 - our own names


@cache
def _written(model: type[models.Model]) -> list[Any]:
    return [each for each in model._meta.concrete_fields if not each.primary_key and each.db_default is models.NOT_PROVIDED]
