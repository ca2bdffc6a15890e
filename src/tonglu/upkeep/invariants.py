"""What `verify` holds of the database as a whole: a key leads to a row, however the row that has it was written (copied, restored)."""

from collections.abc import Iterator
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

from tonglu.lib.references import keys
from tonglu.lib.truths import MOST, answers

ASTRAY: Final = sql.SQL("""
SELECT ({own})::text AS value FROM {table} r WHERE {present} AND NOT EXISTS (SELECT FROM {named} p WHERE {meets}) LIMIT %s
""")


def broken() -> Iterator[str]:
    with connection.cursor() as cursor:
        known = keys(cursor)
    for key in known:
        for row in answers(key.asked(ASTRAY).as_string(), MOST):
            yield _("表 {table} 有行指向 {named} 里没有的 {value}（{key}）。").format(table=key.table, named=key.named, key=key.name, **row)
