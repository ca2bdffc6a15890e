"""What a batch writes is noted as it is written, and sealed at its end: a digest of each new row, both values of each changed column."""

import json
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain, repeat
from typing import Any, Final

from django.db import connection, models
from psycopg import sql

from tonglu.exchange.models import ImportBatch
from tonglu.lib.behind import after
from tonglu.lib.copying import copy_pieces, line_of

Names = Callable[[Sequence[int]], Mapping[int, str]] | None
Change = Mapping[str, tuple[object, object]]  # column -> before, after


@dataclass(frozen=True, slots=True)
class Tracked:
    """A table that a kind writes. `derived` columns follow from other rows: a change of theirs is no edit."""

    model: type[models.Model]
    derived: frozenset[str] = frozenset()
    owner: str = ""  # the column that names the row it is part of: such rows stay or go together
    owned_by: str = ""  # the table of that row
    names: Names = None  # what people call these rows, nothing sensitive in it

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def columns(self) -> list[str]:
        """What the digest covers; a column sealed anew by a new key is no edit, its fingerprint stands beside it."""
        sealed = {each.column for each in self.model._meta.concrete_fields if isinstance(each, models.BinaryField)}
        return [str(each.column) for each in self.model._meta.concrete_fields if each.column not in self.derived | sealed]


@dataclass(slots=True)
class Trail:
    """The notes of one batch; without tracked tables nothing is noted, and the batch cannot be taken back."""

    tables: Mapping[str, Tracked] = field(default_factory=dict)
    batch_id: int = 0
    _made: dict[str, tuple[list[int], list[int]]] = field(default_factory=dict)  # table -> lines of the file, ids
    _changed: list[tuple[object, ...]] = field(default_factory=list)

    def begin(self) -> None:
        if self.tables:
            with connection.cursor() as cursor:
                cursor.execute(NOTES)

    def made(self, model: type[models.Model], rows: Iterable[tuple[int, int]]) -> None:
        """Note new rows: (line of the file, id)."""
        table = model._meta.db_table
        if table in self.tables:
            lines, ids = self._made.setdefault(table, ([], []))
            for line, pk in rows:
                lines.append(line)
                ids.append(pk)

    def changed(self, model: type[models.Model], line: int, row_id: int, change: Change) -> None:
        """Note what an update replaced, as it stood under the lock."""
        table = model._meta.db_table
        if table in self.tables and change:
            told = {name: [_plain(before), _plain(after)] for name, (before, after) in change.items()}
            self._changed.append((line, table, row_id, json.dumps(told, ensure_ascii=False)))

    def flush(self) -> None:
        """Hand the notes of a chunk to the database: memory holds one chunk."""
        made = {table: _made_row(table, lines, ids) for table, (lines, ids) in self._made.items() if ids}
        if made:
            after(partial(copy_pieces, statement=COPY_MADE, pieces=[b"".join([SIGNATURE, *made.values(), b"\xff\xff"])]))
            after(partial(self._keep_made, tables=list(made)))
        if self._changed:
            after(partial(copy_pieces, statement=COPY_NOTES, pieces=[f"{line_of(each)}\n" for each in self._changed]))
        self._made.clear()
        self._changed.clear()

    def _keep_made(self, cursor: Any, tables: Sequence[str]) -> None:
        """Keep what a chunk made with the batch, and the digest of each row: the database has the time while the next one is decided."""
        for each in tables:
            cursor.execute(self._worded(each, MADE), [each, self.batch_id])

    def _worded(self, table: str, statement: sql.SQL) -> str:
        return statement.format(table=sql.Identifier(table), digest=digest(self.tables[table].columns)).as_string()

    def seal(self, batch: ImportBatch) -> None:
        """Keep the notes with the batch, beside what each chunk made; digests are of the rows as the whole batch leaves them."""
        if not self.tables:
            return
        self.flush()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE import_notes")
            cursor.execute("SELECT DISTINCT table_name FROM import_notes ORDER BY table_name")
            for (each,) in cursor.fetchall():
                told = {"batch": batch.pk, "table": each}
                cursor.execute(self._worded(each, MADE_AND_CHANGED), told)
                cursor.execute(CHANGED, told)
        ImportBatch.objects.filter(pk=batch.pk).update(tracked={name: each.columns for name, each in self.tables.items()})


COPY_MADE: Final = "COPY import_made (table_name, lines, row_ids) FROM STDIN WITH (FORMAT binary)"
COPY_NOTES: Final = "COPY import_notes (line, table_name, row_id, change) FROM STDIN"
SIGNATURE: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
INT4, INT8 = 23, 20  # types as the database numbers them


def _made_row(table: str, lines: Sequence[int], ids: Sequence[int]) -> bytes:
    """Return a row as COPY reads it in binary, by rising ids: lists of numbers as text would be a twentieth of the import."""
    name, found = table.encode(), sorted(zip(ids, lines, strict=True))
    numbers = _numbers([line for _, line in found], INT4, "i"), _numbers([pk for pk, _ in found], INT8, "q")
    return b"".join((struct.pack(">hi", 3, len(name)), name, *numbers))


def _numbers(numbers: Sequence[int], kind: int, form: str) -> bytes:
    size, count = struct.calcsize(f">{form}"), len(numbers)
    body = struct.pack(f">{f'i{form}' * count}", *chain.from_iterable(zip(repeat(size, count), numbers, strict=True)))
    return struct.pack(">6i", 20 + len(body), 1, 0, kind, count, 1) + body


def digest(columns: Sequence[str], row: str = "t") -> sql.Composed:
    """Return the expression of a row's digest over these columns: 64 bits of its text."""
    listed = sql.SQL(", ").join(sql.SQL("{}.{}").format(sql.Identifier(row), sql.Identifier(each)) for each in columns)
    return sql.SQL("hashtextextended(ROW({})::text, 0)").format(listed)


# of this transaction: both are gone at its end
NOTES: Final = """
DROP TABLE IF EXISTS import_made, import_notes;
CREATE TEMP TABLE import_made (n bigserial, table_name text, lines int[], row_ids bigint[]) ON COMMIT DROP;
ALTER TABLE import_made ALTER lines SET STORAGE EXTERNAL, ALTER row_ids SET STORAGE EXTERNAL; -- what goes at the end is not compressed
CREATE TEMP TABLE import_notes (n bigserial, line int, table_name text, row_id bigint, change jsonb) ON COMMIT DROP;
"""
MADE: Final = sql.SQL("""
WITH m AS (DELETE FROM import_made WHERE table_name = %s RETURNING n, table_name, lines, row_ids)
INSERT INTO exchange_importmade (batch_id, table_name, lines, row_ids, digests)
SELECT %s, m.table_name, m.lines, m.row_ids, (SELECT array_agg({digest} ORDER BY t.id) FROM {table} t WHERE t.id = ANY(m.row_ids))
FROM m ORDER BY m.n
""")
# what one chunk made and a later one changed: the digests of its chunk are taken again
MADE_AND_CHANGED: Final = sql.SQL("""
UPDATE exchange_importmade m SET digests = (SELECT array_agg({digest} ORDER BY t.id) FROM {table} t WHERE t.id = ANY(m.row_ids))
WHERE m.id IN (SELECT held.id FROM exchange_importmade held, unnest(held.row_ids) made (id)
    WHERE held.batch_id = %(batch)s AND held.table_name = %(table)s
        AND made.id IN (SELECT row_id FROM import_notes WHERE table_name = %(table)s))
""")
# a row changed in several chunks: the first value before and the last value after; of a new row the digest is enough
CHANGED: Final = """
INSERT INTO exchange_importtrace (batch_id, line, table_name, row_id, change, digest, kept)
WITH made AS (SELECT unnest(row_ids) AS id FROM exchange_importmade WHERE batch_id = %(batch)s AND table_name = %(table)s)
SELECT %(batch)s, min(line), s.table_name, s.row_id, jsonb_object_agg(s.key, jsonb_build_array(s.before, s.after)), NULL, '' FROM (
    SELECT n.table_name, n.row_id, e.key, min(n.line) AS line,
        (array_agg(e.value -> 0 ORDER BY n.n))[1] AS before, (array_agg(e.value -> 1 ORDER BY n.n DESC))[1] AS after
    FROM import_notes n, jsonb_each(n.change) e WHERE n.table_name = %(table)s AND NOT EXISTS (SELECT FROM made WHERE made.id = n.row_id)
    GROUP BY n.table_name, n.row_id, e.key) s
GROUP BY s.table_name, s.row_id ORDER BY s.row_id
"""


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    return value if value is None or isinstance(value, int | str | list) else str(value)
