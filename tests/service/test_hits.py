"""What the search box finds of cases by the room they are about, as people say rooms."""

from tests.factories.cast import Cast
from tests.factories.estates import make_project, make_unit
from tonglu.estates.models import Unit
from tonglu.lib.actor import Actor
from tonglu.service.actions import open_case
from tonglu.service.hits import case_hits


def open_at(unit: Unit, words: str, by: Actor) -> int:
    return open_case(kind="repair", words=words, unit_id=unit.pk, by=by).pk


def test_cases_are_found_by_their_room_as_it_is_said(cast: Cast) -> None:
    here = make_project(cast.project, "云锦府 二期")
    first, second = (open_at(make_unit(here, "3", entrance, "1502"), "水管", cast.agent) for entrance in ("1", "2"))
    open_at(make_unit(here, "13", "2", "1502"), "水管", cast.agent)
    for by in (cast.agent, cast.admin):
        for typed in ("3-1502", "3幢1502室", "云锦府 二期 3-1502", "云锦府二期3栋1502"):
            assert {each.pk for each in case_hits(by, typed, 8)} == {first, second}, typed
        for typed in ("3栋2单元1502室", "云锦府 二期 3-2-1502", "３－２－１５０２", "云锦 3-2-15", "3栋2单元"):
            assert [each.pk for each in case_hits(by, typed, 8)] == [second], typed
        assert case_hits(by, "听涛苑 3-1502", 8) == []
    assert case_hits(cast.stranger, "云锦府 二期 3-1502", 8) == []


def test_rooms_of_other_companies_stand_before_none_of_ours(cast: Cast) -> None:
    there = make_project(cast.other_project, "听涛苑")
    for door in range(60):
        make_unit(there, "3", "2", f"15{door:02}")
    ours = open_at(make_unit(make_project(cast.project), "3", "2", "1599"), "水管", cast.agent)
    assert [each.pk for each in case_hits(cast.agent, "3-2-15", 8)] == [ours]
