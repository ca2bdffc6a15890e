"""Numbers of people in free words, however they were typed; and numbers of other things, which stay."""

import pytest

from tonglu.lib.masking import masked

APART = [
    "",
    " ",
    "-",
    "·",
    "・",
    "•",
    "  ",
    "     ",
    "\u00a0",
    "\u3000",
    " · ",
    "\t",
    "\u2003\u2003",
    "—",
    "－",
    "\u200b",
    " - ",
    "\u2011",
    "\n",
]
DIGITS = ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"]
MOBILE, CARD, OLD_CARD = ("138", "1234", "5678"), ("110105", "19491231", "002X"), ("110105", "491231", "002")


def typed_in(digits: str, number: str) -> str:
    return number.translate({ord(str(place)): each for place, each in enumerate(digits)})


@pytest.mark.parametrize("digits", DIGITS)
@pytest.mark.parametrize("apart", APART)
def test_a_number_of_a_person_is_masked_however_it_is_typed(apart: str, digits: str) -> None:
    for before, after in (("", ""), ("请打", "，谢谢"), ("电话：", " 王"), ("（", "）")):
        for groups, shown in ((MOBILE, "138****5678"), (CARD, "110105********002X")):
            assert masked(before + typed_in(digits, apart.join(groups)) + after) == f"{before}{shown}{after}", groups


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("+86 · 138·1234·5678", "138****5678"),
        ("＋８６　１３８　　１２３４　　５６７８", "138****5678"),
        ("86-138  1234  5678", "138****5678"),
        ("138 12345678或1381234・5678", "138****5678或138****5678"),
        ("13812345678 13987654321", "138****5678 139****4321"),
        ("110105  1949  1231  002x", "110105********002x"),
        ("110105194912 31002X", "110105194912 31002X"),  # no group ends there
        ("110105·19491231002·X", "110105********002·X"),
        ("110105 491231 002", "110105********002"),
        ("٠ 138·1234·5678", "0 138****5678"),
    ],
)
def test_groups_may_be_of_other_lengths(typed: str, shown: str) -> None:
    assert masked(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "2026·11·27 至 2026·12·31",
        "2026-11-27 10:30 到 2026-11-28 18:00",
        "2026  11  27，2026　12　31",
        "1,380,000.00 元，另付 1,234,567.89 元",
        "¥ 13 812 345 678",
        "共 100000  20240115  1002",
        "350000 20240115 1002",
        "100000 2024-01-15 1000",
        "2024 2025 2026 2027 2028 2029",
        "订单 202609300001，工单 GD2609300012",
        "单号 2026·0930·0001",
        "3·2·1502、3·2·1503、3-2-1504",
        "面积 89.50  113.62  138.00",
        "128·1234·5678",
        "138·1234·567",
        "1381·2345·678·9012",
        "999999 19491331 0021",
        "110105 19491331 0021",
        "١٣٨ ١٢٣٤",
        "1 · 2 · 3 · 4 · 5 · 6 · 7 · 8 · 9 · 10 · 11 · 12",
        "税号 91350100M000100Y43",
        "0571-8888  6666 转 801",
    ],
)
def test_numbers_of_other_things_stay(typed: str) -> None:
    assert masked(typed) == typed


def test_long_texts_are_read_once() -> None:
    """What grew with the square of the length would not come to an end here."""
    for piece in (
        "1",
        "138",
        "138 ",
        "138 1234 ",
        " ",
        "· ",
        "1 ",
        "138·1234·567 ",
        "110105 1949 1231 00 ",
        "+86 ",
        "١",
        "138" + " " * 999,
        "١ ",
    ):
        for text in (piece * (200_000 // len(piece)), "138" + piece * (200_000 // len(piece)) + "9"):
            assert len(masked(text)) <= len(text)
