"""A file per building is one file with a sheet per building; how headings were mapped is remembered by what they are."""

import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.exchange.test_engine import LIST, PLAIN, checked, decisions, toys, upload
from tests.factories.cast import NOON, Cast
from tests.lib.sheet_files import workbook
from tonglu.exchange import actions, queries, results, running
from tonglu.exchange.commands import import_file
from tonglu.exchange.invariants import broken
from tonglu.exchange.models import ImportBatch, ImportRow
from tonglu.organisation.models import LookupItem

HEAD = ["编码", "名称", "手机"]
TITLE = ["某某花园登记表"]
BOOK = {
    "2栋": [TITLE, HEAD, ["B1", "拼图", "13800138001"], ["", "", ""], ["B2", "", ""]],
    "说明": [["请按栋填写", "谢谢"]],
    "3栋": [HEAD, ["C1", "球", "13800138002"], ["A1", "积木", "13800138000"]],
    "空": [],
}


def test_sheets_of_one_header_are_imported_one_after_the_other(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "玩具.xlsx"
    path.write_bytes(workbook(HEAD, ["A1", "积木", "13800138000"], **BOOK))
    told = import_file("toys", path)
    assert (told["rows"], told["created"], told["skipped"], told["refused"]) == (5, 3, 1, 1)
    batch = ImportBatch.objects.get()
    assert (batch.sheets, batch.left_out) == (["Sheet1", "2栋", "3栋"], ["说明"])
    assert list(ImportRow.objects.order_by("pk").values_list("sheet", "line", "decision")) == [
        ("Sheet1", 2, "created"), ("2栋", 3, "created"), ("2栋", 5, "refused"), ("3栋", 2, "created"), ("3栋", 3, "skipped"),
    ]  # fmt: skip
    assert list(broken()) == []
    for body in (Path(told["result"]).read_bytes(), results.result_bytes(batch)):  # beside the import, and made again
        rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
        assert rows[0] == [*HEAD, "工作表", "行号", "导入结果", "原因"]
        assert [(each[0], *each[3:6]) for each in rows[1:]] == [
            ("A1", "Sheet1", 2, "新增"), ("B1", "2栋", 3, "新增"), ("B2", "2栋", 5, "拒绝"), ("C1", "3栋", 2, "新增"),
            ("A1", "3栋", 3, "跳过"),
        ]  # fmt: skip


def test_one_sheet_stays_one(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "玩具.xlsx"
    path.write_bytes(workbook(HEAD, ["A1", "积木", ""], 说明=[["请按栋填写", "谢谢"]]))
    import_file("toys", path)
    assert (ImportBatch.objects.get().sheets, ImportBatch.objects.get().left_out) == ([], ["说明"])


def imported(cast: Cast, text: str, mapping: dict[str, str]) -> None:
    batch = upload(cast, text)
    actions.start_check(batch.pk, mapping=mapping, by=cast.manager)
    running.run_batch(batch.pk, at=NOON)
    actions.confirm_import(batch.pk, by=cast.manager)
    running.run_batch(batch.pk, at=NOON)


@pytest.mark.parametrize("again", ["代号,叫法,手机\n", "手机,叫法,代号\n", "代号（必填）*,叫 法,手机：\n"])
def test_mapping_is_remembered_whatever_the_order_of_the_headings(cast: Cast, again: str) -> None:
    imported(cast, "代号,叫法,手机\nA1,积木,\n", {"code": "代号", "name": "叫法", "mobile": "手机"})
    match = queries.match_of(cast.manager, upload(cast, again + "A9,a,b\n"))
    labels = [each.split("（")[0].replace(" ", "") for each in again.strip().split(",")]
    assert (match.chosen["code"], match.chosen["name"]) == (labels.index("代号"), labels.index("叫法"))


def test_what_others_may_not_see_is_not_remembered_for_them(cast: Cast) -> None:
    imported(cast, "代号,叫法,手机\nA1,积木,\n", {"code": "代号", "name": "叫法"})
    mine = queries.remembered_mapping(cast.manager, "toys", ["代号", "叫法", "手机"])
    assert (mine["code"], queries.remembered_mapping(cast.stranger, "toys", ["代号", "叫法", "手机"])) == ("代号", {})


def test_the_memory_of_a_sheet_so_called_comes_first(cast: Cast) -> None:
    imported(cast, "代号,叫法,手机\nA1,积木,\n", {"code": "代号", "name": "叫法"})
    ImportBatch.objects.update(sheet="一期")
    imported(cast, "代号,叫法,手机\nA2,拼图,\n", {"code": "叫法", "name": "代号"})
    asked = ("toys", ["代号", "叫法", "手机"])
    assert queries.remembered_mapping(cast.manager, *asked, "一期")["code"] == "代号"
    assert queries.remembered_mapping(cast.manager, *asked, "二期")["code"] == "叫法"


def test_a_dropped_or_reverted_batch_teaches_nothing(cast: Cast) -> None:
    batch = checked(cast)
    actions.drop_import(batch.pk, by=cast.manager)
    assert queries.remembered_mapping(cast.manager, "toys", list(PLAIN.values())) == {}
    assert (toys(), len(decisions(batch)), LookupItem.objects.filter(list_code=LIST).count()) == ([], 6, 0)
