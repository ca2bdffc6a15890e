import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.factories.cast import Cast
from tests.factories.estates import make_project, make_unit
from tonglu.audit.models import FactRow
from tonglu.estates.models import Floor, Layout, Project, Unit
from tonglu.exchange.commands import import_file
from tonglu.exchange.models import ImportRow
from tonglu.lib.refusals import Refused

LISTINGS = Path(__file__).parents[2].parent / "shared/data/lianjia/ningbo_lianjia.csv"


def sheet(folder: Path, header: str, *rows: str) -> Path:
    file = folder / "sheet.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def nonzero(result: dict[str, Any]) -> dict[str, int]:
    return {name: count for name, count in result.items() if isinstance(count, int) and count and name != "batch"}


def reasons() -> list[str]:
    last = ImportRow.objects.order_by("-batch_id").values_list("batch_id", flat=True)[0]
    return list(ImportRow.objects.filter(batch=last).order_by("line").values_list("reason", flat=True))


def test_units_are_created_updated_and_found_again(cast: Cast, tmp_path: Path) -> None:
    project = make_project(cast.project)
    Layout.objects.create(node=cast.project, project=project, code="A")
    header = "楼栋,单元,楼层,实际层,房号,户型,建筑面积,交付日期"
    file = sheet(tmp_path, header, "3栋,2单元,15,12,1502,A,113.62㎡,2026.6.30", "3,2,15,12,1501,A,89,", "S1,,1,1,101,,50,")
    assert nonzero(import_file("units", file, by_username="manager")) == {"rows": 3, "created": 3}
    unit = Unit.objects.get(code="3-2-1502")
    assert (str(unit.measured_sqm), str(unit.delivered_on), unit.layout and unit.layout.code) == ("113.62", "2026-06-30", "A")
    assert Floor.objects.get(building=unit.building, label="15").position == 12
    assert nonzero(import_file("units", file, by_username="manager")) == {"rows": 3, "unchanged": 3}
    again = sheet(tmp_path, "楼栋,单元,房号,建筑面积", "3,2,1502,113.7")
    assert nonzero(import_file("units", again, by_username="manager")) == {"rows": 1, "updated": 1}
    assert ImportRow.objects.get(decision="updated").before == {"measured_sqm": "113.62"}
    assert FactRow.objects.filter(kind="exchange.import_applied").count() == 3


def test_every_bad_row_of_units_has_its_sentence(cast: Cast, tmp_path: Path) -> None:
    make_unit(make_project(cast.project))
    rows = ("云锦府,3,2,1503,", "没有的苑,3,2,1504,", ",3,2,1503,", ",,,1505,", ",3,2,,", ",3,2,1506,没有", ",3-4,2,1507,")
    result = import_file("units", sheet(tmp_path, "项目,楼栋,单元,房号,户型", *rows), by_username="manager")
    assert nonzero(result) == {"rows": 7, "created": 1, "skipped": 1, "refused": 5}
    assert reasons() == [
        "",
        "所选范围内没有项目“没有的苑”，请核对名称，或先新建项目",
        "与第 2 行是同一个房间 3-2-1503",
        "缺楼栋：请填写楼栋，或把房号写全，如 3-2-1502",
        "“房号”：必填，不能为空",
        "户型：项目里没有“没有”，请先新增这个户型",
        "楼栋“3-4”看不懂，请写编号，如 3",
    ]


def test_units_go_nowhere_outside_the_reach(cast: Cast, tmp_path: Path) -> None:
    make_project(cast.project)
    result = import_file("units", sheet(tmp_path, "项目,楼栋,单元,房号", "云锦府,3,2,1503"), by_username="stranger")
    assert nonzero(result) == {"rows": 1, "refused": 1}
    with pytest.raises(Refused, match="没有可以导入"):
        import_file("units", sheet(tmp_path, "楼栋,房号", "3,1503"), by_username="agent")
    assert Unit.objects.count() == 0


HEADER = "小区名称,所在区域,房屋户型,建筑面积,套内面积,总价"


def test_listings_become_projects_and_layouts_but_no_rooms(cast: Cast, tmp_path: Path) -> None:
    file = sheet(
        tmp_path, HEADER,
        "香悦花苑,鄞州区 姜山,3室1厅1厨2卫,113.62㎡,87㎡,239万", "", "香悦花苑,鄞州区 姜山,3室1厅1厨2卫,113.62㎡,暂无数据,250万", "",
        "香悦花苑,鄞州区 姜山,3室1厅1厨2卫,113.62㎡,87㎡,239万", "香悦花苑,鄞州区,2室,65.5㎡,暂无数据,100万", "紫御,海曙区,2室,很大,,1万",
    )  # fmt: skip
    result = import_file("listings", file, by_username="director")
    assert nonzero(result) == {"rows": 5, "created": 2, "unchanged": 1, "skipped": 1, "refused": 1}
    project = Project.objects.get()
    assert (project.marketing_name, project.district, project.node.parent) == ("香悦花苑", "鄞州区 姜山", cast.city)
    layouts = Layout.objects.order_by("code").values_list("code", "area_sqm", "inside_sqm")
    assert [(code, str(area), inside and str(inside)) for code, area, inside in layouts] == [
        ("2室 65.5㎡", "65.50", None), ("3室1厅1厨2卫 113.62㎡", "113.62", "87.00"),
    ]  # fmt: skip
    assert Unit.objects.count() == 0
    again = nonzero(import_file("listings", file, by_username="director"))
    assert again == {"rows": 5, "unchanged": 3, "skipped": 1, "refused": 1}


@pytest.mark.shared
@pytest.mark.skipif(not LISTINGS.exists(), reason="the real files are not here")
def test_real_listings_account_for_every_row(cast: Cast) -> None:
    result = import_file("listings", LISTINGS, by_username="director")
    assert (result["rows"], result["skipped"], result["refused"]) == (3000, 181, 0)
    assert (Project.objects.count(), Unit.objects.count()) == (1193, 0)
    assert result["created"] == Layout.objects.count() == 2723
    with LISTINGS.open(encoding="utf-8-sig", newline="") as lines:
        assert sum(1 for row in csv.DictReader(lines) if any(row.values())) == 3000
    again = import_file("listings", LISTINGS, by_username="director")
    assert (again["created"], Counter(ImportRow.objects.filter(batch=again["batch"]).values_list("decision", flat=True))["skipped"]) == (
        0,
        181,
    )
