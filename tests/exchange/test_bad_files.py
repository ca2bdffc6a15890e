"""Every class of file has an expected decision and sentence, through the whole path of an import."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from tests.exchange.toys import LIST, ToyKind
from tests.factories.cast import Cast
from tonglu.exchange.commands import import_file
from tonglu.exchange.models import ImportBatch, ImportRow
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import write_template
from tonglu.organisation.models import LookupItem

PLAIN = "编码,名称,手机\nA1,积木,13800138000\n"


def book(*rows: list[object], merged: bool = False, phantom: bool = False) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        sheet = made.add_worksheet("业主")
        top = 0
        if merged:
            sheet.merge_range(0, 0, 0, 5, "某某花园业主登记表（2026 年）")
            sheet.merge_range(1, 0, 1, 5, "填表人：张三")
            top = 2
        for line, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                sheet.write(top + line, place, cell)
        if phantom:
            style = made.add_format({"bg_color": "#FFFFFF"})
            for line in range(2000, 60_000, 500):
                sheet.write_blank(line, 0, None, style)
    return target.getvalue()


HEADER: list[object] = ["编码", "名称", "手机"]
ROW: list[object] = ["A1", "积木", "13800138000"]


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("[Content_Types].xml", "<Types/>")
        parcel.writestr("xl/workbook.xml", "<workbook/>")
        parcel.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
    return target.getvalue()


def parcel() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("a.csv", PLAIN)
    return target.getvalue()


SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PLAIN.encode(), "a.csv"),
        (PLAIN.encode("utf-8-sig"), "a.csv"),
        (PLAIN.encode("gbk"), "a.csv"),
        (PLAIN.encode("gb18030"), "a.txt"),
        (PLAIN.encode("utf-16"), "a.csv"),
        (PLAIN.replace(",", "\t").encode("utf-16-le"), "a.tsv"),
        (PLAIN.replace(",", ";").encode(), "a.csv"),
        (PLAIN.replace("\n", "\r\n\r\n").encode(), "a.csv"),
        (
            b'"\xe7\xbc\x96\xe7\xa0\x81","\xe5\x90\x8d\xe7\xa7\xb0","\xe6\x89\x8b\xe6\x9c\xba"\nA1,"\xe7\xa7\xaf\xe6\x9c\xa8",13800138000',
            "a.csv",
        ),
        (book(HEADER, ROW), "a.xlsx"),
        (book(HEADER, ROW), "a.csv"),
        (book(HEADER, ["A1", "积木", 13800138000]), "a.xlsx"),
        (book(HEADER, ROW, merged=True), "a.xlsx"),
        (book(HEADER, ROW, phantom=True), "a.xlsx"),
        (book(["手机（必填）", "编 码*", "品名"], ["13800138000", "A1", "积木"]), "a.xlsx"),
    ],
    ids=[str(each) for each in range(15)],
)
def test_readable_file_is_imported(cast: Cast, tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    told = import_file("toys", path)
    assert (told["rows"], told["created"]) == (1, 1)
    assert list(LookupItem.objects.filter(list_code=LIST).values_list("code", "name")) == [("A1", "积木")]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (lambda: b"", "a.csv", "文件是空的，请检查后重新上传"),
        (lambda: b"\0" * 500, "a.csv", "文件是空的，请检查后重新上传"),
        (lambda: b"\n\n \n", "a.csv", "文件是空的，请检查后重新上传"),
        ("编码,名称\n".encode, "a.csv", "表头下面没有数据行；请按模板填写后再上传"),
        (lambda: book(HEADER), "a.xlsx", "表头下面没有数据行；请按模板填写后再上传"),
        (book, "a.xlsx", "表格是空的，没有找到表头；请按模板填写后再上传"),
        (bomb, "a.xlsx", "文件解压后异常地大，已拒绝读取；请把数据复制到一个新的工作簿里再上传"),
        (parcel, "a.xlsx", "这是压缩包，不是表格；请解压后上传里面的 .xlsx、.xls 或 .csv"),
        (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", f"这其实是网页（HTML），只是改了扩展名；{SAVE_AS}"),
        (lambda: b"%PDF-1.7 ...", "a.xlsx", "这是 PDF 文件，不是表格；请上传 .xlsx、.xls 或 .csv"),
        (lambda: b"\xff\xd8\xff\xe0" + b"\0" * 60, "a.csv", "这是图片，不是表格；请上传 .xlsx、.xls 或 .csv"),
        (lambda: book(HEADER, ROW)[:900], "a.xlsx", "文件已损坏，无法读取；请在 Excel 或 WPS 中打开，另存为新的 .xlsx 后再上传"),
        ("名称,手机\n积木,13800138000\n".encode, "a.csv", "文件缺少必填列：编码；请核对表头，或下载模板填写"),
        (
            "甲,乙\n1,2\n".encode,
            "a.csv",
            "没有认出任何一列；“玩具”应有这些列：编码、名称、手机、证件号。请下载模板填写",
        ),
    ],
    ids=[str(each) for each in range(14)],
)
def test_unreadable_file_is_refused_with_a_sentence(
    cast: Cast, tmp_path: Path, content: Callable[[], bytes], name: str, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content())
    with pytest.raises(Refused) as refusal:
        import_file("toys", path)
    assert str(refusal.value) == sentence
    assert (LookupItem.objects.filter(list_code=LIST).count(), ImportRow.objects.count()) == (0, 0)
    assert [each.state for each in ImportBatch.objects.all() if each.state != "refused"] in ([], ["uploaded"])


@pytest.mark.parametrize(
    ("cells", "decision", "reason"),
    [
        (["A1", "积木", "4.4E+17"], "refused", "“手机”："),
        (["A1", "积木", "1.38E+10"], "refused", "“手机”："),
        (["A1", "积木", "138****5678"], "refused", "“手机”："),
        (["A1", "积木", "12345"], "refused", "“手机”："),
        (["", "积木", ""], "refused", "“编码”：必填，不能为空"),
        (["A1", "x" * 501, ""], "refused", "“名称”：内容太长（501 字），最多 500 字"),
        (["A1", "积\x07木", ""], "refused", "“名称”：内容中有看不见的控制字符，请删去后重填"),
        (["A1", "=1+1", ""], "created", ""),
        (["A1", "阿卜杜·热合曼", ""], "created", ""),
        (["A1", "𠮷野家😀", ""], "created", ""),
        (["A1", "积木", "１３８ ００１３ ８０００"], "created", ""),
        (["T1", "积木", ""], "skipped", "模板里的示例行"),
    ],
    ids=[str(each) for each in range(12)],
)
def test_row_gets_its_decision_and_sentence(cast: Cast, tmp_path: Path, cells: list[str], decision: str, reason: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("编码,名称,手机\n" + ",".join(cells) + "\n", encoding="utf-8")
    told = import_file("toys", path)
    row = ImportRow.objects.get(batch=told["batch"])
    assert (row.line, row.decision, row.reason[: len(reason)]) == (2, decision, reason)


def test_formula_text_comes_back_harmless(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("编码,名称\nA1,=cmd|' /C calc'!A0\n", encoding="utf-8")
    result = Path(import_file("toys", path)["result"])
    with zipfile.ZipFile(result) as made:
        assert [name for name in made.namelist() if b"<f>" in made.read(name)] == []


def test_blank_template_imports_as_nothing_but_its_sample(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    path.write_bytes(write_template(ToyKind.columns, "玩具"))
    told = import_file("toys", path)
    assert (told["rows"], told["skipped"], told["created"]) == (1, 1, 0)
