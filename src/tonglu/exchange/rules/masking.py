"""What a page shows of a file's cells: enough to recognise the row, no whole phone or paper number."""

import re
from collections.abc import Sequence

from tonglu.lib import phones
from tonglu.lib.plain import shown
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import Cell, cell_text

LONGEST_SHOWN = 120
MOST_COLUMNS = 40
# anywhere in a text: identity numbers of 15 and 18, mobiles also as people space them
PAPER = re.compile(r"(?<![0-9A-Za-z])(\d{6})(\d{5,8})(\d{3}[\dXx])(?![0-9A-Za-z])")
MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[\s-]?(\d{4})[\s-]?(\d{4})(?!\d)")
LONG_NUMBER = re.compile(r"\d{7,}")


def masked(text: str) -> str:
    """Return the text with identity numbers and mobiles masked wherever they stand."""
    return MOBILE.sub(r"\1****\3", PAPER.sub(r"\1********\3", text))


def masked_whole(text: str) -> str:
    """Return a cell of a sensitive column: every long run of digits masked, whatever it is."""
    hidden = masked(text)
    return LONG_NUMBER.sub(lambda run: phones.mask(run[0]), hidden)


def cell_words(cell: Cell) -> str:
    try:
        return cell_text(cell)
    except Refused:  # a number that lost digits, a formula's error
        return str(getattr(cell, "code", cell))


def shown_cells(cells: Sequence[Cell], sensitive: frozenset[int]) -> list[str]:
    """Return the cells for a page; `sensitive` are the places of columns that hold phones or papers."""
    return [
        shown((masked_whole if place in sensitive else masked)(cell_words(cell).replace("\0", "")), LONGEST_SHOWN)
        for place, cell in enumerate(cells[:MOST_COLUMNS])
    ]
