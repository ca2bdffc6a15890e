"""Rooms and listings taken back leave what was there before; what somebody went on with stays, and is named."""

from datetime import date
from pathlib import Path

import pytest

from tests.customers.test_import_revert import fingerprint, revert, sound
from tests.estates.test_imports import sheet
from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tonglu.estates.models import Building, Layout, Project, Unit
from tonglu.exchange import reverting
from tonglu.exchange.commands import import_file
from tonglu.exchange.models import ImportBatch
from tonglu.organisation.actions import change_node
from tonglu.organisation.models import Node
from tonglu.service.actions import open_case

ROOMS = "楼栋,单元,楼层,实际层,房号,户型,建筑面积,交付日期"
LISTED = "小区名称,所在区域,房屋户型,建筑面积,套内面积"


def conflicts(cast: Cast, batch: ImportBatch, by: str = "manager") -> list[tuple[int, str, str]]:
    return [(each.line, each.what, each.why) for each in reverting.conflicts_of(cast.actor(by), batch.pk)]


@pytest.fixture
def project(cast: Cast) -> Project:
    project = make_project(cast.project)
    Layout.objects.create(node=cast.project, project=project, code="A")
    return project


def test_rooms_that_nobody_uses_go_and_the_old_ones_are_as_they_were(
    cast: Cast, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tonglu.estates.imports.units.UnitsKind.chunk", 2)
    make_unit(project)
    before = fingerprint()
    rows = ("3,2,15,12,1502,A,113.62㎡,2026.6.30", "3,2,15,12,1501,A,89,", "S1,,1,1,101,,50,", "3,2,15,,1502,A,1,")
    import_file("units", sheet(tmp_path, ROOMS, *rows), by_username="manager")
    assert Unit.objects.count() == 3
    batch = revert(cast)
    assert (fingerprint(), batch.revert_counts) == (before, {"removed": 4, "restored": 1, "kept": 0})
    assert sound()
    import_file("units", sheet(tmp_path, ROOMS, *rows), by_username="manager")
    assert Unit.objects.count() == 3


def test_rooms_with_people_cases_or_another_date_stay(cast: Cast, project: Project, tmp_path: Path) -> None:
    old = make_unit(project)
    rows = ("3,2,15,12,1502,A,113.62,2026.6.30", "8,1,1,1,101,A,89,", "8,1,1,1,102,,,", "8,1,2,2,201,,,", "9,1,1,1,101,,,")
    import_file("units", sheet(tmp_path, ROOMS, *rows), by_username="manager")
    units = {each.code: each for each in Unit.objects.all()}
    make_home(cast.agent, make_customer(cast.agent, cast.project.pk), units["8-1-101"])
    open_case(words="漏水", unit_id=units["8-1-102"].pk, kind="repair", node_id=cast.project.pk, by=cast.agent)
    Unit.objects.filter(pk=old.pk).update(delivered_on=date(2026, 7, 1))
    foreseen = reverting.foresee(cast.manager, ImportBatch.objects.get().pk)
    batch = revert(cast)
    assert sorted(Unit.objects.values_list("code", flat=True)) == ["3-2-1502", "8-1-101", "8-1-102"]
    assert sorted(Building.objects.values_list("label", flat=True)) == ["3", "8"]
    old.refresh_from_db()
    assert (str(old.measured_sqm), old.delivered_on) == ("113.62", date(2026, 7, 1))  # a row is put back whole, or not at all
    named = conflicts(cast, batch)
    assert named == [(each.line, each.what, each.why) for each in (foreseen.conflicts if foreseen else ())]
    assert (2, "房间 3-2-1502", "导入之后被改过") in named
    assert {what for line, what, _ in named if line} == {"房间 3-2-1502", "房间 8-1-101", "房间 8-1-102"}
    assert sound()


def test_listings_go_with_their_projects_and_places(cast: Cast, tmp_path: Path) -> None:
    before = fingerprint()
    rows = ("示例花苑,江北区,3室1厅,113.62㎡,87㎡", "示例花苑,江北区,2室1厅,89㎡,", "另一花苑,江北区,2室1厅,89㎡,")
    import_file("listings", sheet(tmp_path, LISTED, *rows), by_username="director")
    assert (Project.objects.count(), Layout.objects.count()) == (2, 3)
    batch = revert(cast, by="director")
    assert (fingerprint(), batch.revert_counts) == (before, {"removed": 7, "restored": 0, "kept": 0})
    assert sound()


def test_a_project_that_somebody_went_on_with_stays_whole(cast: Cast, tmp_path: Path) -> None:
    rows = (
        "示例花苑,江北区,3室1厅,113.62㎡,87㎡",
        "另一花苑,江北区,2室1厅,89㎡,",
        "第三花苑,江北区,2室1厅,89㎡,",
        "第四花苑,,2室1厅,89㎡,",
    )
    import_file("listings", sheet(tmp_path, LISTED, *rows), by_username="director")
    nodes = {each.name: each for each in Node.objects.filter(parent=cast.city)}
    make_unit(Project.objects.get(marketing_name="示例花苑"))
    change_node(nodes["另一花苑"].pk, kind="project", name="另一花园", code="", by=cast.admin)
    make_customer(cast.director, nodes["第三花苑"].pk)
    batch = revert(cast, by="director")
    assert sorted(Project.objects.values_list("marketing_name", flat=True)) == ["另一花苑", "示例花苑", "第三花苑"]
    assert sorted(Node.objects.filter(parent=cast.city).values_list("name", flat=True)) == sorted(
        ["云锦府", "另一花园", "示例花苑", "第三花苑"]
    )
    assert not Layout.objects.exists()
    assert {(line, what) for line, what, _ in conflicts(cast, batch, "director")} == {
        (2, "项目 示例花苑"), (2, "组织 示例花苑"), (3, "项目 另一花苑"), (3, "组织 另一花园"), (4, "项目 第三花苑"), (4, "组织 第三花苑"),
    }  # fmt: skip
    assert sound()
