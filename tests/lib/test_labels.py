"""A name has one spelling; a sentence keeps what its writer typed but for what nobody sees or means."""

import pytest

from tonglu.lib.labels import label_of, note_of
from tonglu.lib.refusals import Refused


@pytest.mark.parametrize(
    ("typed", "note", "label"),
    [
        ("她说：“周三在家，下午来。”", "她说：“周三在家，下午来。”", "她说:“周三在家,下午来。”"),
        ("（急！）【东门】；３栋Ａ座？", "（急！）【东门】；3栋A座？", "(急!)【东门】;3栋A座?"),
        ("88㎡，½份额①", "88㎡，½份额①", "88m2,1⁄2份额1"),
        ("先打电话\r\n再上门 \u3000 \n\n不按门铃\n", "先打电话\n再上门\n\n不按门铃", "先打电话 再上门 不按门铃"),
        ("\u3000两只\u200b 猫\t一条狗\ufeff ", "两只 猫 一条狗", "两只 猫 一条狗"),
        ("1001①1\u202e", "1001①1", "100111"),
        ("cafe\u0301", "café", "café"),
        (" \u200b\n ", "", ""),
    ],
)
def test_signs_and_lines_of_a_sentence_stay(typed: str, note: str, label: str) -> None:
    assert note_of(typed, "说明", 30, required=False) == note
    assert label_of(typed, "名称", 30, required=False) == label
    assert note_of(note, "说明", 30, required=False) == note  # once more changes nothing


@pytest.mark.parametrize("given", [label_of, note_of])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请填写说明"),
        ("\u200b\n", "请填写说明"),
        ("甲\x00", "控制字符"),
        ("甲" * 31, "太长（31 字），最多 30"),
        ("甲" * 301, "太长，最多 30"),
    ],
)
def test_what_is_no_text_is_refused(given: object, typed: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        given(typed, "说明", 30)  # type: ignore[operator]
