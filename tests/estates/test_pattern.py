import pytest

from tonglu.estates.rules.pattern import (
    PlannedUnit,
    Position,
    UnitPattern,
    floor_positions,
    plan_units,
    read_floors,
    read_positions,
    unit_code,
)  # fmt: skip
from tonglu.lib.refusals import Refused


def test_floors_leave_out_unwanted_numbers() -> None:
    floors = read_floors("1-18", "4,13,14")
    assert len(floors) == 15
    assert floor_positions(floors)["15"] == 12


def test_basements_lie_below_the_first() -> None:
    assert floor_positions(read_floors("B2-B1,1-3")) == {"B2": -2, "B1": -1, "1": 1, "2": 2, "3": 3}


def test_units_are_planned_floor_by_floor() -> None:
    pattern = UnitPattern(("1", "2"), ("1", "2"), (Position("01", "A"), Position("02")))
    planned = plan_units(pattern)
    assert planned[:3] == [PlannedUnit("1", "1", 1, "101", "A"), PlannedUnit("1", "1", 1, "102", ""), PlannedUnit("2", "1", 1, "101", "A")]
    assert len(planned) == 8


def test_running_numbers_go_on_in_the_next_entrance() -> None:
    pattern = UnitPattern(("15",), ("1", "2"), read_positions("2"), is_running=True)
    assert [each.room for each in plan_units(pattern)] == ["1501", "1502", "1503", "1504"]


def test_codes_are_what_people_say() -> None:
    assert (unit_code("3", "2", "1502"), unit_code("S1", "", "102")) == ("3-2-1502", "S1-102")


@pytest.mark.parametrize(
    ("floors", "without", "sentence"),
    [
        ("", "", "请填写楼层，如 1-18"),
        ("1-18,5", "", "楼层“5”写了两次，请删去一个"),
        ("18-1", "", "楼层“18-1”的起止不对，请从低到高写，最多 150 个"),
        ("1-900", "", "楼层“1-900”的起止不对，请从低到高写，最多 150 个"),
        ("一/二", "", "楼层“一/二”看不懂，请写成 1-18 或 1,2,3"),
        ("4", "4", "请填写楼层，如 1-18"),
        ("1\0", "", "楼层“1”看不懂，请写成 1-18 或 1,2,3"),
    ],
)
def test_floors_are_refused_with_a_sentence(floors: str, without: str, sentence: str) -> None:
    with pytest.raises(Refused) as caught:
        read_floors(floors, without)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请填写每层的房间，如 4，或 01=A 02=B"),
        ("01 01", "每层的房间里有重复的门号，请核对"),
        ("99", "每层最多 40 户"),
        ("甲=A", "每层的房间“甲=A”看不懂，请写成 01=A"),
    ],
)
def test_positions_are_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as caught:
        read_positions(text)
    assert str(caught.value) == sentence


def test_too_many_units_are_refused() -> None:
    pattern = UnitPattern(read_floors("1-100"), ("1", "2"), read_positions("40"))
    with pytest.raises(Refused, match="8000"):
        plan_units(pattern)
