"""The foreign keys of many rows, proved by one statement for each key instead of a trigger for each row.

Such a trigger looks for the one row that is named and locks it against its end: a quarter of what a large import costs the database.
Here COPY writes without these triggers, and afterwards all its rows together are held against what they name; what is not of this
transaction is locked as a trigger would lock it. The keys stand as they are, for whoever else writes and for what is named.

It takes the right to say which triggers fire, which the owner of our own server has. Without it, and for a table with other triggers
that would be silent, each row is proved as ever.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from django.db import IntegrityError
from psycopg import sql

Work = Callable[[Any], object]  # gets a cursor


class References:
    """What one transaction has written and not proved yet."""

    def __init__(self) -> None:
        self._taken: defaultdict[str, list[int]] = defaultdict(list)
        self._unproved: list[tuple[str, list[int], int]] = []  # table, ids, rows
        self._proofs: dict[str, dict[str, sql.Composed]] = {}  # table -> key -> statement; none where each row is proved
        self._may: bool | None = None

    def taken(self, table: str, ids: Sequence[int]) -> None:
        """Note the ids of rows to come: rows are told by them afterwards."""
        self._taken[table] += ids

    def writing(self, table: str, work: Work) -> Work:
        """Return the work that writes rows with the ids taken for this table; `prove` has to follow before the transaction ends."""
        ids = self._taken.pop(table, [])
        return lambda cursor: self._write(cursor, table, ids, work) if ids else work(cursor)

    def _write(self, cursor: Any, table: str, ids: list[int], work: Work) -> None:
        if not self._proofs_of(cursor, table):
            work(cursor)
            return
        cursor.execute(WITHOUT)
        work(cursor)
        self._unproved.append((table, ids, cursor.rowcount))
        cursor.execute(WITH)

    def prove(self, cursor: Any) -> None:
        """Hold what was written against what it names; IntegrityError where something is not there."""
        while self._unproved:
            table, ids, rows = self._unproved.pop()
            cursor.execute(COUNT.format(sql.Identifier(table)), [ids])
            if cursor.fetchone()[0] != rows:
                message = f"rows of {table} have other ids than were taken for them"
                raise IntegrityError(message)
            for name, proof in self._proofs[table].items():
                cursor.execute(proof, [ids])
                if lacking := cursor.fetchone():
                    message = f"{table} names what is not there ({name}): {lacking[0]}"
                    raise IntegrityError(message)

    def _proofs_of(self, cursor: Any, table: str) -> dict[str, sql.Composed]:
        if self._may is None:
            cursor.execute(MAY)
            self._may = bool(cursor.fetchone()[0])
        if self._may and table not in self._proofs:
            cursor.execute(SILENT, [table])
            is_silent = cursor.fetchone()[0]
            self._proofs[table] = {} if is_silent else {each.name: each.asked(PROOF) for each in keys(cursor, table)}
        return self._proofs.get(table, {})


class Key(NamedTuple):
    """A foreign key as the catalogue has it: columns of a table, and those of another one that they name."""

    name: str
    table: str
    own: list[str]
    named: str
    columns: list[str]

    def asked(self, question: sql.SQL) -> sql.Composed:
        """Return the question with the parts of this key: rows r of `table`, in `own` what they name of p in `named`."""
        present = sql.SQL(" AND ").join(sql.SQL("{} IS NOT NULL").format(sql.Identifier(each)) for each in self.own)
        meets = sql.SQL(" AND ").join(
            sql.SQL("p.{} = r.{}").format(sql.Identifier(theirs), sql.Identifier(mine))
            for mine, theirs in zip(self.own, self.columns, strict=True)
        )
        own = sql.SQL(", ").join(map(sql.Identifier, self.own))
        return question.format(table=sql.Identifier(self.table), named=sql.Identifier(self.named), own=own, present=present, meets=meets)


def keys(cursor: Any, table: str | None = None) -> list[Key]:
    """Return the foreign keys of a table, or of all."""
    cursor.execute(KEYS, {"table": table})
    return [Key(*each) for each in cursor.fetchall()]


MAY: Final = "SELECT has_parameter_privilege('session_replication_role', 'SET')"
WITHOUT: Final = "SET LOCAL session_replication_role = replica"
WITH: Final = "SET LOCAL session_replication_role = origin"
# a trigger of the table's own on INSERT (4) that would not fire
SILENT: Final = """
SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgtype & 4 <> 0 AND tgenabled <> 'A')
"""
KEYS: Final = """
SELECT k.conname, c.relname, own.names, p.relname, theirs.names
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid,
    LATERAL (SELECT array_agg(a.attname::text ORDER BY u.n) AS names FROM unnest(k.conkey) WITH ORDINALITY u(attnum, n)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum) own,
    LATERAL (SELECT array_agg(a.attname::text ORDER BY u.n) AS names FROM unnest(k.confkey) WITH ORDINALITY u(attnum, n)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum) theirs
WHERE k.contype = 'f' AND c.relnamespace = current_schema()::regnamespace AND (c.relname = %(table)s OR %(table)s::text IS NULL)
ORDER BY c.relname, k.conname
"""
# ARRAY and LATERAL: rows are looked up where they lie, whatever the planner thinks of tables that have just grown
COUNT: Final = sql.SQL("SELECT count(*) FROM {} WHERE id = ANY(ARRAY(SELECT unnest(%s::bigint[])))")
PROOF: Final = sql.SQL("""
SELECT r::text FROM (SELECT DISTINCT {own} FROM {table} WHERE id = ANY(ARRAY(SELECT unnest(%s::bigint[]))) AND {present} ORDER BY {own}) r
LEFT JOIN LATERAL (SELECT p.xmin = pg_current_xact_id()::xid AS is_ours FROM {named} p WHERE {meets} LIMIT 1) found ON true
LEFT JOIN LATERAL (SELECT true AS is_kept FROM {named} p WHERE {meets} AND NOT found.is_ours FOR KEY SHARE) locked ON true
WHERE found.is_ours IS NULL OR NOT found.is_ours AND locked.is_kept IS NULL
""")
