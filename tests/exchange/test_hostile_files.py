"""Every class of file and of cell has its decision and its sentence: many made files, read by the readers themselves."""

# size: two tables of what people upload; cut in two they would say less

import io
import itertools
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import pytest
import xlsxwriter

from tests.lib.sheet_files import raw_sheet, workbook
from tonglu.customers.imports.columns import COLUMNS
from tonglu.customers.imports.reading import read_row
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import match_columns, parse_row, read_table

HEADER: Final = ["楼栋", "单元", "房号", "姓名", "手机", "证件号", "份额", "交付日期", "建筑面积"]
ROW: Final = ["3", "2", "1502", "张三/李四", "13812345678/13912345678", "11010519491231002X", "60/40", "2026.6.30", "113.62㎡"]
NOW: Final = datetime(2026, 9, 30, 12, tzinfo=SHANGHAI)
WANTED: Final = {
    "names": ["张三", "李四"],
    "numbers": ["13812345678", "13912345678"],
    "delivered_on": date(2026, 6, 30),
    "measured_sqm": Decimal("113.62"),
}


class OneProject:
    """The estate of a file whose place has one project."""

    def named(self, _name: str | None) -> Any:
        return type("Project", (), {"pk": 1, "node_id": 1})()


def judged(content: bytes, name: str = "业主.xlsx") -> list[tuple[str, Any]]:
    """Return of every row its reading, or the sentence; of a file that is no table the one sentence."""
    try:
        table = read_table(content, name, COLUMNS)
        match = match_columns(table.header, COLUMNS)
        match.refuse_missing()
        return [_row(row.cells, match.chosen) for row in table.rows()]
    except Refused as refusal:
        return [("file", str(refusal))]


def _row(cells: Any, chosen: Any) -> tuple[str, Any]:
    parsed = parse_row(cells, chosen, COLUMNS)
    if parsed.is_sample:
        return "sample", ""
    if parsed.faults:
        return "refused", "；".join(f"“{each.column}”：{each.refusal}" for each in parsed.faults)
    try:
        return "read", (read_row(parsed.values, OneProject(), NOW), parsed.values)  # type: ignore[arg-type]
    except Refused as refusal:
        return "refused", str(refusal)


def summary(values: Any) -> dict[str, Any]:
    return {
        "names": values["names"],
        "numbers": [each.stored for each in values["numbers"]],
        "delivered_on": values["delivered_on"],
        "measured_sqm": values["measured_sqm"],
    }


# --- 168 text files: 14 encodings × 12 shapes

ENCODINGS: Final = (
    "utf-8",
    "utf-8-sig",
    "gbk",
    "gb2312",
    "gb18030",
    "cp936",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-16-le bom",
    "utf-16-be bom",
    "utf-32",
    "hz",
    "big5",
)


def _joined(separator: str, end: str = "\n", *, quoted: bool = False) -> str:
    mark = '"' if quoted else ""
    return end.join(separator.join(f"{mark}{cell}{mark}" for cell in line) for line in (HEADER, ROW)) + end


SHAPES: Final[dict[str, str]] = {
    "comma": _joined(","),
    "tab": _joined("\t"),
    "semicolon": _joined(";"),
    "bar": _joined("|"),
    "windows": _joined(",", "\r\n"),
    "old mac": _joined(",", "\r"),
    "blank lines": _joined(",", "\n\n\n"),
    "quoted": _joined(",", quoted=True),
    "title above": "云锦府业主台账,,,,,,,,\n" + _joined(","),
    "two titles above": "云锦府业主台账\n填表人：王,,,,2026年\n" + _joined(","),
    "empty columns": _joined(",").replace("\n", ",,,\n"),
    "no last end": _joined(",").rstrip("\n"),
}
TEXTS: Final = list(itertools.product(ENCODINGS, SHAPES))


def encoded(text: str, encoding: str) -> bytes:
    if encoding == "big5":  # what Taiwan's and Hong Kong's programs write has its own characters
        text = text.translate(str.maketrans("楼栋单号证额积张锦业账", "樓棟單號證額積張錦業帳"))
        return text.replace("㎡", "").encode("big5")
    if encoding in {"gb2312", "hz"}:
        text = text.replace("㎡", "平米")
    if encoding.endswith(" bom"):
        return ("\ufeff" + text).encode(encoding.removesuffix(" bom"))
    return text.encode(encoding)


def told_of_text(encoding: str, shape: str) -> tuple[str, Any]:
    (found,) = judged(encoded(SHAPES[shape], encoding), "业主.csv")
    return found


def test_text_files_of_every_encoding_and_shape() -> None:
    wrong: dict[tuple[str, str], Any] = {}
    for encoding, shape in TEXTS:
        decision, value = told_of_text(encoding, shape)
        if encoding == "hz":  # seven bits: read as plain text, its headings are none; a sentence says what is missing
            is_right = decision == "file" and "请" in value
        elif encoding == "big5":  # headings in the other script are not ours: the file says so, or is read
            is_right = decision in {"file", "refused", "read"} and (decision == "read" or "请" in value or "：" in value)
        else:
            is_right = decision == "read" and summary(value[1]) == WANTED
        if not is_right:
            wrong[encoding, shape] = (decision, str(value)[:80])
    print(f"{len(TEXTS)} text files: {len(ENCODINGS)} encodings × {len(SHAPES)} shapes")  # noqa: T201 - how many there were is part of the proof
    assert (wrong, len(TEXTS)) == ({}, 168), wrong


# --- cells: class → what becomes of the row, in workbooks of one row each

Class = tuple[str, str, str]  # column, decision, words of the sentence (or nothing)
CELLS: Final[dict[Class, tuple[Any, ...]]] = {
    ("手机", "refused", "科学计数"): ("1.38E+10", "1.38123E+10", "1.4e+10", "1.38E10", "1.3812345678E+10"),
    ("手机", "refused", "少"): ("1381234567", "138123456", "1381234", "138-1234-567", "138 1234 567"),
    ("手机", "refused", "多"): ("138123456789", "1381234567800", "138-1234-56789", "138 1234 5678 9", "13812345678012"),
    ("手机", "refused", "打码"): ("138****5678", "138*****678", "1381234****", "***", "138****5678/13912345678"),
    ("手机", "refused", "不是"): ("无", "没留", "微信", "见备注", "abc"),
    ("手机", "read", ""): (
        "13812345678",
        13812345678,
        13812345678.0,
        "138 1234 5678",
        "138-1234-5678",
        "+86 13812345678",
        "8613812345678",
        "13812345678.0",
        "１３８１２３４５６７８",
        "13812345678/13912345678",
        "13812345678、13912345678",
        "13812345678，13912345678",
        "13812345678;13912345678",
        "13812345678\n13912345678",
        "13812345678 13912345678",
        "本人13812345678",
        "0571-88886666",
        "0571-88886666转801",
        "400-123-4567",
        "+852 9123 4567",
        "",
    ),
    ("证件号", "refused", "科学计数"): ("4.4E+17", "4.40308E+17", "1.10105E+17", "4.4e17", "3.30106E+17"),
    ("证件号", "refused", "改掉了末尾几位"): (110105194912310020, 4.40308e17, 1.1e18, 440308199001011234, 3.30106199e17),
    ("证件号", "refused", "校验不对"): (
        "110105194912310021",
        "110105194912310022",
        "11010519491231002 1",
        "１１０１０５１９４９１２３１００２３",
        "110105194912310024",
    ),
    ("证件号", "refused", "打码"): ("110105********002X", "1101051949****002X", "110***", "******", "110105********0021"),
    ("证件号", "read", ""): (
        "11010519491231002X",
        "11010519491231002x",
        "'11010519491231002X",
        "110105 19491231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105491231002",
        "E12345678",
        "H12345678",
        "91110000600037341L",
        "",
    ),
    ("姓名", "refused", "必填"): ("", " ", "　", None, "\t"),
    ("姓名", "refused", "不像姓名"): ("12345", "-", "1/2", "***", "①"),
    ("姓名", "read", ""): (
        "张三",
        "张　三",
        "张三/李四",
        "张三、李四",
        "张三；李四",
        "阿依古丽·买买提",
        "𠮷野家",
        "诚远商贸有限公司",
        "John Smith",
        "张\u200b三",
        "\u202e张三",
    ),
    ("交付日期", "refused", "日期"): ("明年", "待定", "2026", "26.6.30", "6/30/2026"),
    ("交付日期", "refused", "不存在"): ("2026-02-30", "2026.13.1", "2026/4/31", "2026年2月29日", "20260231"),
    ("交付日期", "read", ""): (
        "2026-06-30",
        "2026.6.30",
        "2026/6/30",
        "2026年6月30日",
        "20260630",
        46203,
        46203.5,
        date(2026, 6, 30),
        datetime(2026, 6, 30, 9, 30),  # noqa: DTZ001 - a sheet has no zone
        "2026。6。30",
        "２０２６．６．３０",
        "2026-06-30 10:00",
        "2026年6月30日 星期二",
    ),
    ("份额", "refused", "份额"): ("很多", "120", "60/60", "-5", "一半"),
    ("份额", "read", ""): ("100", "100%", "50", "50%", 0.5, 1, "60/40", "60%/40%", "60、40", ""),
    ("建筑面积", "refused", "面积"): ("很大", "约一百平", "-5", "113.62.1", "abc"),
    ("建筑面积", "read", ""): ("113.62㎡", "113.62平米", "113.62 平方米", "113.62m²", 113.62, "113.62", "１１３．６２", 113, ""),
    ("房号", "refused", "必填"): ("", " ", None, "　", "\t"),
    ("房号", "read", ""): ("1502", 1502, "1502室", "1502号", "A1502", "１５０２", 1502.0),
    ("房号", "refused", "看不懂"): ("1502-1503", "-1502", -1, "长" * 200, "3-2-1502-1"),
    ("楼栋", "read", ""): ("3", "3栋", "3#", "3号楼", 3, 3.0, "A3"),
    ("楼栋", "refused", "看不懂"): ("-", "3-2", "3-", "长" * 300, "1-18"),
    ("楼栋", "refused", "请填写楼栋"): ("", None, " ", "　", "\t"),
    ("单元", "read", ""): ("2", "2单元", 2, "甲", "", None),
    ("单元", "refused", "看不懂"): ("-", "2-3", "--", "1-", "长" * 300),
    ("性别", "read", ""): ("男", "女", "先生", "女士", " 男 ", ""),
    ("性别", "refused", "不在可选范围"): ("M", "1", "male", "未知", "男性", "男/女", "♂"),
    ("身份", "read", ""): ("业主", "共有人", "租户", "家属", "租客", "使用人", "付款人", "  业主 ", "联系人", ""),
    ("身份", "refused", "不在可选范围"): ("户主", "房东", "业主的儿子", "owner", "员工"),
    ("证件类型", "read", ""): ("身份证", "护照", "居民身份证", "港澳通行证", " 身份证 ", "营业执照", ""),
    ("证件类型", "refused", "不在可选范围"): ("驾照", "户口本", "SFZ", "身份", "1"),
    ("证件号", "refused", "位，请"): (
        "1101051949123100",
        "1101051949123100211",
        "9111000060003734",
        "110105194912",
        "11010519491231002112",
    ),
    ("证件号", "refused", "不存在"): (
        "110105194902300026",
        "110105194900010021",
        "110105194913010023",
        "110105190002290021",
        "91110000600037341X",
    ),
    ("证件号", "refused", "不是能识别"): ("身份证", "遗失", "无", "３３", "补办中"),
    ("证件号", "refused", "是日期"): (
        date(2026, 1, 1),
        date(1949, 12, 31),
        datetime(2026, 1, 1, 8),  # noqa: DTZ001 - a sheet has no zone
        date(2000, 2, 29),
        date(1988, 8, 8),
    ),
    ("证件号", "refused", "对不上"): (
        "11010519491231002X/E12345678",
        "E12345678/H12345678/M12345678",
        "E12345678、H12345678",
        "E12345678;H12345678",
        "E12345678\nH12345678",
    ),
    ("签约日期", "refused", "不存在"): ("2026-13-01", "2026-00-10", "0000-00-00", "2026-06-31", "1900-02-29"),
    ("签约日期", "refused", "年份"): ("9999-12-31", "1800-01-01", "3026-06-30", "24/5/1", "0001-01-01"),
    ("签约日期", "refused", "不是日期"): (-5, 0, 1e9, "5月1日", "二〇二四年五月一日", "昨天", "99999-01-01", True),
    ("签约日期", "read", ""): ("2024-02-29", 45000, "2024-05-01T10:00:00", "２０２４－０５－０１", ""),
    ("入住日期", "refused", "不存在"): ("2024-02-30", "2023.2.29", "2024-11-31", "20240230", "2024年6月31日"),
    ("原登记时间", "refused", "时间不存在"): (
        "2024-05-01 25:00",
        "2024-05-01 10:70",
        "2024-05-01 24:01",
        "2024-05-01 10:00:61",
        "2024-05-01 99:99",
    ),
    ("原登记时间", "read", ""): ("2024-05-01 10:00", "2024-05-01", 45000.5, "2024/5/1 9:05:07", ""),
    ("备注", "refused", "控制字符"): ("甲\x07乙", "\x1b[31m红", "甲\x02", "\x0f", "a\x1fb"),
    ("备注", "refused", "太长"): ("长" * 501, "长" * 600, "x" * 5_000, "长" * 32_000, "长 " * 400),
    ("备注", "read", ""): ("a\nb", "😀", "\u202e倒", "<script>alert(1)</script>", "'; DROP TABLE x;--", "", None),
    ("份额", "refused", "要大于 0"): ("0", "0%", "100.01", "101%", -1, "0.00"),
    ("份额", "refused", "不是份额"): ("1e2", "NaN", "Infinity", "½", "百分之五十", "五成", "60:40", True),
    ("份额", "refused", "看不出"): ("1/2", "1/3", "2/3", "0.5", "0.5/0.5"),
    ("份额", "refused", "对不上"): ("60/40/10", "33/33/34", "20/20/20/40", "50、30、20", "25/25/25/25"),
    ("建筑面积", "refused", "不是面积"): (
        "-113.62",
        "NaN",
        "Infinity",
        "113.62/90",
        "113,62",
        "一百",
        True,
        date(2026, 1, 1),
        "113.62㎡（预测）",
        "100-120",
        "约113",
    ),
    ("建筑面积", "refused", "大于 0"): ("0", 0, "100000", "99999999", "0.00㎡", 1e6),
    ("姓名", "refused", "控制字符"): ("张\x01三", "\x1b张三", "张三\x07", "张\x02三", "张\x7f三"),
    ("姓名", "refused", "太长"): ("张三" * 60, "诚" * 101, "x" * 150, "A" * 900, "长" * 32_000),
    ("手机", "refused", "位数"): ("012345678901", "0571-888", "010-123456", "02112345", "0755-1234567890"),
    ("手机", "refused", "第二位"): ("12012345678", "11012345678", "10012345678", "12 0123 45678", "120-1234-5678"),
}
ALL_COLUMNS: Final = [*HEADER, "性别", "身份", "证件类型", "签约日期", "入住日期", "备注", "原登记时间"]


def case_of(column: str, cell: Any) -> bytes:
    name = "张三/李四" if column == "份额" and ("/" in str(cell) or "、" in str(cell)) else "张三"
    row = ["3", "2", "1502", name, *[""] * (len(ALL_COLUMNS) - 4)]
    row[ALL_COLUMNS.index(column)] = cell
    return workbook(ALL_COLUMNS, row)


def test_a_cell_of_every_class_gets_its_decision_and_its_sentence() -> None:
    wrong: list[Any] = []
    count = 0
    for (column, decision, words), cells in CELLS.items():
        assert len(cells) >= 5
        for cell in cells:
            count += 1
            (found,) = judged(case_of(column, cell))
            said = found[1] if found[0] != "read" else ""
            if found[0] != decision or words not in said:
                wrong.append((column, cell, decision, words, found[0], said))
    print(f"{count} workbooks of one row in {len(CELLS)} classes of cells")  # noqa: T201
    assert wrong == [], wrong
    assert count >= 320


# --- whole workbooks: class → decision, at least five of each


def merged(*titles: str, width: int = 9) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("业主")
        for line, title in enumerate(titles):
            sheet.merge_range(line, 0, line, width - 1, title)
        for line, cells in enumerate((HEADER, ROW)):
            sheet.write_row(len(titles) + line, 0, cells)
    return target.getvalue()


def phantom(until: int, step: int, *, in_rows: bool = True) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet, style = book.add_worksheet("业主"), book.add_format({"bg_color": "#FFFFFF"})
        for line, cells in enumerate((HEADER, ROW)):
            sheet.write_row(line, 0, cells)
        for place in range(20, until, step):
            sheet.write_blank(place if in_rows else 1, 0 if in_rows else place % 200 + 9, None, style)
    return target.getvalue()


def cut(length: float) -> bytes:
    body = workbook(HEADER, *[ROW] * 50)
    return body[: int(len(body) * length)]


def bomb(megabytes: int, part: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("[Content_Types].xml", "<Types/>")
        parcel.writestr("xl/workbook.xml", "<workbook/>")
        parcel.writestr(part, b"0" * (megabytes * 1024 * 1024))
    return target.getvalue()


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as parcel:
        for name in names:
            parcel.writestr(name, "x")
    return target.getvalue()


MARKUP: Final = (
    b"<html><table></table></html>",
    b"\n<!DOCTYPE html><html></html>",
    b"<table><tr><td>1</td></tr></table>",
    "\ufeff<html></html>".encode(),
    b"<HTML><BODY></BODY></HTML>",
)
BOOKS: Final[dict[tuple[str, str], tuple[Callable[[], bytes], ...]]] = {
    ("read", "merged titles"): (
        lambda: merged("云锦府业主台账"),
        lambda: merged("云锦府", "填表人：王"),
        lambda: merged("一", "二", "三"),
        lambda: merged("2026 年 9 月"),
        lambda: merged("标题", width=3),
    ),
    ("read", "phantom rows and columns"): (
        lambda: phantom(5_000, 50),
        lambda: phantom(60_000, 600),
        lambda: phantom(1_000_000, 20_000),
        lambda: phantom(900, 1),
        lambda: phantom(220, 1, in_rows=False),
    ),
    ("read", "several sheets"): (
        lambda: workbook(说明=[["先看这里"]], 业主=[HEADER, ROW]),
        lambda: workbook(业主=[HEADER, ROW], 空=[]),
        lambda: workbook(["目录"], **{"1栋": [HEADER, ROW]}),
        lambda: workbook(封面=[], 业主=[["标题"], HEADER, ROW]),
        lambda: workbook(图例=[["红", "必填"]], 业主=[HEADER, ROW], 备注=[["完"]]),
    ),
    ("file", "已损坏"): (lambda: cut(0.3), lambda: cut(0.5), lambda: cut(0.7), lambda: cut(0.9), lambda: cut(0.98)),
    ("file", "异常地大"): (
        lambda: bomb(60, "xl/worksheets/sheet1.xml"),
        lambda: bomb(60, "xl/sharedStrings.xml"),
        lambda: bomb(60, "xl/media/a.png"),
        lambda: bomb(80, "docProps/app.xml"),
        lambda: bomb(100, "xl/worksheets/sheet2.xml"),
    ),
    ("file", "其实是"): tuple((lambda body=body: body) for body in MARKUP),
    ("file", "不是"): (
        lambda: b"%PDF-1.7\n" + b"x" * 60,
        lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
        lambda: b"\xff\xd8\xff\xe0" + b"\0" * 60,
        lambda: b"GIF89a" + b"\0" * 60,
        lambda: zipped("word/document.xml"),
        lambda: zipped("a.csv"),
    ),
    ("file", "请"): (
        lambda: b"",
        lambda: b"\n \n",
        lambda: b"\0" * 300,
        workbook,
        lambda: workbook(["甲", "乙"], ["1", "2"]),
        lambda: workbook(["姓名", "手机"], ["张三", "13812345678"]),
        lambda: raw_sheet("", "<!DOCTYPE a [<!ENTITY b 'c'>]>"),
    ),
    ("refused", "公式错误"): tuple(
        (
            lambda code=code: raw_sheet(
                "<row r='1'><c t='inlineStr'><is><t>房号</t></is></c><c t='inlineStr'><is><t>姓名</t></is></c></row>"
                f"<row r='2'><c t='str'><v>3-2-1502</v></c><c t='e'><v>{code}</v></c></row>"
            )
        )
        for code in ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!")
    ),
}


def test_a_workbook_of_every_class_gets_its_decision_and_its_sentence() -> None:
    wrong: list[Any] = []
    count = 0
    for (decision, words), books in BOOKS.items():
        assert len(books) >= 5
        for place, made in enumerate(books):
            count += 1
            found = judged(made())
            is_right = {each[0] for each in found} == {decision} and (decision == "read" or words in found[0][1])
            if decision == "read" and is_right:
                is_right = [summary(each[1][1]) for each in found] == [WANTED]
            if not is_right:
                wrong.append((decision, words, place, found[:2]))
    print(f"{count} hostile workbooks in {len(BOOKS)} classes")  # noqa: T201
    assert wrong == [], wrong


@pytest.mark.parametrize("prefix", ["=", "+", "-", "@", "＝"])
def test_what_looks_like_a_formula_stays_text(prefix: str) -> None:
    ((decision, value),) = judged(f"房号,姓名,备注\n3-2-1502,张三,{prefix}1+1\n".encode(), "业主.csv")
    assert (decision, value[1]["note"]) == ("read", f"{prefix}1+1")
