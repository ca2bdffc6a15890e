"""Which rooms the box above their list finds."""

import pytest

from tests.factories.cast import Cast
from tests.factories.estates import make_project, make_unit
from tonglu.estates.finding import find_units
from tonglu.estates.queries import units_for

CODES = (("3", "2", "1502"), ("3", "1", "1502"), ("3", "2", "1503"), ("13", "1", "1502"), ("8", "E", "201"))


@pytest.fixture(autouse=True)
def rooms(cast: Cast) -> None:
    for project in (make_project(cast.project, "云锦府 二期"), make_project(cast.other_project, "听涛苑")):
        for code in CODES:
            make_unit(project, *code)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("3-2-1502", ["3-2-1502"]),
        ("3-2", ["3-2-1502", "3-2-1503"]),
        ("3幢1502", ["3-1-1502", "3-2-1502"]),
        ("3-1502", ["3-1-1502", "3-2-1502"]),
        ("1502", ["13-1-1502", "3-1-1502", "3-2-1502"]),
        ("1502室", ["13-1-1502", "3-1-1502", "3-2-1502"]),
        ("8-e-201", ["8-E-201"]),
        ("8-e", ["8-E-201"]),
        ("云锦府二期 3-1502", ["3-1-1502", "3-2-1502"]),
        ("云锦府 二期 3-1502", ["3-1-1502", "3-2-1502"]),
        ("云锦府 二期 1502", ["13-1-1502", "3-1-1502", "3-2-1502"]),
        ("听涛苑 3-1502", []),  # an estate out of reach is none
        ("没有 3-1502", []),
        ("3", ["3-1-1502", "3-2-1502", "3-2-1503"]),
        ("没有", []),
        ("%", []),
    ],
)
def test_rooms_are_found_however_they_are_said(cast: Cast, text: str, codes: list[str]) -> None:
    assert sorted(each.code for each in find_units(cast.agent, units_for(cast.agent), text)) == codes


def test_an_estate_is_known_to_whom_it_is_in_reach(cast: Cast) -> None:
    by = cast.admin
    assert [each.project.marketing_name for each in find_units(by, units_for(by), "听涛苑 3-2-1502")] == ["听涛苑"]
    assert find_units(by, units_for(by), "3-2-1502").count() == 2
    there = cast.stranger
    assert [find_units(there, units_for(there), text).count() for text in ("3-2-1502", "云锦府二期 3-2-1502")] == [1, 0]
