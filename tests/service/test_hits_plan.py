"""What the search box asks of cases by their room is answered by the index that was made for it."""

import pytest
from django.db import connection

from tonglu.service.hits import BY_ROOM

pytestmark = pytest.mark.django_db


def test_the_beginning_of_a_room_is_read_in_the_index_of_codes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")  # few rows are quicker read whole
        cursor.execute(f"EXPLAIN {BY_ROOM}", {"typed": "3-2", "typed_end": "3-3", "nodes": [1, 2]})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "unit_code_prefix" in plan
