"""What the search box asks of cases by their room is answered by the index that was made for it."""

import pytest

from tests.plans import plan_by_code
from tonglu.service.hits import BY_ROOM, BY_WHOLE_ROOM

pytestmark = pytest.mark.django_db
GIVEN = {"room": "3-2", "room_end": "3-3", "codes": ["3-1-1502", "3-2-1502"], "places": list(range(1, 41)), "rooms": 50, "nodes": [1, 2]}


@pytest.mark.parametrize("statement", [BY_ROOM, BY_WHOLE_ROOM], ids=["a beginning", "whole codes"])
def test_a_room_is_read_in_the_index_of_its_project(statement: str) -> None:
    plan = plan_by_code(statement, GIVEN)
    assert "unit_code_once" in plan
    assert "unit_place" not in plan
    assert "Seq Scan" not in plan
