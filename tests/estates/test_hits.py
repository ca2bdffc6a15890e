"""What the search box asks of rooms is answered by the indexes that were made for it."""

import pytest
from django.db import connection

from tonglu.estates.hits import BY_CODE

pytestmark = pytest.mark.django_db


def test_the_beginning_of_a_code_is_read_in_the_index_of_codes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")  # few rows are quicker read whole
        cursor.execute(f"EXPLAIN {BY_CODE}", {"low": "3-2", "high": "3-3", "nodes": [1, 2], "most": 8})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "unit_code_prefix" in plan
    assert "Sort" not in plan
