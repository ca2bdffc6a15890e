"""A workbook of one sheet written row by row, its memory flat: the head by XlsxWriter, the rows as text in front of its end."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from tonglu.lib.clock import SHANGHAI
from tonglu.lib.sheets.cells import EXACT_DIGITS, Cell, CellError, guarded

LONGEST: Final = 32_767  # what a cell of a workbook holds
SHEET: Final = "xl/worksheets/sheet1.xml"
LEVEL: Final = 1  # a third of the time of the usual level, a tenth more bytes
_END: Final = b"</sheetData>"
_ODD: Final = re.compile(r"[&<>\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_DAY_ZERO: Final = date(1899, 12, 30)
_MOMENT_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a file's wall clock has no zone
EXACT: Final = 10**EXACT_DIGITS
AT_ONCE: Final = 256  # rows


class Styles:
    """What XlsxWriter called the formats of a day and of a moment."""

    def __init__(self, day: str, moment: str) -> None:
        self.day, self.moment = day, moment


def write_rows(target: Any, skeleton: bytes, styles: Styles, top: int, rows: Iterable[Sequence[Cell]]) -> int:
    """Write the skeleton with these rows below line `top` (1-based: the last line that stands); return the number of rows."""
    with zipfile.ZipFile(io.BytesIO(skeleton)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as made:
        for name in source.namelist():
            if name != SHEET:
                made.writestr(name, source.read(name))
        before, _, after = source.read(SHEET).partition(_END)
        with made.open(SHEET, "w", force_zip64=True) as part:
            part.write(re.sub(rb"<dimension[^>]*/>", b"", before))
            count = 0
            for text, written in _texts(rows, top, styles):
                part.write(text)
                count = written
            part.write(_END + after)
    return count


def _texts(rows: Iterable[Sequence[Cell]], top: int, styles: Styles) -> Iterator[tuple[bytes, int]]:
    letters: list[str] = []
    piece: list[str] = []
    count = 0
    for count, cells in enumerate(rows, 1):
        while len(letters) < len(cells):
            letters.append(_letters(len(letters)))
        line = top + count
        told = [_cell(cell, letters[place], line, styles) for place, cell in enumerate(cells) if cell is not None and cell != ""]
        piece.append(f'<row r="{line}">{"".join(told)}</row>')
        if len(piece) == AT_ONCE:
            yield "".join(piece).encode(), count
            piece.clear()
    yield "".join(piece).encode(), count


def _letters(place: int) -> str:
    """Return A for 0, AB for 27."""
    head, last = divmod(place, 26)
    return (_letters(head - 1) if head else "") + chr(65 + last)


def _cell(cell: Cell, letters: str, line: int, styles: Styles) -> str:
    if isinstance(cell, str):
        return _text(cell, letters, line)
    if isinstance(cell, datetime):
        local = cell.astimezone(SHANGHAI).replace(tzinfo=None) if cell.tzinfo else cell
        serial = (local - _MOMENT_ZERO).total_seconds() / 86_400
        return f'<c r="{letters}{line}" s="{styles.moment}"><v>{serial:.12g}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{letters}{line}" s="{styles.day}"><v>{(cell - _DAY_ZERO).days}</v></c>'
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool) and abs(cell) < EXACT:
        return f'<c r="{letters}{line}"><v>{cell:.16g}</v></c>'
    return _text(cell_words(cell), letters, line)


def _text(text: str, letters: str, line: int) -> str:
    words = text
    if not text.isalnum() or len(text) >= LONGEST:  # of letters and digits nothing is guarded or escaped
        words = guarded(text)[: LONGEST - 1]
        if _ODD.search(words):
            words = _ODD.sub(_escape, words)
    return f'<c r="{letters}{line}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    if named := {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(sign):
        return named
    if sign.startswith("_x"):
        return f"_x005F{sign}"
    return "?" if "\ud800" <= sign <= "\udfff" or sign in "\ufffe\uffff" else f"_x{ord(sign):04X}_"


def cell_words(cell: Cell) -> str:
    """Return what stands in a cell of text: nothing that a table program takes for a formula."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    words = cell.code if isinstance(cell, CellError) else str(cell)
    return guarded(words.encode(errors="replace").decode()[: LONGEST - 1])
