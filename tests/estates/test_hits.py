"""What the search box asks of rooms is answered by the indexes that were made for it, place by place."""

import pytest

from tests.plans import plan_by_code
from tonglu.estates.hits import BEGINNING, WHOLE

pytestmark = pytest.mark.django_db
GIVEN = {"room": "3-2", "room_end": "3-3", "codes": ["3-1-1502", "3-2-1502"], "places": [1, 2], "rooms": 8}


@pytest.mark.parametrize("statement", [BEGINNING, WHOLE], ids=["a beginning", "whole codes"])
def test_codes_are_read_in_the_index_of_their_project(statement: str) -> None:
    plan = plan_by_code(statement, GIVEN)
    assert "unit_code_once" in plan
    assert "unit_place" not in plan
    assert "BitmapAnd" not in plan
