"""What a page shows of a file's cells: enough to recognise the row, no whole phone or paper number."""

import re
from collections.abc import Sequence
from functools import lru_cache

from tonglu.lib import phones
from tonglu.lib.masking import SHORTEST, masked
from tonglu.lib.plain import shown, widths
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import Cell, cell_text

LONGEST_SHOWN = 120
MOST_COLUMNS = 40
LONG_NUMBER = re.compile(r"\d{7,}")
LEAST = 7  # digits of a number that is masked in a sensitive column
_HIDDEN = re.compile(r"[*…]+")
_MOBILE, _CARD = re.compile(r"1[3-9][0-9]{9}"), re.compile(r"[0-9]{17}[0-9Xx]")


def masked_whole(text: str) -> str:
    """Return a cell of a sensitive column: every long run of digits masked, whatever it is."""
    if _MOBILE.fullmatch(text):  # most of a large file
        return f"{text[:3]}****{text[-4:]}"
    if _CARD.fullmatch(text):
        return f"{text[:6]}********{text[-4:]}"
    hidden = masked(text)
    return LONG_NUMBER.sub(lambda run: phones.mask(run[0]), hidden)


def cell_words(cell: Cell) -> str:
    try:
        return cell_text(cell)
    except Refused:  # a number that lost digits, a formula's error
        return str(getattr(cell, "code", cell))


def shown_cells(cells: Sequence[Cell], sensitive: frozenset[int]) -> list[str]:
    """Return the cells for a page; `sensitive` are the places of columns that hold phones or papers."""
    return [_hidden(cell) if place in sensitive else _told(cell) for place, cell in enumerate(cells[:MOST_COLUMNS])]


def _told(cell: Cell) -> str:
    """What `_plain` returns, sooner: a short name, most of what does not repeat, is shown as it is."""
    return cell if isinstance(cell, str) and len(cell) < SHORTEST and cell.isalnum() else _plain(cell)


def _hidden(cell: Cell) -> str:
    """What `_shown` returns of a sensitive cell, sooner for a tidy number."""
    if isinstance(cell, str) and LEAST <= len(cell) <= LONGEST_SHOWN and cell.isascii() and cell.isalnum():
        return masked_whole(cell)
    return _shown(cell, is_sensitive=True)


@lru_cache(maxsize=2_000, typed=True)  # houses, roles and days repeat
def _plain(cell: Cell) -> str:
    return _shown(cell, is_sensitive=False)


def hides(told: Sequence[str], cells: Sequence[Cell]) -> bool:
    """Whether these words are the cells with signs hidden, by whatever rule of masking was in force when they were kept."""
    return len(told) == len(cells[:MOST_COLUMNS]) and all(map(_hides, told, cells))


def _hides(told: str, cell: Cell) -> bool:
    """What is not hidden must stand in the cell, in its order; a cell without a hidden sign must be the whole of it."""
    words, place = _flat(cell_words(cell)), 0
    pieces = [_flat(each) for each in _HIDDEN.split(told)]
    for piece in pieces:
        found = words.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return len(pieces) > 1 or pieces[0] == words


def _flat(text: str) -> str:
    """In one width and without gaps: rules have put numbers together, or not."""
    return "".join(widths(text.replace("\0", "")).split())


def _shown(cell: Cell, *, is_sensitive: bool) -> str:
    words = cell_words(cell).replace("\0", "")
    if len(words) >= (LEAST if is_sensitive else SHORTEST):
        words = masked_whole(words) if is_sensitive else masked(words)
    return shown(words, LONGEST_SHOWN)
