"""Where most cells take a shorter way, it ends where the longer one does."""

import json
from datetime import date

import pytest

from tonglu.exchange.reading import _as_json
from tonglu.exchange.rules.masking import _hidden, _plain, _shown, _told
from tonglu.lib.sheets import Column, parse_taken, taken
from tonglu.lib.sheets.rows_out import _text

CELLS = (
    "", "王伟", "1502", "13812345678", "138 1234 5678", "440308199001011512", "44030819900101151X",
    "a" * 121, "1" * 121, "１３８１２３４５６７８",
    "100%", "=1+1", "'=1", "a\0b", "\u200b王", "E12345678", "1234567", "123456",
    "王\n伟", "  x ", '"', "\\", "导1-1-101", "ⅣⅤ", "١٢٣٤٥٦٧٨٩٠١",
    1502, 1.5, date(2024, 5, 1), None, True, 4.4e17,
)  # fmt: skip


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_is_shown_and_hidden_as_ever(cell: object) -> None:
    assert (_told(cell), _hidden(cell)) == (_plain(cell), _shown(cell, is_sensitive=True))  # type: ignore[arg-type]


def test_words_become_the_json_that_the_encoder_makes() -> None:
    words = [each for each in CELLS if isinstance(each, str)]
    for some in ([], *([each] for each in words), words, ["a", "b"], ['", "'], ["a", '"', "b"]):
        assert _as_json(some) == json.dumps(some, ensure_ascii=False)


def test_what_was_read_before_is_read_the_same_and_given_to_nobody_who_may_change_it() -> None:
    asked: list[object] = []

    def letters(cell: object) -> list[str]:
        asked.append(cell)
        return list(str(cell))

    def told(cell: object) -> str:
        asked.append(cell)
        return f"<{cell}>"

    takes = taken({"letters": 0, "told": 1}, [Column("甲", "letters", letters), Column("乙", "told", told)])
    rows = [parse_taken(("ab", "x"), takes).values for _ in range(3)]
    assert rows == [{"letters": ["a", "b"], "told": "<x>"}] * 3
    assert len({id(each["letters"]) for each in rows}) == 3
    assert asked == ["ab", "x", "ab", "ab"]
    assert parse_taken(("ab", 1), takes).values["told"] == "<1>"


def test_text_of_letters_alone_needs_no_guard() -> None:
    assert [_text(each, "A", 1).partition("preserve")[2][2:].partition("<")[0] for each in ("王伟", "=1", "a&b", "_x0041_")] == [
        "王伟", "'=1", "a&amp;b", "_x005F_x0041_",
    ]  # fmt: skip
