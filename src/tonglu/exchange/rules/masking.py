"""What a page shows of a file's cells: enough to recognise the row, no whole phone or paper number."""

import re
from collections.abc import Sequence

from tonglu.lib import phones
from tonglu.lib.masking import masked
from tonglu.lib.plain import shown
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import Cell, cell_text

LONGEST_SHOWN = 120
MOST_COLUMNS = 40
LONG_NUMBER = re.compile(r"\d{7,}")


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
