"""How the rows of a kind are taken back: which of them go, which stay because somebody went on with them.

All is set-based over one table of this transaction, `import_undo`: a row per trace, `kept` empty as long as it goes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.apps import apps
from django.db import connection
from psycopg import sql

from tonglu.exchange.models import ImportBatch, Kept
from tonglu.exchange.trail import Tracked, digest
from tonglu.lib.actor import Actor

UNDO: Final = "import_undo"
LIST: Final = """
DROP TABLE IF EXISTS import_undo;
CREATE TEMP TABLE import_undo ON COMMIT DROP AS
SELECT id, line, table_name, row_id, change, change IS NULL AS is_new, digest, ''::varchar(8) AS kept, false AS is_derived
FROM exchange_importtrace WHERE batch_id = {batch}
UNION ALL SELECT NULL, g.line, m.table_name, g.row_id, NULL, true, g.digest, '', false
FROM exchange_importmade m, unnest(m.lines, m.row_ids, m.digests) g(line, row_id, digest) WHERE m.batch_id = {batch};
CREATE INDEX ON import_undo (table_name, row_id);
ANALYZE import_undo;
"""
REFERENCES: Final = """
SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c CROSS JOIN unnest(c.conkey, c.confkey) k(own, other)
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own JOIN pg_attribute t ON t.attrelid = c.confrelid AND t.attnum = k.other
WHERE c.contype = 'f' AND c.confrelid = %s::regclass AND t.attname = 'id' ORDER BY 1, 2 -- of a key of several columns that one
"""


@dataclass(frozen=True, slots=True)
class Mention:
    """A table that names rows of `target` without a foreign key; rows of it that `where` (over f) picks keep them."""

    table: str
    column: str
    target: str
    where: str = "true"


@dataclass(frozen=True, slots=True)
class Undo:
    """What an import kind says about its own rows."""

    tables: Sequence[Tracked]  # in the order in which they are deleted: what refers first
    loose: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (table, column) -> rows (over f) that are no use of the target
    mentions: Sequence[Mention] = ()
    rules: Sequence[str] = ()  # statements that set `kept` of further rows; repeated until none changes anything
    drop: Sequence[str] = ()  # statements that delete what the loose references left, before the rows themselves go
    first: Sequence[str] = ()  # statements that lock rows before those of the tables, in the order in which acts do
    settle: Callable[[Actor], None] | None = None  # after all: derived columns of what stays

    def tracked(self) -> dict[str, Tracked]:
        return {each.table: each for each in self.tables}


def find_kept(batch: ImportBatch, undo: Undo, *, is_locked: bool) -> None:
    """Fill `import_undo`, and say of each row whether it stays; with locks where it is for the deed."""
    with connection.cursor() as cursor:
        cursor.execute(LIST.format(batch=int(batch.pk)))
        for lock in undo.first if is_locked else ():
            cursor.execute(lock)
        for each in reversed(undo.tables) if is_locked else ():
            cursor.execute(LOCK.format(table=sql.Identifier(each.table)).as_string(), [each.table])
        for each in undo.tables:
            table = sql.Identifier(each.table)
            for statement in (GONE.format(table=table), _edited(batch, each), REPLACED.format(table=table), *_changed_later(each)):
                cursor.execute(statement.as_string(), {"table": each.table})
        for mention in undo.mentions:
            names = {"table": sql.Identifier(mention.table), "column": sql.Identifier(mention.column), "where": sql.SQL(mention.where)}
            cursor.execute(MENTIONED.format(**names).as_string(), [mention.target])
        steps = [*_uses(undo), *_wholes(undo), *(sql.SQL(each) for each in undo.rules)]
        while True:
            found = 0
            for step in steps:
                cursor.execute(step.as_string())
                found += cursor.rowcount
            if not found:
                return


LOCK: Final = sql.SQL(
    "SELECT count(*) FROM (SELECT t.id FROM {table} t WHERE t.id IN (SELECT row_id FROM import_undo WHERE table_name = %s)"
    " ORDER BY t.id FOR UPDATE) locked"
)
GONE: Final = sql.SQL("""
UPDATE import_undo u SET kept = 'gone' WHERE u.table_name = %(table)s AND NOT EXISTS (SELECT FROM {table} t WHERE t.id = u.row_id)
""")
# a changed row is as the batch left it where its columns still hold what was written: others may have changed meanwhile
REPLACED: Final = sql.SQL("""
UPDATE import_undo u SET kept = 'edited' FROM {table} t WHERE u.table_name = %(table)s AND u.kept = '' AND NOT u.is_new AND t.id = u.row_id
    AND t IS DISTINCT FROM jsonb_populate_record(t, (SELECT jsonb_object_agg(e.key, e.value -> 1) FROM jsonb_each(u.change) e))
""")
EDITED: Final = """
UPDATE import_undo u SET kept = 'edited' FROM {table} t WHERE u.table_name = %(table)s AND u.is_new AND u.kept = ''
    AND t.id = u.row_id AND ({differs})
"""
MENTIONED: Final = sql.SQL("""
UPDATE import_undo u SET kept = 'history' WHERE u.table_name = %s AND u.is_new AND u.kept = ''
    AND EXISTS (SELECT FROM {table} f WHERE f.{column} = u.row_id AND {where})
""")
USED: Final = """
UPDATE import_undo u SET kept = 'used' WHERE u.table_name = {target} AND u.is_new AND u.kept = ''
    AND EXISTS (SELECT FROM {table} f WHERE f.{column} = u.row_id AND NOT coalesce({loose}, false) {beside})
"""
BESIDE: Final = """AND NOT EXISTS (
    SELECT FROM import_undo d WHERE d.table_name = {name} AND d.row_id = f.id AND d.is_new AND d.kept = '')"""
WHOLE: Final = """
UPDATE import_undo u SET kept = 'together' FROM {table} f, import_undo p WHERE u.table_name = {name} AND u.kept = '' AND u.is_new
    AND f.id = u.row_id AND p.table_name = {owned_by} AND p.row_id = f.{owner} AND p.is_new AND p.kept <> ''
"""


def _edited(batch: ImportBatch, each: Tracked) -> sql.Composable:
    """A new row is as the batch left it where its digest is; a column that came since is untouched while it has its default."""
    columns, fields = batch.tracked.get(each.table, []), {field.column: field for field in each.model._meta.concrete_fields}
    if not columns or set(columns) - set(fields):  # the table has changed its shape: nothing can be said
        return sql.SQL("UPDATE import_undo SET kept = 'edited' WHERE table_name = %(table)s AND is_new AND kept = ''")
    later = [(name, fields[name]) for name in each.columns if name not in columns]
    touched = [
        sql.SQL("t.{} IS DISTINCT FROM {}").format(
            sql.Identifier(name), sql.Literal(field.get_db_prep_save(field.get_default(), connection))
        )
        for name, field in later
    ]
    differs = sql.SQL(" OR ").join([sql.SQL("u.digest <> {}").format(digest(columns)), *touched])
    return sql.SQL(EDITED).format(table=sql.Identifier(each.table), differs=differs)


def _changed_later(each: Tracked) -> Sequence[sql.Composable]:
    """Derived columns that somebody changed since are settled anew and keep nothing: they are named for it."""
    keys = sql.Literal(sorted(each.derived))
    return [sql.SQL(statement.format(keys=keys.as_string())) for statement in DERIVED] if each.derived else []


DERIVED: Final = (
    """UPDATE import_undo SET is_derived = true WHERE table_name = %(table)s AND NOT is_new
    AND NOT EXISTS (SELECT FROM jsonb_object_keys(change) k WHERE k <> ALL ({keys}))""",
    "UPDATE import_undo SET kept = 'derived' WHERE table_name = %(table)s AND kept = 'edited' AND is_derived",
)


def _uses(undo: Undo) -> list[sql.Composable]:
    """One statement per foreign key in the database that leads to a table of the kind."""
    steps: list[sql.Composable] = []
    with_ids = {each._meta.db_table for each in apps.get_models() if each._meta.pk.column == "id"}
    for each in undo.tables:
        with connection.cursor() as cursor:
            cursor.execute(REFERENCES, [each.table])
            found = cursor.fetchall()
        for table, column in found:
            beside = sql.SQL(BESIDE).format(name=sql.Literal(table)) if table in with_ids else sql.SQL("")
            loose = sql.SQL(undo.loose.get((table, column), "false"))
            names = {"target": sql.Literal(each.table), "table": sql.Identifier(table), "column": sql.Identifier(column)}
            steps.append(sql.SQL(USED).format(**names, loose=loose, beside=beside))
    return steps


def _wholes(undo: Undo) -> list[sql.Composable]:
    return [
        sql.SQL(WHOLE).format(
            table=sql.Identifier(each.table), name=sql.Literal(each.table), owner=sql.Identifier(each.owner),
            owned_by=sql.Literal(each.owned_by),
        )
        for each in undo.tables
        if each.owner
    ]  # fmt: skip


RESTORE: Final = sql.SQL("""
UPDATE {table} t SET ({columns}) = (SELECT {values} FROM jsonb_populate_record(t, w.before) r)
FROM import_undo u, LATERAL (SELECT jsonb_object_agg(e.key, e.value -> 0) AS before FROM jsonb_each(u.change) e) w
WHERE u.table_name = {name} AND NOT u.is_new AND u.kept = '' AND t.id = u.row_id
""")
COLUMNS: Final = """
SELECT DISTINCT k FROM import_undo u, jsonb_object_keys(u.change) k
WHERE u.table_name = %s AND NOT u.is_new AND u.kept = '' ORDER BY k
"""


def take_back(batch: ImportBatch, undo: Undo, by: Actor) -> dict[str, int]:
    """Delete and restore what goes; return how many rows of other tables were removed, restored, kept."""
    with connection.cursor() as cursor:
        for statement in undo.drop:
            cursor.execute(statement)
        for each in undo.tables:
            table, name = sql.Identifier(each.table), sql.Literal(each.table)
            cursor.execute(COLUMNS, [each.table])
            if columns := [sql.Identifier(key) for (key,) in cursor.fetchall()]:
                values = sql.SQL(", ").join(sql.SQL("r.{}").format(key) for key in columns)
                cursor.execute(RESTORE.format(table=table, name=name, columns=sql.SQL(", ").join(columns), values=values).as_string())
            cursor.execute(DELETE.format(table=table, name=name).as_string())
        if undo.settle:
            undo.settle(by)
        cursor.execute(KEPT, {"batch": batch.pk, "why": Kept.values})
    return counted()


KEPT: Final = """
WITH changed AS (UPDATE exchange_importtrace t SET kept = u.kept FROM import_undo u WHERE u.id = t.id AND u.kept = ANY(%(why)s))
INSERT INTO exchange_importtrace (batch_id, line, table_name, row_id, digest, kept)
SELECT %(batch)s, line, table_name, row_id, digest, kept FROM import_undo WHERE id IS NULL AND kept = ANY(%(why)s)
ORDER BY line, table_name, row_id
"""


DELETE: Final = sql.SQL(
    "DELETE FROM {table} t USING import_undo u WHERE u.table_name = {name} AND u.is_new AND u.kept = '' AND t.id = u.row_id"
)


def counted() -> dict[str, int]:
    """Return the rows of `import_undo` that go, are put back, and stay; derived columns are nobody's."""
    question = """SELECT count(*) FILTER (WHERE is_new AND kept = ''), count(*) FILTER (WHERE NOT is_new AND NOT is_derived AND kept = ''),
        count(*) FILTER (WHERE kept <> '' AND NOT is_derived) FROM import_undo"""
    with connection.cursor() as cursor:
        cursor.execute(question)
        return dict(zip(("removed", "restored", "kept"), cursor.fetchone(), strict=True))
