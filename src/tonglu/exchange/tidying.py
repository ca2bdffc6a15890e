"""After a large batch or its revert the tables are put in order at once: until somebody vacuums, each search reads what waits."""

from typing import Final

from django.apps import apps
from django.db import connection
from psycopg import sql

from tonglu.exchange.kinds import kind_of
from tonglu.exchange.models import ImportBatch, ImportMade, ImportRow, ImportTrace
from tonglu.jobs.queue import defer

LARGE: Final = 1_000  # rows of a batch; after fewer the database's own vacuum is soon enough
JOB: Final = "exchange.tidy"


def tidy_later(batch: ImportBatch, rows: int) -> None:
    """Let the worker do it when this transaction has ended: a vacuum is none."""
    if rows >= LARGE:
        defer(JOB, batch_id=batch.pk)


def tidy_after(batch_id: int) -> None:
    """Sort in what waits to be sorted in, forget what is dead, and count anew: the tables that a batch has written."""
    batch = ImportBatch.objects.get(pk=batch_id)
    with connection.cursor() as cursor:
        for table in tables_of(batch):
            cursor.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)).as_string())


def tables_of(batch: ImportBatch) -> list[str]:
    """Return the tables that a batch has written: those of which it keeps traces, else what it was a list of."""
    named = {each._meta.label_lower: each._meta.db_table for each in apps.get_models()}
    written = set(batch.tracked) or {named[each] for each in (kind_of(batch.kind).target_kind,) if each in named}
    return [*sorted(written), *(each._meta.db_table for each in (ImportRow, ImportMade, ImportTrace))]
