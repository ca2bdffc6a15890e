"""A big load into tables that nobody needs meanwhile: their secondary indexes and references go, and come back checked.

All in the caller's transaction: broken off anywhere, everything is as it was. Readers wait until it ends.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from tonglu.lib.behind import CHECK_NOW

# the primary key stays: rows of the load are joined by it
INDEXES = """
    SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relname = ANY(%s) AND NOT i.indisprimary AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
    ORDER BY c.relname
"""
# unique and exclusion constraints first, what refers to them last
CONSTRAINTS = """
    SELECT t.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
    WHERE t.relname = ANY(%s) AND k.contype IN ('u', 'x', 'f')
      AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = k.conindid AND k.contype <> 'f')
    ORDER BY k.contype = 'f', t.relname, k.conname
"""
ROOMY = "SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL max_parallel_maintenance_workers = 2; SET LOCAL work_mem = '64MB'"


@contextmanager
def without_indexes(tables: Sequence[str], say: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Lock the tables, drop what slows a load down, and build it again after; a row that breaks a rule fails the load."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(sorted(tables))} IN ACCESS EXCLUSIVE MODE")  # names of our own tables
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(CHECK_NOW)  # a table with checks still to do is not altered
        cursor.execute(INDEXES, [list(tables)])
        indexes = cursor.fetchall()
        cursor.execute(CONSTRAINTS, [list(tables)])
        constraints = cursor.fetchall()
        for table, name, _ in reversed(constraints):
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute(CHECK_NOW)
        cursor.execute(ROOMY)
        for name, definition in indexes:
            say(name)
            cursor.execute(definition)
        for table, name, definition in constraints:
            say(name)
            cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
