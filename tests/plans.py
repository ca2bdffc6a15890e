"""How the planner answers a statement, where a test holds it to an index.

The planner weighs by what was counted last, and ANALYZE leaves the number of rows of a table behind even where the test
that asked for it is undone: without `forget_counts` a plan hangs on which tests ran before. The pages that undone rows leave behind are
seen all the same; a test that is held to an index must hold with many of them and with none.
"""

from typing import Final

from django.db import connection

# as after the migrations, which fill next to nothing: nobody has counted the rows of a table, an index was made of none
FORGOTTEN: Final = """
UPDATE pg_class SET reltuples = -1, relpages = 0
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reltuples <> -1;
UPDATE pg_class SET reltuples = 0
WHERE relnamespace = 'public'::regnamespace AND relkind = 'i' AND reltuples <> 0;
DELETE FROM pg_statistic USING pg_class
WHERE starelid = pg_class.oid AND relnamespace = 'public'::regnamespace;
"""
# the other indexes of rooms by their code: of few rows each is as good as that of a project's codes
OTHERS_BY_CODE: Final = ("unit_code_prefix", "unit_sorted", "unit_room")


def forget_counts() -> None:
    """Let the planner know of every table as little as when it was made, until this transaction is undone."""
    with connection.cursor() as cursor:
        cursor.execute(FORGOTTEN)


def plan_by_code(statement: str, given: dict[str, object]) -> str:
    """Return the plan of a statement over the few rooms of a test, with only the index of a project's codes left to find them by."""
    forget_counts()
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL enable_seqscan = off; DROP INDEX IF EXISTS {', '.join(OTHERS_BY_CODE)}")
        cursor.execute(f"EXPLAIN {statement}", given)
        return "\n".join(line for (line,) in cursor.fetchall())
