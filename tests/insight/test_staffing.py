"""Staffing: posts against households and cases, what an expansion needs, and who may see it."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tests.web.signing import Sign, sign
from tonglu.access import actions
from tonglu.insight.models import DayCell, HomeCell, StaffingNorm
from tonglu.insight.queries.staffing import people_loads_for, project_loads_for
from tonglu.insight.rules.staffing import Load, Norm, posts_needed, tone_of
from tonglu.insight.staffing import set_staffing_norm
from tonglu.lib.refusals import NotAllowed, Refused

__all__ = ["sign"]
NORM = {"households_warn": 200, "households_late": 300, "cases_warn": 20, "cases_late": 30}


@pytest.mark.parametrize(
    ("households", "weekly", "more", "needed"),
    [(0, 0, 0, 0), (250, 10, 0, 1), (251, 10, 0, 1.5), (500, 10, 500, 4), (100, 50, 0, 2), (100, 50, 100, 4), (0, 30, 100, 1.5)],
)
def test_posts_needed(households: int, weekly: float, more: int, needed: float) -> None:
    assert posts_needed(Load(households, weekly, 1), more, Norm()) == needed


def test_tone_of_a_figure() -> None:
    assert [tone_of(each, 250, 350) for each in (None, 250, 251, 350, 351)] == ["plain", "done", "warn", "warn", "late"]


def test_load_of_a_project(cast: Cast) -> None:
    HomeCell.objects.create(node_id=cast.project.pk, on=date(2026, 1, 1), delivered=600)
    HomeCell.objects.create(node_id=cast.project.pk, on=date(2027, 1, 1), delivered=400)
    DayCell.objects.create(node_id=cast.project.pk, on=date(2026, 9, 20), kind="repair", opened=40)
    DayCell.objects.create(node_id=cast.project.pk, on=date(2026, 8, 1), kind="repair", opened=99)
    mate = cast.people["mate"]
    actions.change_person(mate.pk, name=mate.name, home_id=mate.home_id, hours_share=50, by=cast.admin)
    make_case(cast, "handling")
    [found] = [each for each in project_loads_for(cast.director) if each.node == cast.project]
    assert (found.people, found.part_time, found.open_cases) == (6, 1, 1)
    assert (found.load.households, found.load.weekly, found.load.posts) == (600, 10, 5.5)
    node, people = people_loads_for(cast.manager, cast.project.pk)
    assert (node, people[0].person, people[0].open_cases, people[0].weekly) == (cast.project, cast.people["technician"], 1, 0.25)


def test_stranger_sees_no_load(cast: Cast) -> None:
    assert [each.node for each in project_loads_for(cast.stranger)] == [cast.other_project]
    for who in (cast.stranger, cast.agent):
        with pytest.raises(NotAllowed):
            people_loads_for(who, cast.project.pk)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"households_warn": 0}, "编制标准应在 1 到 100000 之间"),
    ({"cases_late": 10**9}, "编制标准应在 1 到 100000 之间"),
    ({"households_late": 199}, "“过多”不能小于“提醒”"),
    ({"cases_warn": 31}, "“过多”不能小于“提醒”"),
]


@pytest.mark.parametrize(("given", "sentence"), BAD, ids=range(len(BAD)))
def test_bad_norm_gets_a_sentence(cast: Cast, given: dict[str, int], sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        set_staffing_norm(**{**NORM, **given}, by=cast.admin)
    assert (str(refusal.value), StaffingNorm.objects.count()) == (sentence, 0)


@pytest.mark.parametrize("share", [0, -1, 101, 10**9])
def test_bad_share_gets_a_sentence(cast: Cast, share: int) -> None:
    mate = cast.people["mate"]
    with pytest.raises(Refused, match="工时占比应在 1 到 100 之间"):
        actions.change_person(mate.pk, name=mate.name, home_id=mate.home_id, hours_share=share, by=cast.admin)


def test_pages(cast: Cast, sign: Sign) -> None:
    HomeCell.objects.create(node_id=cast.project.pk, on=cast.at.date() - timedelta(days=9), delivered=900)
    director = sign("director")
    page = director.get("/staffing/?more=100").content.decode()
    assert all(words in page for words in ("云锦府", "900", "+100"))
    for strange in ("x", "-1", "9" * 40, "\x00"):
        assert director.get("/staffing/", {"more": strange}).status_code == 200
    assert "agent员" in director.get(f"/staffing/{cast.project.pk}/").content.decode()
    assert director.get(f"/staffing/{cast.other_project.pk}/").status_code == 404
    assert sign("agent").get("/staffing/").status_code == 404
    assert director.post("/staffing/norm/", NORM).status_code == 404
    admin = sign("admin")
    assert admin.post("/staffing/norm/", NORM).status_code == 302
    assert "“过多”不能小于“提醒”" in admin.post("/staffing/norm/", {**NORM, "cases_late": 1}).content.decode()
