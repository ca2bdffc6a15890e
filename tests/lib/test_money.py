"""Amounts and areas: read, refused, written in words."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonglu.lib.money import area_text, capital_text, money_text, parse_area, parse_money, parse_unit_price
from tonglu.lib.refusals import Refused


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("239万", "2390000"),
        ("239 万元", "2390000"),
        ("239.5w", "2395000"),
        ("1.2亿", "120000000"),
        ("1亿2000万", "120000000"),
        ("3百万", "3000000"),
        ("5千", "5000"),
        ("¥1,234.50", "1234.50"),
        ("￥１，２３４．５０", "1234.50"),
        ("人民币1234元整", "1234"),
        ("1234", "1234"),
        ("0", "0"),
        ("12345678.905", "12345678.91"),
        (".5", "0.50"),
    ],
)
def test_amounts(text: str, yuan: str) -> None:
    assert parse_money(text) == Decimal(yuan)


def test_unit_prices_and_areas() -> None:
    assert parse_unit_price("21036元/平米") == Decimal(21036)
    assert parse_unit_price("2.1万/㎡") == Decimal(21000)
    assert parse_unit_price("21036") == Decimal(21036)
    assert parse_area("113.62㎡") == Decimal("113.62")
    assert parse_area("1,113.625 平方米") == Decimal("1113.63")


def test_negative_amounts() -> None:
    assert parse_money("-5", may_be_negative=True) == Decimal(-5)
    assert parse_money("(1,234.50)", may_be_negative=True) == Decimal("-1234.50")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请填写数字"),
        ("面议", "“面议”不是金额，请写成 2390000 或 239万"),
        ("暂无数据", "“暂无数据”不是金额，请写成 2390000 或 239万"),
        ("21036元/平米", "“21036元/平米”是单价，这里要填总金额"),
        ("1,23", "“1,23”不是金额，请写成 2390000 或 239万"),
        ("1.234,50", "“1.234,50”不是金额，请写成 2390000 或 239万"),
        ("200万-300万", "“200万-300万”不是金额，请写成 2390000 或 239万"),
        ("5万3亿", "“5万3亿”不是金额，请写成 2390000 或 239万"),
        ("-5", "金额“-5”是负数，这里不能为负"),
        ("99999999999999", "金额“99999999999999”过大，请核对"),
        ("2.39E+06", "数字被表格软件改成了科学计数 2.39E+06，原来的数字已丢失；请把这一列设为“文本”后重新填写"),
        ("1\x00", "“1”不是数字，请核对"),
        ("9" * 100_000, f"“{'9' * 30}…”不是数字，请核对"),
    ],
)
def test_a_wrong_amount_is_refused_with_the_mend(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_money(text)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("text", ["", "暂无数据", "113.62元", "-3", "999999999㎡"])
def test_a_wrong_area_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_area(text)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "¥0"),
        ("1234.5", "¥1,234.50"),
        ("99999", "¥99,999"),
        ("100000", "¥10万"),
        ("2391234.56", "¥239.12万"),
        ("120000000", "¥1.2亿"),
        ("-2390000", "-¥239万"),
    ],
)
def test_amounts_as_people_read_them(amount: str, text: str) -> None:
    assert money_text(Decimal(amount)) == text


def test_areas_as_people_read_them() -> None:
    assert [area_text(Decimal(each)) for each in ("113.62", "90.00", "1200")] == ["113.62㎡", "90㎡", "1,200㎡"]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("1234.50", "壹仟贰佰叁拾肆元伍角整"),
        ("1234.56", "壹仟贰佰叁拾肆元伍角陆分"),
        ("100.05", "壹佰元零伍分"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("10001", "壹万零壹元整"),
        ("100010", "壹拾万零壹拾元整"),
        ("2390000", "贰佰叁拾玖万元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("120034005", "壹亿贰仟零叁万肆仟零伍元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000100000000", "壹万零壹亿元整"),
        ("-8.80", "负捌元捌角整"),
    ],
)
def test_capital_figures(amount: str, words: str) -> None:
    assert capital_text(Decimal(amount)) == words


@settings(max_examples=300, deadline=None)
@given(st.decimals(0, 10**12, places=2))
def test_amounts_survive_their_signs(amount: Decimal) -> None:
    assert parse_money(f"¥{amount:,.2f}元") == amount
    assert capital_text(amount)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=70))
def test_any_text_is_an_amount_or_a_refusal(text: str) -> None:
    for parse in (parse_money, parse_unit_price, parse_area):
        try:
            assert parse(text) >= 0
        except Refused as refusal:
            assert str(refusal)  # noqa: PT017 - the sentence must be complete


def test_area_of_thirty_digits_is_a_refusal() -> None:
    with pytest.raises(Refused, match="过大"):
        parse_area("9" * 30)
