"""Files as people send them, and files that want to do harm: what is read, and the sentence for the rest."""

import tracemalloc
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.lib.sheet_files import archive, inline, old_workbook, ole, raw_sheet, workbook
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import CellError, Column, mobile, name, read_table, text
from tonglu.lib.sheets.kinds import Source

COLUMNS = (Column("姓名", "name", name, required=True), Column("手机", "mobile", mobile), Column("备注", "note", text))
SHARED = Path(__file__).parents[3] / "shared" / "data"
CSV = "姓名,手机,备注\r\n张三,13812345678,常来\r\n李四,13912345678,\r\n"
ROWS = [(2, ("张三", "13812345678", "常来")), (3, ("李四", "13912345678", None))]


def rows_of(source: Source, filename: str = "a.csv") -> list[tuple[int, tuple[object, ...]]]:
    return [(row.line, row.cells) for row in read_table(source, filename, COLUMNS).rows()]


@pytest.mark.parametrize(
    "source",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("utf-16"),
        CSV.encode("utf-16-le"),
        CSV.encode("utf-16-be"),
        CSV.encode("gbk"),
        CSV.encode("gb18030"),
        CSV.replace("\r\n", "\n").encode(),
        CSV.replace("\r\n", "\r").encode(),
        CSV.replace(",", "\t").encode("utf-16"),
        CSV.replace(",", ";").encode("gbk"),
        CSV.replace(",", "|").encode(),
    ],
)
def test_text_in_any_dress(source: bytes) -> None:
    assert rows_of(source) == ROWS


def test_big5_is_told_from_gbk() -> None:
    words = "姓名,手機,備註\n張三豐,13812345678,電梯漏水請儘快處理謝謝\n"
    assert read_table(words.encode("big5"), "a.csv").header == ("姓名", "手機", "備註")
    words = "姓名,手机,备注\n张三丰,13812345678,电梯漏水请尽快处理谢谢\n"
    assert read_table(words.encode("gbk"), "a.csv").header == ("姓名", "手机", "备注")


def test_path_and_bytes_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(CSV.encode("gbk"))
    assert rows_of(path) == ROWS
    path.write_bytes(old_workbook(("姓名", "手机"), ("张三", "13812345678")))
    assert rows_of(path) == [(2, ("张三", "13812345678"))]
    path.write_bytes(workbook(("姓名", "手机"), ("张三", "13812345678")))
    assert rows_of(path) == [(2, ("张三", "13812345678"))]


def test_lines_are_those_of_the_table_program() -> None:
    words = '关于业主的表\n\n姓名,手机,备注\n\n张三,13812345678,"两行\n备注"\n\n李四,13912345678,\n'
    assert [line for line, _ in rows_of(words.encode())] == [5, 7]
    table = read_table(words.encode(), "a.csv", COLUMNS)
    assert table.header_line == 3
    assert next(table.rows()).cells[2] == "两行\n备注"


def test_header_below_merged_titles() -> None:
    source = workbook(("翡翠湾一期业主名册",), (), ("制表：李四", "2024年"), ("序号", "姓名", "手机"), (1, "张三", "13812345678"))
    table = read_table(source, "a.xlsx", COLUMNS)
    assert (table.header_line, table.header) == (4, ("序号", "姓名", "手机"))
    assert [row.cells for row in table.rows()] == [(1, "张三", "13812345678")]


def test_the_sheet_with_the_header_is_taken() -> None:
    source = workbook(("说明",), 业主=[("姓名", "手机"), ("张三", "13812345678")])
    table = read_table(source, "a.xlsx", COLUMNS)
    assert (table.sheet, table.sheets) == ("业主", ("Sheet1", "业主"))
    assert read_table(source, "a.xlsx", COLUMNS, sheet="Sheet1").header == ("说明",)
    with pytest.raises(Refused, match="没有工作表「无」，只有：Sheet1、业主"):
        read_table(source, "a.xlsx", COLUMNS, sheet="无")


def test_cells_keep_what_they_are() -> None:
    source = workbook(
        ("a", "b", "c", "d", "e", "f"),
        (1.0, 113.62, date(2024, 1, 6), datetime(2024, 1, 6, 13, 5), True, "=1+1"),  # noqa: DTZ001
    )
    assert next(read_table(source, "a.xlsx").rows()).cells == (
        1,
        113.62,
        date(2024, 1, 6),
        datetime(2024, 1, 6, 13, 5),  # noqa: DTZ001
        True,
        0,  # XlsxWriter stores 0 as the value last shown
    )


def test_old_workbooks_are_read() -> None:
    source = old_workbook(("业主名册",), ("姓名", "手机", "面积"), ("张三", 13812345678.0, 113.62))
    table = read_table(source, "a.xls", COLUMNS)
    assert (table.sheet, table.header_line) == ("表", 2)
    assert [(row.line, row.cells) for row in table.rows()] == [(3, ("张三", 13812345678, 113.62))]


def test_the_cells_of_other_writers() -> None:
    rows = (
        f"<row>{inline('甲', '乙')}</row>"
        '<row r="3"><c r="B3" t="str"><f>A1&amp;"x"</f><v>甲x</v></c></row>'
        '<row r="4"><c r="A4" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C4"><v>4.40308199001011E+17</v></c></row>'
        '<row r="5"><c r="A5" t="d"><v>2024-01-06T00:00:00</v></c><c r="B5" t="inlineStr"><is><r><t>富</t></r>'
        "<r><t>文本_x000D_</t></r><rPh><t>fu</t></rPh></is></c></row>"
        '<row r="6"><c r="A6"><f>A1</f></c></row>'
    )
    assert [(row.line, row.cells) for row in read_table(raw_sheet(rows), "a.xlsx").rows()] == [
        (3, (None, "甲x")),
        (4, (CellError("#DIV/0!"), None, 4.40308199001011e17)),
        (5, (datetime(2024, 1, 6), "富文本\r")),  # noqa: DTZ001
    ]


def test_prefixed_elements_are_read() -> None:
    rows = '<x:row xmlns:x="u"><x:c t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c><x:c><x:v>1</x:v></x:c></x:row>'
    assert read_table(raw_sheet(rows), "a.xlsx").header == ("甲", "1")


def test_phantom_rows_end_the_sheet() -> None:
    phantom = "".join(f'<row r="{line}"><c r="A{line}" s="1"/></row>' for line in range(3, 3000))
    far = f'<row r="65203">{inline("远处")}</row>'
    source = raw_sheet(f"<row>{inline('姓名', '手机')}</row><row>{inline('张三', '1')}</row>{phantom}{far}")
    assert [row.line for row in read_table(source, "a.xlsx").rows()] == [2]


def test_blank_rows_between_rows_do_not_end_it() -> None:
    rows = "".join(f'<row r="{line}">{inline("张三", "1")}</row>' for line in range(1, 4001, 500))
    assert len(list(read_table(raw_sheet(rows), "a.xlsx").rows())) == 7


def test_a_sheet_takes_little_memory() -> None:
    row = f"<row>{inline(*['张三'] * 5)}</row>"
    source = raw_sheet(row * 6_000)
    table = read_table(source, "a.xlsx")
    tracemalloc.start()
    count = sum(1 for _ in table.rows())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (count, peak < 4 * 1024**2) == (5_999, True)


NO_TABLE = "；请上传 .xlsx、.xls 或 .csv"
SAVE_AS = "；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"
DAMAGED = "文件已损坏，无法读取；请在 Excel 或 WPS 中打开，另存为新的 .xlsx 后再上传"
BOMB = "文件解压后异常地大，已拒绝读取；请把数据复制到一个新的工作簿里再上传"
ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "文件是空的，请检查后重新上传"),
    "only blanks": (b"\xef\xbb\xbf \r\n\r\n", "文件是空的，请检查后重新上传"),
    "only commas": (b",,,\n,,,\n", "表格是空的，没有找到表头；请按模板填写后再上传"),
    "empty sheet": (workbook(), "表格是空的，没有找到表头；请按模板填写后再上传"),
    "pdf as xlsx": (b"%PDF-1.7 ...", "这是 PDF 文件，不是表格" + NO_TABLE),
    "picture": (b"\x89PNG\r\n\x1a\n....", "这是图片，不是表格" + NO_TABLE),
    "rar": (b"Rar!\x1a\x07\x00....", "这是压缩包，不是表格；请解压后上传里面的 .xlsx、.xls 或 .csv"),
    "program": (b"MZ\x90\x00\x03\x00\x00\x00\x04" + bytes(range(32)) * 40, "这不是表格文件" + NO_TABLE),
    "renamed zip": (archive({"a.txt": "a"}), "这是压缩包，不是表格；请解压后上传里面的 .xlsx、.xls 或 .csv"),
    "docx": (archive({"word/document.xml": "<a/>"}), "这是 Word 文件，不是表格；请把表格复制到 Excel 或 WPS 里，另存为 .xlsx 再上传"),
    "xlsb": (archive({"xl/workbook.bin": "a"}), "这是二进制工作簿（.xlsb）" + SAVE_AS),
    "doc": (ole("WordDocument"), "这是 Word 文件，不是表格；请把表格复制到 Excel 或 WPS 里，另存为 .xlsx 再上传"),
    "password": (ole("EncryptedPackage"), "文件有打开密码，请去掉密码后再上传"),
    "other ole": (ole("PowerPoint Document"), "无法识别的文件" + SAVE_AS),
    "broken xls": (ole("Workbook"), DAMAGED),
    "html as xls": (b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table></html>", "这其实是网页（HTML），只是改了扩展名" + SAVE_AS),
    "xml sheet": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "这是 XML 表格，只是改了扩展名" + SAVE_AS,
    ),
    "rtf": (b"{\\rtf1 a}", "这是 Word 文件，不是表格；请把表格复制到 Excel 或 WPS 里，另存为 .xlsx 再上传"),
    "cut zip": (workbook(("a", "b"))[:-200], DAMAGED),
    "bomb": (raw_sheet(" " * 40_000_000), BOMB),
    "many parts": (archive({f"{each}": "" for each in range(10_001)}), BOMB),
    "entities": (
        raw_sheet(f"<row>{inline('&b;')}</row>", ENTITY),
        "文件里有不该出现的 XML 声明，已拒绝读取；请把数据复制到一个新的工作簿里再上传",
    ),
    "column far away": (raw_sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "第 1 行的列太多，最多 1000 列"),
    "column nowhere": (raw_sheet('<row r="1"><c r="7"><v>1</v></c></row>'), "第 1 行的列太多，最多 1000 列"),
    "no number": (raw_sheet('<row r="1"><c r="A1"><v>abc</v></c></row>'), DAMAGED),
    "string nowhere": (raw_sheet('<row r="1"><c r="A1" t="s"><v>5</v></c></row>'), DAMAGED),
    "giant cell": (raw_sheet(f"<row>{inline('ab' * 600_000)}</row>"), "第 1 行内容太长，请缩短后再上传"),
    "half a quote": (
        ('姓名,手机\n张三,"138\n' + "李四,139\n" * 3000).encode(),
        "第 2 行的引号没有配对，请检查这一行的双引号",
    ),
    "giant csv cell": (b"a,b\n" + b"x" * 200_000, "第 2 行附近的一格太长或引号没有配对，请检查双引号"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_the_mend(case: str) -> None:
    source, sentence = HOSTILE[case]
    with pytest.raises(Refused) as refusal:
        list(read_table(source, "a.xlsx", COLUMNS).rows())
    assert str(refusal.value) == sentence


def test_xml_that_breaks_off_is_refused_after_its_good_rows() -> None:
    broken = archive(
        {
            **{part: content for part, content in _parts(raw_sheet("")).items() if "sheet1" not in part},
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData><row>{inline('甲', '乙')}</row><row>",
        }
    )
    with pytest.raises(Refused, match="已损坏"):
        list(read_table(broken, "a.xlsx").rows())


def _parts(packed: bytes) -> dict[str, str | bytes]:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        return {part: opened.read(part) for part in opened.namelist()}


def test_macros_and_hidden_sheets_are_passed_over() -> None:
    parts = _parts(workbook(("姓名", "手机"), ("张三", "1")))
    assert [row.cells for row in read_table(archive({**parts, "xl/vbaProject.bin": b"macro"}), "a.xlsm").rows()] == [("张三", "1")]
    book = str(parts["xl/workbook.xml"], "utf-8").replace("<sheet ", '<sheet state="hidden" ')  # type: ignore[arg-type]
    with pytest.raises(Refused, match="表格是空的"):
        read_table(archive({**parts, "xl/workbook.xml": book}), "a.xlsx")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("path", "count", "first"),
    [
        ("suqiu/fuzhou_appeals_masked.csv", 1464, "1"),
        ("lianjia/ningbo_lianjia.csv", 3000, "239万"),
        ("gov_messages/attach1.xlsx", 517, "城乡建设"),
        ("leads/Leads_full.csv", 9240, "7927b2df-8bba-4d29-b9a2-b6e0beafe620"),
    ],
)
def test_real_files(path: str, count: int, first: str) -> None:
    if not (SHARED / path).exists():
        pytest.skip("needs ../shared")
    rows = list(read_table(SHARED / path, path).rows())
    assert (len(rows), rows[0].cells[0]) == (count, first)


@pytest.mark.parametrize("body", ["日期,安排\n".encode("utf-16")[:5], b"\xff\xfe\x00", b"\xfe\xff\xd8\x00"])
def test_utf16_that_breaks_off_is_a_refusal(body: bytes) -> None:
    with pytest.raises(Refused):
        read_table(body, "a.csv")
