"""Diffs lie in one partition a month; what comes before its month has one waits in audit_diff_rest."""

from django.db import connection

MONTHS_AHEAD = 3


def make_room() -> None:
    """Make the partitions of this month and those to come. By the database's own clock: that is what dates the diffs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_diff_month(now() + make_interval(months => n)) FROM generate_series(0, %s) n", [MONTHS_AHEAD])
