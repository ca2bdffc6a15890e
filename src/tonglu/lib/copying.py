"""Many new rows by COPY, with ids taken beforehand so that rows of several tables can name each other."""

import json
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from typing import Any, Final

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED
from psycopg import Copy, sql
from psycopg.types.json import Jsonb

from tonglu.lib import behind
from tonglu.lib.spare import drawn

LINES_AT_ONCE: Final = 2_000
NOTHING: Final = "\\N"  # in a line of COPY
ESCAPED: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Take ids from the table's sequence, in rising order. One query, or none where others have been taken ahead."""
    if not count:
        return []
    if line := behind.current():
        ids = line.spare.take(model._meta.db_table, count)
        line.references.taken(model._meta.db_table, ids)
        return ids
    with connection.cursor() as cursor:
        return drawn(cursor, model._meta.db_table, count)


def new_keys(count: int) -> list[str]:
    """Return so many UUIDs as text, of version 7, so that those made at once lie together in an index; 60 bits of each are random."""
    now, drawn = time.time_ns() // 1_000_000, secrets.token_hex(8 * count)
    return [f"{now + (n >> 12):012x}7{n & 0xFFF:03x}a{drawn[16 * n + 1 : 16 * n + 16]}" for n in range(count)]


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows as the database stores them: no field conversion; constraints and triggers hold.

    A column that is not named gets the default of its field, the same for all rows.
    """
    unnamed = dict(_defaults(model, columns))
    rest = tuple(unnamed.values())
    whole = behind.made_now((*row, *rest) if rest else row for row in rows)
    _after(model, partial(_write_rows, statement=_command(model, [*columns, *unnamed]), rows=whole))


def _write_rows(cursor: Any, statement: sql.Composed, rows: Iterable[Sequence[object]]) -> None:
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def copy_lines(model: type[models.Model], columns: Sequence[str], lines: Iterable[str]) -> None:
    """Write rows that `line_of` has made: what `copy_rows` does, for lines from elsewhere."""
    waiting = iter(lines)
    first = list(islice(waiting, LINES_AT_ONCE))
    if not first:
        return
    unnamed = dict(_defaults(model, columns))
    pieces = behind.made_now(_pieces(first, waiting, f"\t{line_of(unnamed.values())}\n" if unnamed else "\n"))
    _after(model, partial(copy_pieces, statement=_command(model, [*columns, *unnamed]), pieces=pieces))


def _after(model: type[models.Model], work: behind.Work) -> None:
    line = behind.current()
    behind.after(line.references.writing(model._meta.db_table, work) if line else work)


def _pieces(first: list[str], waiting: Iterator[str], rest: str) -> Iterator[str]:
    for some in chain([first], iter(lambda: list(islice(waiting, LINES_AT_ONCE)), [])):
        yield rest.join(some) + rest


def copy_pieces(cursor: Any, statement: str | sql.Composed, pieces: Iterable[str | bytes]) -> None:
    """Write what is ready for COPY as it stands."""
    with cursor.copy(statement) as copy:
        for each in pieces:
            copy.write(each)


@contextmanager
def copying(statement: str | sql.Composed) -> Iterator[Copy]:
    """Write by COPY here and now, after all that is written behind."""
    behind.settled()
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy


def line_of(values: Iterable[object]) -> str:
    """Return one row as COPY reads it, without its end; the values are texts, numbers, truths, lists of texts, JSON or nothing."""
    return "\t".join(map(_text_of, values))


def _text_of(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list | Jsonb):
        value = array_text(value) if isinstance(value, list) else json.dumps(value.obj, ensure_ascii=False, default=str)
    return escaped(str(value))


def escaped(text: str) -> str:
    """Return a text as it stands in a line of COPY."""
    return text.translate(ESCAPED) if "\\" in text or not text.isprintable() else text


def _command(model: type[models.Model], columns: Sequence[str]) -> sql.Composed:
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns)))


def _defaults(model: type[models.Model], columns: Sequence[str]) -> Iterator[tuple[str, object]]:
    """Yield what the database does not fill by itself: Django keeps its defaults in Python."""
    for field in model._meta.concrete_fields:
        is_ours = field.db_default is NOT_PROVIDED and not field.null and not field.primary_key
        if is_ours and field.column not in columns:
            yield str(field.column), field.get_db_prep_save(field.get_default(), connection)


def array_text(words: Sequence[str]) -> str:
    """Return a text array as COPY reads it; thrice as quick as the driver's own for lists of words."""
    joined = '","'.join(words)
    if "\\" in joined or joined.count('"') != 2 * (len(words) - 1 if words else 0):
        joined = '","'.join(each.replace("\\", "\\\\").replace('"', '\\"') for each in words)
    return f'{{"{joined}"}}' if words else "{}"
