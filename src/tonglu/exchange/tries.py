"""What the worker does is taken up again after an error of the database, but not for ever: its tries are counted.

A try counts where the database is still there to say what went wrong. Who is killed has no say, and where the line to the
database is gone (killed, restarted) nothing is counted: a machine may be restarted as often as anybody likes.
"""

from typing import Any, Final

from django.db import connection
from django.db.models import F, QuerySet

MOST_TRIES: Final = 5


def line_now() -> object:
    """Return the line to the database that a work begins with."""
    connection.ensure_connection()
    return connection.connection


def outlived(line: object) -> bool:
    """Whether the line is still there after the work: where it is gone Django may have opened another one."""
    return connection.connection is line and connection.is_usable()


def is_last(waiting: QuerySet[Any]) -> bool:
    """Count one more try of the one row that still waits, under its lock; tell whether it has none left."""
    return bool(waiting.update(tries=F("tries") + 1)) and waiting.filter(tries__gte=MOST_TRIES).exists()
