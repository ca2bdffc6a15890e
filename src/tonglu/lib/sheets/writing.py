"""Sheets for people: blank templates, results with reasons, exports; no text of them ever becomes a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from tonglu.lib.clock import SHANGHAI
from tonglu.lib.sheets.cells import Cell, guarded
from tonglu.lib.sheets.columns import Column
from tonglu.lib.sheets.rows_out import LONGEST, Styles, cell_words, write_rows


class Seekable(Protocol):
    """What a workbook is written into: a zip appends, and goes back to the heads of its parts."""

    def write(self, words: bytes, /) -> int: ...

    def seek(self, place: int, /) -> int: ...

    def tell(self) -> int: ...

    def flush(self) -> None: ...


Target = Path | Seekable
RESULT_LABELS = ("导入结果", "原因")
TEMPLATE_ROWS = 10_000
LONGEST_LIST = 250  # a drop-down written into the sheet itself; longer ones stand on a sheet of their own
_FONT = {"font_name": "微软雅黑", "font_size": 10}
_OPTIONS: dict[str, Any] = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": True,
}


def write_template(columns: Sequence[Column], title: str) -> bytes:
    """Return a blank workbook: title, header (required ones red), a sample row, drop-downs, and a sheet of notes."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, **_OPTIONS}) as book:
        sheet = book.add_worksheet("导入数据")
        notes = book.add_worksheet("填写说明")
        _write_head(book, sheet, columns, title)
        _write_choices(book, sheet, columns)
        _write_notes(book, notes, columns)
    return target.getvalue()


def _write_head(book: Any, sheet: Any, columns: Sequence[Column], title: str) -> None:
    bold = book.add_format({**_FONT, "bold": True, "font_size": 14})
    plain = book.add_format({**_FONT, "bold": True, "bg_color": "#F1F3F5", "border": 1, "border_color": "#CED4DA"})
    red = book.add_format({**_FONT, "bold": True, "bg_color": "#FFE3E3", "font_color": "#C92A2A", "border": 1})
    grey = book.add_format({**_FONT, "italic": True, "font_color": "#868E96", "num_format": "@"})
    as_text = book.add_format({**_FONT, "num_format": "@"})  # or long numbers lose their last digits
    sheet.write_string(0, 0, f"{title}（红色为必填；第 3 行是示例，导入时自动略过）", bold)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, max(12, len(column.label) * 2 + 4, len(column.sample) + 4), as_text)
        sheet.write_string(1, place, column.label, red if column.required else plain)
        sheet.write_string(2, place, column.sample, grey)
        if column.note:
            sheet.write_comment(1, place, column.note)
    sheet.freeze_panes(2, 0)


def _write_choices(book: Any, sheet: Any, columns: Sequence[Column]) -> None:
    lists = None
    for place, column in enumerate(columns):
        if not column.options:
            continue
        source: Any = list(column.options)
        if len(",".join(column.options)) > LONGEST_LIST:
            lists = lists or book.add_worksheet("选项")
            lists.hide()
            lists.write_column(0, place, column.options)
            letter = xlsxwriter.utility.xl_col_to_name(place)
            source = f"=选项!${letter}$1:${letter}${len(column.options)}"
        sheet.data_validation(3, place, TEMPLATE_ROWS, place, {"validate": "list", "source": source})


def _write_notes(book: Any, notes: Any, columns: Sequence[Column]) -> None:
    bold = book.add_format({**_FONT, "bold": True})
    plain = book.add_format({**_FONT, "text_wrap": True, "valign": "top"})
    notes.set_column(0, 2, 14)
    notes.set_column(3, 3, 70)
    notes.write_row(0, 0, ("列", "必填", "示例", "说明"), bold)
    for line, column in enumerate(columns, 1):
        options = f"可选：{'、'.join(column.options)}" if column.options else ""
        words = (column.label, "是" if column.required else "", column.sample, f"{column.note}\n{options}".strip())
        for place, word in enumerate(words):
            notes.write_string(line, place, guarded(word[:LONGEST]), plain)


def write_result(target: Target, header: Sequence[str], rows: Iterable[tuple[Sequence[Cell], str, str]]) -> int:
    """Write the source's columns with 导入结果 and 原因 after them; return the number of rows.

    `rows` are (the row's cells, result, reason) and are streamed: memory stays flat.
    """
    width = len(header)
    padded = ((*cells[:width], *[None] * (width - len(cells)), result, reason) for cells, result, reason in rows)
    return write_sheet(target, (*header, *RESULT_LABELS), padded, sheet="导入结果")


def write_sheet(target: Target, header: Sequence[str], rows: Iterable[Sequence[Cell]], sheet: str = "数据", mark: str = "") -> int:
    """Write a workbook of one sheet, streamed; return the number of rows. Numbers and days stay what they are.

    `mark` is a watermark: it stands above the header, on every printed page and in the file's properties.
    """
    skeleton, top, styles = _skeleton(header, sheet, mark)
    return write_rows(target, skeleton, styles, top, rows)


def _skeleton(header: Sequence[str], sheet: str, mark: str) -> tuple[bytes, int, Styles]:
    """Return a workbook with all but the rows, its last line, and what the formats of days and moments are called in it."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, **_OPTIONS}) as book:
        page = book.add_worksheet(sheet)
        bold = book.add_format({**_FONT, "bold": True, "bg_color": "#F1F3F5"})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        styles = Styles(str(days._get_xf_index()), str(moments._get_xf_index()))  # noqa: SLF001 - it says so nowhere else
        top = _write_mark(book, page, mark) if mark else 0
        page.freeze_panes(top + 1, 0)
        page.set_column(0, max(0, len(header) - 1), 16)
        for place, label in enumerate(header):
            page.write_string(top, place, cell_words(label), bold)
    return made.getvalue(), top + 1, styles


def _write_mark(book: Any, page: Any, mark: str) -> int:
    """Write the watermark; return how many rows it takes."""
    page.write_string(0, 0, cell_words(mark), book.add_format({**_FONT, "italic": True, "font_color": "#868E96"}))
    page.set_footer(f"&C&8{mark.replace('&', '&&')[:200]}")
    book.set_properties({"comments": mark})
    return 1


def csv_chunks(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a CSV as UTF-8 with its mark (Excel needs it), CRLF, text guarded, numbers plain; a chunk per row."""
    yield b"\xef\xbb\xbf" + _csv_line(header)
    for cells in rows:
        yield _csv_line(cells)


def _csv_line(cells: Sequence[Cell]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_csv_cell(cell) for cell in cells])
    return line.getvalue().encode(errors="replace")


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(SHANGHAI) if cell.tzinfo else cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return cell_words(cell)
