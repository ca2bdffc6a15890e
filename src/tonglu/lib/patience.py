"""A question that anybody may compose is not let run for long: the server ends it, and the person is told."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from tonglu.lib.refusals import TooLong


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Run the statements inside with a limit for each; TooLong where one takes longer."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            before = cursor.fetchone()[0]
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{int(seconds * 1000)}ms"])
            yield
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
    except OperationalError as fault:
        if isinstance(fault.__cause__, QueryCanceled):
            raise TooLong("条件太宽，{seconds} 秒还没有算完；请再加一个条件，或缩小组织范围", seconds=int(seconds)) from None
        raise
