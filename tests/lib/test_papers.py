"""Identity papers: what is recognised, and what is wrong with the rest."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonglu.lib.papers import (
    Paper,
    PaperKind,
    Sex,
    credit_check,
    identity_check,
    is_credit_code,
    mask,
    recognise,
)
from tonglu.lib.refusals import Refused

VALID_ID = "11010519491231002X"


def test_identity_number_tells_birth_and_sex() -> None:
    assert recognise(VALID_ID) == Paper(PaperKind.ID_CARD, VALID_ID, date(1949, 12, 31), Sex.FEMALE)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("11010519491231002x", PaperKind.ID_CARD, VALID_ID),
        (" 110105 19491231 002X ", PaperKind.ID_CARD, VALID_ID),
        ("１１０１０５１９４９１２３１００２Ｘ", PaperKind.ID_CARD, VALID_ID),
        ("'11010519491231002X", PaperKind.ID_CARD, VALID_ID),
        ("110105491231002", PaperKind.ID_CARD, VALID_ID),
        ("91350100M000100Y43", PaperKind.USCC, "91350100M000100Y43"),
        ("E12345678", PaperKind.PASSPORT, "E12345678"),
        ("ea1234567", PaperKind.PASSPORT, "EA1234567"),
        ("H12345678", PaperKind.HK_MACAO, "H12345678"),
        ("M1234567890", PaperKind.HK_MACAO, "M1234567890"),
        ("C12345678", PaperKind.HK_MACAO, "C12345678"),
        ("12345678", PaperKind.TAIWAN, "12345678"),
        ("1234567890(B)", PaperKind.TAIWAN, "1234567890(B)"),
        ("USA110012345678", PaperKind.FOREIGN_PR, "USA110012345678"),
        ("南字第1234567号", PaperKind.MILITARY, "南字第1234567号"),
    ],
)
def test_papers_are_recognised(text: str, kind: PaperKind, number: str) -> None:
    paper = recognise(text)
    assert (paper.kind, paper.number) == (kind, number)


def test_permits_with_identity_shape() -> None:
    foreigner = "91133019800101001"
    resident = "81000019900202003"
    assert recognise(foreigner + identity_check(foreigner)).kind is PaperKind.FOREIGN_PR
    assert recognise(resident + identity_check(resident)).kind is PaperKind.RESIDENCE


def test_numeric_credit_code_is_not_taken_for_an_identity_number() -> None:
    code = "91330100555555555"
    number = code + credit_check(code)
    assert is_credit_code(number)
    assert recognise(number).kind is PaperKind.USCC


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请填写证件号"),
        ("1101051949123100", "身份证号少 2 位，请补全"),
        ("11010519491231002", "身份证号少一位，请补全"),
        ("1101051949123100212", "身份证号多一位，请核对"),
        ("110105194912310021", "身份证号最后一位校验不对，请逐位核对"),
        ("11010519491332002X", "身份证号里的出生日期 19491332 不存在，请核对"),
        ("11010517491231002X", "身份证号里的出生年份 1749 不合理，请核对"),
        ("4.40308E+17", "证件号被表格软件改成了科学计数 4.40308E+17，原来的数字已丢失；请把这一列设为“文本”后重新填写"),
        ("110105********002X", "证件号中有 * 号，是打码后的号码；请填写完整号码"),
        ("91350100M000100Y44", "统一社会信用代码最后一位校验不对，请逐位核对"),
        ("91350100O000100Y43", "统一社会信用代码中不会有字母 I、O、Z、S、V 和其他符号，请核对"),
        ("无", "“无”不是能识别的证件号，请核对"),
        ("身份证😀", "“身份证😀”不是能识别的证件号，请核对"),
        ("1\x00" + VALID_ID, "证件号中有看不见的控制字符，请删去后重填"),
        ("9" * 100_000, "证件号太长，最多 60 个字符"),
    ],
)
def test_a_wrong_number_is_refused_with_the_mend(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        recognise(text)
    assert str(refusal.value) == sentence


def test_unknown_province_is_refused() -> None:
    number = "99010519491231002"
    assert recognise(number + identity_check(number)).kind is PaperKind.FOREIGN_PR
    number = "10010519491231002"
    with pytest.raises(Refused, match="地区代码 10 不存在"):
        recognise(number + identity_check(number))


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("E12345678", PaperKind.ID_CARD, "身份证号“E12345678”中有不该出现的字符，只能是数字，最后一位可以是 X"),
        ("12345678", PaperKind.HK_MACAO, "“12345678”不是所选证件的号码，请核对证件类型和号码"),
        ("E1", PaperKind.PASSPORT, "“E1”不是所选证件的号码，请核对证件类型和号码"),
        ("9135", PaperKind.USCC, "统一社会信用代码应有 18 位，现在是 4 位，请核对"),
    ],
)
def test_the_kind_a_person_said_decides(text: str, kind: PaperKind, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        recognise(text, kind)
    assert str(refusal.value) == sentence
    assert recognise("E12345678", PaperKind.PASSPORT).kind is PaperKind.PASSPORT


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("440308199001011512", "440308********1512"),
        ("E12345678", "E*****678"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_masks(number: str, shown: str) -> None:
    assert mask(number) == shown


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(born: date, serial: int, place: int, shift: int) -> None:
    first17 = f"330106{born:%Y%m%d}{serial:03}"
    number = first17 + identity_check(first17)
    assert recognise(number).born_on == born
    wrong = str((int(number[place].replace("X", "0")) + shift) % 10)
    damaged = number[:place] + wrong + number[place + 1 :]
    if damaged == number:
        return
    # it may still be the shape of another paper, but never a good identity number
    with pytest.raises(Refused):
        recognise(damaged, PaperKind.ID_CARD)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=70))
def test_any_text_is_a_paper_or_a_refusal(text: str) -> None:
    try:
        assert recognise(text).number
    except Refused as refusal:
        assert str(refusal)  # noqa: PT017 - the sentence must be complete
