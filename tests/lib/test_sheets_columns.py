"""Column lists: headers matched, rows read, and the sentence for each wrong cell."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tonglu.lib.clock import SHANGHAI
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import (
    Cell,
    CellError,
    Column,
    area,
    choice,
    co_owners,
    day,
    match_columns,
    mobile,
    moment,
    money,
    name,
    paper,
    parse_row,
    phone,
    phones,
    prose,
    text,
    unit_price,
    whole_number,
    yes_no,
)
from tonglu.lib.sheets.columns import Parser

OWNERS = (
    Column("姓名", "name", name, required=True, aliases=("业主姓名", "客户名称"), sample="张三"),
    Column("手机", "mobile", mobile, required=True, aliases=("手机号", "联系电话"), sample="13812345678"),
    Column("预算", "budget", money),
    Column("性别", "sex", choice({"男": "male", "女": "female"})),
)


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (("姓名", "手机"), {"name": 0, "mobile": 1}),
        (("手机号（必填）*", " 业主 姓名："), {"name": 1, "mobile": 0}),
        (("Name", "MOBILE"), {"name": 0, "mobile": 1}),
        (("姓　名", "手机", "手机"), {"name": 0, "mobile": 1}),
        (("房号",), {}),
    ],
)
def test_headers_match_however_they_are_dressed(header: tuple[str, ...], chosen: dict[str, int]) -> None:
    assert match_columns(header, OWNERS).chosen == chosen


def test_what_does_not_match_is_told() -> None:
    match = match_columns(("姓名", "本人手机号", "备注", "姓名"), OWNERS)
    assert match.suggested == {"mobile": 1}
    assert match.unused == ["本人手机号", "备注", "姓名"]
    assert match.repeated == ["姓名"]
    with pytest.raises(Refused, match="文件缺少必填列：手机；请核对表头"):
        match.refuse_missing()


def test_a_persons_own_choice_wins() -> None:
    match = match_columns(("姓名", "手机", "电话2"), OWNERS, picked={"mobile": "电话2", "name": ""})
    assert match.chosen == {"mobile": 2}
    assert [column.label for column in match.missing] == ["姓名"]


def test_a_good_row_gives_values() -> None:
    row = parse_row(("李四", 13812345678, "239万", "女 "), {"name": 0, "mobile": 1, "budget": 2, "sex": 3}, OWNERS)
    assert row.values == {"name": "李四", "mobile": "13812345678", "budget": Decimal(2390000), "sex": "female"}
    assert (row.faults, row.is_sample) == ([], False)


def test_every_wrong_cell_is_told_with_its_column() -> None:
    row = parse_row((" ", "1381234567", "面议", "保密"), {"name": 0, "mobile": 1, "budget": 2, "sex": 3}, OWNERS)
    assert [(fault.column, fault.value, str(fault.refusal)) for fault in row.faults] == [
        ("姓名", "", "必填，不能为空"),
        ("手机", "1381234567", "手机号少一位，请补全"),
        ("预算", "面议", "“面议”不是金额，请写成 2390000 或 239万"),
        ("性别", "保密", "“保密”不在可选范围：男、女"),
    ]
    assert row.values == {}


def test_short_rows_and_the_sample_row() -> None:
    chosen = {"name": 0, "mobile": 1, "budget": 5}
    assert [fault.column for fault in parse_row(("张三",), chosen, OWNERS).faults] == ["手机"]
    assert parse_row(("张三", "13812345678"), chosen, OWNERS).is_sample


SCIENTIFIC = "数字 4.40308E+17 超过 15 位，被表格软件改掉了末尾几位；请把这一列设为“文本”后重新填写"
DAMAGED = 440308199001011512.0
CELLS: list[tuple[Parser, Cell, object]] = [
    (text, " 两行\n备注 ", "两行 备注"),
    (text, 3.0, "3"),
    (text, "'=1+1", "=1+1"),
    (text, "x" * 501, "内容太长（501 字），最多 500 字"),
    (text, "a\x00b", "内容中有看不见的控制字符，请删去后重填"),
    (text, CellError("#N/A"), "单元格里是公式错误 #N/A，请改成值"),
    (text, DAMAGED, SCIENTIFIC),
    (text, date(2024, 1, 6), "2024-01-06"),
    (prose, "一\r\n二", "一\n二"),
    (prose, "漏" * 100_000, "内容太长（100000 字），最多 20000 字"),
    (name, "张\u200b三", "张三"),
    (co_owners, "张三/李四", ["张三", "李四"]),
    (mobile, 13812345678.0, "13812345678"),
    (mobile, "+86 138-1234-5678", "13812345678"),
    (phone, "0571-88886666转801", "057188886666-801"),
    (phone, "'+852 9123 4567", "+85291234567"),
    (paper, DAMAGED, SCIENTIFIC),
    (paper, "4.4E+17", "证件号被表格软件改成了科学计数 4.4E+17，原来的数字已丢失；请把这一列设为“文本”后重新填写"),
    (money, 2390000, Decimal(2390000)),
    (money, 0.1 + 0.2, Decimal("0.30")),
    (money, True, "“是”不是金额，请写成 2390000 或 239万"),
    (unit_price, "21036元/平米", Decimal(21036)),
    (area, "113.62㎡", Decimal("113.62")),
    (whole_number, 12.0, 12),
    (whole_number, "1,200", 1200),
    (whole_number, "十二", "“十二”不是整数"),
    (day, 45297, date(2024, 1, 6)),
    (day, "2024.1.6", date(2024, 1, 6)),
    (day, "1/6/24", "“1/6/24”不是日期，请写成 2024-01-06"),
    (day, CellError("#REF!"), "单元格里是公式错误 #REF!，请改成值"),
    (moment, "2024-01-06 13:05", datetime(2024, 1, 6, 13, 5, tzinfo=SHANGHAI)),
    (yes_no, True, True),
    (yes_no, "无", False),
    (yes_no, "也许", "“也许”不在可选范围：是、否、有、无、1、0、Y、N"),
    (choice(["投诉", "咨询"]), "投 诉", "投诉"),
]


@pytest.mark.parametrize(("parse", "cell", "expected"), CELLS)
def test_a_cell_is_a_value_or_a_sentence(parse: Parser, cell: Cell, expected: object) -> None:
    try:
        assert parse(cell) == expected
    except Refused as refusal:
        assert str(refusal) == expected  # noqa: PT017 - the table holds both outcomes


def test_several_phones_in_a_cell() -> None:
    found = phones("13812345678（本人）/13912345678")
    assert isinstance(found, list)
    assert [each.stored for each in found] == ["13812345678", "13912345678"]
