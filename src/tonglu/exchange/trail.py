"""What a batch writes is noted as it is written, and sealed at its end: a digest of each new row, both values of each changed column."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import connection, models
from psycopg import sql

from tonglu.exchange.models import ImportBatch, ImportTrace

NOTES: Final = "import_notes"  # of this transaction; the table is gone at its end
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
    _notes: list[tuple[object, ...]] = field(default_factory=list)

    def begin(self) -> None:
        if not self.tables:
            return
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {NOTES}")
            cursor.execute(
                f"CREATE TEMP TABLE {NOTES} (n bigserial, line int, table_name text, row_id bigint, change jsonb) ON COMMIT DROP"
            )

    def made(self, model: type[models.Model], rows: Iterable[tuple[int, int]]) -> None:
        """Note new rows: (line of the file, id)."""
        table = model._meta.db_table
        if table in self.tables:
            self._notes += [(line, table, pk, None) for line, pk in rows]

    def changed(self, model: type[models.Model], line: int, row_id: int, change: Change) -> None:
        """Note what an update replaced, as it stood under the lock."""
        table = model._meta.db_table
        if table in self.tables and change:
            told = {name: [_plain(before), _plain(after)] for name, (before, after) in change.items()}
            self._notes.append((line, table, row_id, json.dumps(told, ensure_ascii=False)))

    def flush(self) -> None:
        """Hand the notes of a chunk to the database: memory holds one chunk."""
        if self._notes:
            with connection.cursor() as cursor, cursor.copy(f"COPY {NOTES} (line, table_name, row_id, change) FROM STDIN") as copy:
                for note in self._notes:
                    copy.write_row(note)
            self._notes.clear()

    def seal(self, batch: ImportBatch) -> None:
        """Keep the notes with the batch: digests are taken of the rows as the whole batch leaves them."""
        if not self.tables:
            return
        self.flush()
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {NOTES}")
            for each in self.tables.values():
                made = MADE.format(table=sql.Identifier(each.table), digest=digest(each.columns), **_NAMES)
                cursor.execute(made.as_string(), [batch.pk, each.table])
                cursor.execute(CHANGED.as_string(), [batch.pk, each.table])
        ImportBatch.objects.filter(pk=batch.pk).update(tracked={name: each.columns for name, each in self.tables.items()})


def digest(columns: Sequence[str], row: str = "t") -> sql.Composed:
    """Return the expression of a row's digest over these columns: 64 bits of its text."""
    listed = sql.SQL(", ").join(sql.SQL("{}.{}").format(sql.Identifier(row), sql.Identifier(each)) for each in columns)
    return sql.SQL("hashtextextended(ROW({})::text, 0)").format(listed)


_NAMES = {"notes": sql.Identifier(NOTES), "trace": sql.Identifier(ImportTrace._meta.db_table)}
MADE: Final = sql.SQL("""
INSERT INTO {trace} (batch_id, line, table_name, row_id, change, digest, kept)
SELECT %s, n.line, n.table_name, n.row_id, NULL, {digest}, '' FROM {notes} n JOIN {table} t ON t.id = n.row_id
WHERE n.table_name = %s AND n.change IS NULL ORDER BY n.n
""")
# a row changed in several chunks: the first value before and the last value after; of a new row the digest is enough
CHANGED: Final = sql.SQL("""
INSERT INTO {trace} (batch_id, line, table_name, row_id, change, digest, kept)
SELECT %s, min(line), s.table_name, s.row_id, jsonb_object_agg(s.key, jsonb_build_array(s.before, s.after)), NULL, '' FROM (
    SELECT n.table_name, n.row_id, e.key, min(n.line) AS line,
        (array_agg(e.value -> 0 ORDER BY n.n))[1] AS before, (array_agg(e.value -> 1 ORDER BY n.n DESC))[1] AS after
    FROM {notes} n, jsonb_each(n.change) e WHERE n.table_name = %s AND n.change IS NOT NULL
        AND NOT EXISTS (SELECT FROM {notes} o WHERE o.table_name = n.table_name AND o.row_id = n.row_id AND o.change IS NULL)
    GROUP BY n.table_name, n.row_id, e.key) s
GROUP BY s.table_name, s.row_id ORDER BY s.row_id
""").format(**_NAMES)


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    return value if value is None or isinstance(value, int | str | list) else str(value)
