"""Sheets for people: written, read back, and never a formula."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonglu.lib.sheets import (
    Cell,
    CellError,
    Column,
    cell_text,
    choice,
    csv_chunks,
    guarded,
    match_columns,
    mobile,
    name,
    parse_row,
    read_table,
    text,
    write_result,
    write_sheet,
    write_template,
)

COLUMNS = (
    Column("姓名", "name", name, required=True, sample="张三", note="与身份证一致"),
    Column("手机", "mobile", mobile, required=True, sample="13812345678"),
    Column("性别", "sex", choice(["男", "女"])),
    Column("项目", "project", text, choices=tuple(f"翡翠湾{each}期项目" for each in range(100))),
)


def test_a_template_reads_back_and_its_sample_is_passed_over() -> None:
    table = read_table(write_template(COLUMNS, "业主导入"), "t.xlsx", COLUMNS)
    match = match_columns(table.header, COLUMNS)
    assert (table.sheet, table.header_line, match.missing, match.unused) == ("导入数据", 2, [], [])
    assert [parse_row(row.cells, match.chosen, COLUMNS).is_sample for row in table.rows()] == [True]
    assert table.sheets == ("导入数据", "填写说明")  # the list of projects is hidden


def test_a_template_has_drop_downs_notes_red_headers_and_text_cells() -> None:
    with zipfile.ZipFile(io.BytesIO(write_template(COLUMNS, "业主导入"))) as parts:
        sheet, styles = parts.read("xl/worksheets/sheet1.xml").decode(), parts.read("xl/styles.xml").decode()
        assert '<formula1>"男,女"</formula1>' in sheet
        assert "<formula1>选项!$D$1:$D$100</formula1>" in sheet
        assert "C92A2A" in styles
        assert "xl/comments1.xml" in parts.namelist()


@pytest.mark.parametrize("words", ["=1+1", "+852", "-1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(1)", "＝1"])
def test_text_never_becomes_a_formula(words: str) -> None:
    assert guarded(words) == f"'{words}"
    target = io.BytesIO()
    write_sheet(target, ["列", words], [[words, -5]])
    with zipfile.ZipFile(target) as parts:
        assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()
    assert b"".join(csv_chunks(["列"], [[words, -5]])).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")
    row = next(read_table(target.getvalue(), "a.xlsx").rows())
    assert (cell_text(row.cells[0]), row.cells[1]) == (words, -5)


def test_values_stay_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    moment = datetime(2024, 1, 6, 5, 5, tzinfo=UTC)
    cells: list[Cell] = ["张三", 3, 1.5, Decimal("-2.50"), date(2024, 1, 6), moment, True, None, CellError("#N/A"), 440308199001011512]
    assert write_sheet(path, [f"列{each}" for each in range(10)], [cells]) == 1
    assert [cell_text(cell) for cell in next(read_table(path, "a.xlsx").rows()).cells] == [
        "张三",
        "3",
        "1.5",
        "-2.5",
        "2024-01-06",
        "2024-01-06 13:05:00",
        "是",
        "",
        "#N/A",
        "440308199001011512",
    ]


def test_a_result_has_the_sources_columns_and_the_reason() -> None:
    target = io.BytesIO()
    rows = [(("张三", "138"), "已拒绝", "手机号少 8 位，请补全"), (("李四",), "已新增", ""), (("王", "1", "多"), "已跳过", "")]
    assert write_result(target, ["姓名", "手机"], rows) == 3
    table = read_table(target.getvalue(), "r.xlsx")
    assert table.header == ("姓名", "手机", "导入结果", "原因")
    assert [row.cells for row in table.rows()] == [
        ("张三", "138", "已拒绝", "手机号少 8 位，请补全"),
        ("李四", None, "已新增"),
        ("王", "1", "已跳过"),
    ]


def test_a_csv_has_a_mark_and_keeps_numbers() -> None:
    moment = datetime(2024, 1, 6, 5, 5, tzinfo=UTC)
    rows: list[list[Cell]] = [["张三", -5, Decimal("-2.50"), date(2024, 1, 6), moment, None, True, 'a,\n"b']]
    written = b"".join(csv_chunks(["姓名"], rows))
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig") == '姓名\r\n张三,-5,-2.50,2024-01-06,2024-01-06 13:05,,是,"a,\n""b"\r\n'


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20), min_size=2, max_size=4))
def test_any_text_comes_back(words: list[str]) -> None:
    target = io.BytesIO()
    write_sheet(target, ["甲", "乙", "丙", "丁"], [words])
    rows = list(read_table(target.getvalue(), "a.xlsx").rows())
    expected = [] if not any(word.strip() for word in words) else [words]
    assert [[cell_text(cell) for cell in row.cells] for row in rows] == expected


def test_hostile_text_is_written_too() -> None:
    target = io.BytesIO()
    write_sheet(target, ["甲", "乙"], [["半\ud800", "x" * 100_000], ["a\x00b", "_x000D_"]])
    first, second = read_table(target.getvalue(), "a.xlsx").rows()
    assert (first.cells[0], len(cell_text(first.cells[1]))) == ("半?", 32_766)
    assert second.cells == ("a\x00b", "_x000D_")
