"""Phone numbers: every way they arrive, and the sentence for every way they are wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonglu.lib.phones import PhoneKind, last_digits, mask, parse_mobile, parse_phone, parse_phones, search_forms
from tonglu.lib.refusals import Refused


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("13812345678", "13812345678"),
        (" 138 1234 5678 ", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("138.1234.5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("+86-138-1234-5678", "13812345678"),
        ("(+86)13812345678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("013812345678", "13812345678"),
        ("13812345678.0", "13812345678"),
        ("手机：13812345678", "13812345678"),
        ("13812345678（配偶）", "13812345678"),
        ("\u202d13812345678\u202c", "13812345678"),
        ("138,1234,5678", "13812345678"),
        ("0571-88886666", "057188886666"),
        ("（0571）88886666", "057188886666"),
        ("+86 571 88886666", "057188886666"),
        ("+86 10 88886666", "01088886666"),
        ("010—88886666", "01088886666"),
        ("0571-88886666-801", "057188886666-801"),
        ("057188886666转801", "057188886666-801"),
        ("0571-88886666 ext.801", "057188886666-801"),
        ("0755-1234567", "07551234567"),
        ("400-123-4567", "4001234567"),
        ("95588", "95588"),
        ("+852 9123 4567", "+85291234567"),
        ("00852-91234567", "+85291234567"),
        ("+1 (415) 555-2671", "+14155552671"),
    ],
)
def test_one_form_is_kept(text: str, stored: str) -> None:
    assert parse_phone(text).stored == stored


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请填写电话号码"),
        ("   ", "请填写电话号码"),
        ("1381234567", "手机号少一位，请补全"),
        ("138123456", "手机号少 2 位，请补全"),
        ("138123456789", "手机号多一位，请核对"),
        ("12812345678", "手机号第二位不会是 2，请核对"),
        ("88886666", "固定电话缺区号，请补上，如 0571-88886666"),
        ("0571-888866", "固定电话“0571-888866”的位数不对，应为区号加 7 或 8 位号码"),
        ("4.4E+17", "号码被表格软件改成了科学计数 4.4E+17，原来的数字已丢失；请把这一列设为“文本”后重新填写"),
        ("1.38E+10", "号码被表格软件改成了科学计数 1.38E+10，原来的数字已丢失；请把这一列设为“文本”后重新填写"),
        ("138****5678", "号码中有 * 号，是打码后的号码；请填写完整号码"),
        ("无", "“无”不是电话号码"),
        ("abc", "“abc”不是电话号码"),
        ("13812345678a", "“13812345678a”不是电话号码"),
        ("138\x0012345678", "电话号码中有看不见的控制字符，请删去后重填"),
        ("+999 12345", "“+99912345”不是有效的境外号码，请写成 +国家代码 号码"),
        ("+852 12", "境外号码“+85212”的位数不对，请核对国家代码和号码"),
        ("1" * 100_000, "电话一格太长，最多 400 个字符"),
        ("13812345678 / 139", "手机号少 8 位，请补全"),
        ("13812345678/13912345678", "这里只能填一个号码，现在有 2 个"),
    ],
)
def test_a_wrong_number_is_refused_with_the_mend(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_phone(text)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "13812345678/13912345678",
        "13812345678、13912345678",
        "13812345678；13912345678",
        "13812345678，13912345678",
        "13812345678\n13912345678",
        "13812345678 13912345678",
        "138 1234 5678 / 139-1234-5678",
        "13812345678（本人）/13912345678（配偶）",
        "13812345678 13912345678 13812345678",
    ],
)
def test_several_numbers_in_one_cell(text: str) -> None:
    assert [phone.stored for phone in parse_phones(text)] == ["13812345678", "13912345678"]


def test_words_beside_a_number_are_kept_as_its_note() -> None:
    assert [phone.note for phone in parse_phones("13812345678（本人）/13912345678（配偶）")] == ["本人", "配偶"]


def test_a_mobile_is_not_a_landline() -> None:
    assert parse_mobile("138 1234 5678").kind is PhoneKind.MOBILE
    with pytest.raises(Refused, match="不是手机号"):
        parse_mobile("0571-88886666")


@pytest.mark.parametrize(
    ("stored", "masked"),
    [
        ("13812345678", "138****5678"),
        ("057188886666", "0571****6666"),
        ("01088886666", "010****6666"),
        ("07551234567", "0755***4567"),
        ("057188886666-801", "0571****6666"),
        ("4001234567", "400***4567"),
        ("+85291234567", "+852****4567"),
        ("+12345", "******"),
        ("95588", "*****"),
        ("", ""),
    ],
)
def test_masks(stored: str, masked: str) -> None:
    assert mask(stored) == masked


def test_last_digits_and_search_forms() -> None:
    assert last_digits("057188886666-801") == "6666"
    assert search_forms("13812345678") == ["#5678", "#13812345678"]


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "-", ".", "\u2013"]))
def test_any_mobile_survives_its_signs(number: str, sign: str) -> None:
    assert parse_phone(sign.join((number[:3], number[3:7], number[7:]))).stored == number


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_number_or_a_refusal(text: str) -> None:
    try:
        assert parse_phones(text)
    except Refused as refusal:
        assert str(refusal)  # noqa: PT017 - the sentence must be complete
