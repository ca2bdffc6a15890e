"""What was typed is lit up where it was found, and nothing of the text becomes markup."""

import pytest

from tonglu.ui.lit import lit


@pytest.mark.parametrize(
    ("text", "wish", "shown"),
    [
        ("王小明", "小明", "王[小明]"), ("王小明", "wxm", "[王小明]"), ("王小明", "wangx", "[王小]明"), ("王小明", "xm", "王[小明]"),
        ("王小明", "xy", "王小明"), ("王小明", "w", "王小明"), ("单雄信", "dan", "[单]雄信"), ("欧阳修", "oyx", "[欧阳修]"),
        ("138****5678 · 3-2-1502", "5678", "138****[5678] · 3-2-1502"), ("138****5678", "13812345678", "138****[5678]"),
        ("138****5678 · 3-2-1502", "3栋2单元1502室", "138****5678 · [3-2-1502]"), ("王小明", "wang 5678", "[王]小明"),
        ("John Smith", "smi", "John [Smi]th"), ("<b>王</b>", "王", "&lt;b&gt;[王]&lt;/b&gt;"), ("<王>", "<", "[&lt;]王&gt;"),
        ("", "王", ""), ("3-2-1502", "3幢1502", "[3-2-1502]"), ("13-2-1502", "3-1502", "13-2-1502"), ("3-2-1502", "1502室", "3-2-[1502]"),
        ("云锦府 · 王小明", "云锦府3-1502", "[云锦府] · 王小明"), ("3-2-1502", "云锦府3-1502", "[3-2-1502]"),
    ],
)  # fmt: skip
def test_lit(text: str, wish: str, shown: str) -> None:
    assert str(lit(text, wish)).replace("<mark>", "[").replace("</mark>", "]") == shown
