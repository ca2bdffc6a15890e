"""What the search box asks of rooms is answered by the indexes that were made for it, place by place."""

import pytest
from django.db import connection

from tonglu.estates.hits import BEGINNING, WHOLE

pytestmark = pytest.mark.django_db
GIVEN = {"room": "3-2", "room_end": "3-3", "codes": ["3-1-1502", "3-2-1502"], "places": [1, 2], "rooms": 8}


@pytest.mark.parametrize("statement", [BEGINNING, WHOLE], ids=["a beginning", "whole codes"])
def test_codes_are_read_in_the_index_of_their_project(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # few rows are quicker read whole
        cursor.execute(f"EXPLAIN {statement}", GIVEN)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    condition = plan.partition("using unit_code_once")[2].partition("Index Cond: ")[2].partition("\n")[0]
    assert "project_id = place.id" in condition
    assert "code" in condition
    assert "BitmapAnd" not in plan
