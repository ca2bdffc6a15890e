"""What `verify` holds of the audit itself: every audited table has its triggers, and every row came and went with an entry."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from tonglu.lib.truths import answers

ASLEEP = """
    SELECT tgrelid::regclass::text AS name, tgname AS trigger FROM pg_trigger
    WHERE NOT tgisinternal AND tgname LIKE '%audit%'
        AND (tgenabled NOT IN ('O', 'A') OR tgname LIKE '%\\_audit\\_insert' AND tgenabled <> 'A') ORDER BY 1, 2
"""
AUDITED = "SELECT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname LIKE '%\\_audit\\_insert' AND NOT tgisinternal ORDER BY 1"
ENTRIES = """
    SELECT table_name AS name, sum(CASE act WHEN 'INSERT' THEN row_count ELSE -1 END) AS rows FROM audit_diff
    WHERE act IN ('INSERT', 'DELETE') GROUP BY table_name
"""


def broken() -> Iterator[str]:
    for row in answers(ASLEEP):
        yield _("表 {name} 的审计触发器 {trigger} 被停用，或者能被绕过。").format(**row)
    entered = {row["name"]: int(row["rows"]) for row in answers(ENTRIES)}
    for row in list(answers(AUDITED)):
        name = row["name"]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - a table of the catalogue
            rows = int(cursor.fetchone()[0])
        if rows != entered.get(name, 0):
            yield _("表 {name} 有 {rows} 行，变更记录里却应有 {wanted} 行。").format(name=name, rows=rows, wanted=entered.get(name, 0))
