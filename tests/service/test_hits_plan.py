"""What the search box asks of cases by their room is answered by the index that was made for it."""

import pytest
from django.db import connection

from tonglu.service.hits import BY_ROOM, BY_WHOLE_ROOM

pytestmark = pytest.mark.django_db


def test_the_beginning_of_a_room_is_read_in_the_index_of_codes() -> None:
    places = list(range(1, 41))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")  # few rows are quicker read whole
        cursor.execute(f"EXPLAIN {BY_ROOM}", {"room": "3-2", "room_end": "3-3", "nodes": [1, 2], "places": places})
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute(f"EXPLAIN {BY_WHOLE_ROOM}", {"codes": ["3-1-1502", "3-2-1502"], "nodes": [1, 2], "places": places})
        whole = "\n".join(line for (line,) in cursor.fetchall())
    assert "unit_code_prefix" in plan
    assert "Seq Scan" not in whole
    assert "code" in whole.partition("Index Cond: ")[2].partition("\n")[0]
