"""Any tabular file as one table: its header found, its rows a stream."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import delimited, legacy, stream
from tonglu.lib.sheets.cells import Cell, cell_text, is_blank
from tonglu.lib.sheets.columns import Column, header_score
from tonglu.lib.sheets.kinds import FileKind, Source, kind_of

HEADER_WITHIN = 20
MOST_EMPTY_ROWS = 1_000  # a sheet that goes on emptier than this is over, whatever size it declares
MOST_SHEETS_TRIED = 20

Lines = Iterator[tuple[int, list[Cell]]]
Open = Callable[[], Lines]


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `line` is the row number that the person sees in the table program."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its header found. `sheets` names all visible sheets, [""] for a text file."""

    filename: str
    sheet: str
    sheets: tuple[str, ...]
    header: tuple[str, ...]
    header_line: int
    _open: Open
    _sheets: Mapping[str, Open] = field(default_factory=dict)

    def beside(self, sheet: str, columns: Sequence[Column] = ()) -> "Table":
        """Return another sheet of the same file, its header found; Refused where it is empty."""
        return _table(self.filename, sheet, self._sheets, _find_header(self._sheets[sheet], columns))

    def head(self) -> "Table":
        """Return what it is called and headed, without the rows."""
        return replace(self, _open=lambda: iter(()), _sheets={})

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header that hold something; may be called again. Refused where the file breaks off."""
        for line, cells in _bounded(self._open()):
            if line > self.header_line:
                yield Row(line, tuple(cells))

    def preview(self, count: int = 10) -> list[Row]:
        """Return the first rows, to be shown beside the mapping of columns."""
        return list(islice(self.rows(), count))


def read_table(source: Source, filename: str, columns: Sequence[Column] = (), sheet: str | None = None) -> Table:
    """Open .xlsx, .xlsm, .xls, .csv, .tsv or .txt by its content; nothing but the header is read yet.

    `source` is the file's bytes or its path; `columns` help to find the header below merged titles, and the sheet
    that has it. Without them the first row with two filled cells is the header. Raises Refused, with what the file
    is and what to do, for everything that is no readable table.
    """
    opens = _sheets(source, filename)
    if sheet is not None and sheet not in opens:
        raise Refused("文件里没有工作表「{sheet}」，只有：{sheets}", sheet=sheet, sheets="、".join(opens))
    candidates = [sheet] if sheet is not None else list(opens)[:MOST_SHEETS_TRIED]
    found = [(name, _find_header(opens[name], columns)) for name in candidates]
    filled = [(name, header) for name, header in found if header is not None]
    if not filled:
        raise Refused("表格是空的，没有找到表头；请按模板填写后再上传")
    name, header = max(filled, key=lambda each: each[1][0])  # the first of equals
    return _table(filename, name, opens, header)


def _table(filename: str, name: str, opens: Mapping[str, Open], header: tuple[int, int, list[Cell]] | None) -> Table:
    if header is None:
        raise Refused("表格是空的，没有找到表头；请按模板填写后再上传")
    return Table(filename, name, tuple(opens), _labels(header[2]), header[1], opens[name], opens)


def _sheets(source: Source, filename: str) -> dict[str, Open]:
    kind = kind_of(source)
    if kind is FileKind.TEXT:
        return {"": partial(delimited.read_records, source, filename)}
    reader = stream if kind is FileKind.XLSX else legacy
    return {name: partial(reader.read_sheet, source, name) for name in reader.sheet_names(source)}


def _bounded(lines: Lines) -> Lines:
    """Drop rows of blanks, and stop where the sheet goes on with nothing but emptiness."""
    latest = 0
    for line, cells in lines:
        if all(is_blank(cell) for cell in cells):
            continue
        if latest and line - latest > MOST_EMPTY_ROWS:
            return
        latest = line
        yield line, cells


def _find_header(open_sheet: Open, columns: Sequence[Column]) -> tuple[int, int, list[Cell]] | None:
    """Return (columns it names, line, cells) of the row that names most, else of the first row that looks like one."""
    head = list(islice(_bounded(open_sheet()), HEADER_WITHIN))
    if not head:
        return None
    scored = [(header_score(cells, columns), line, cells) for line, cells in head]
    best = max(scored, key=lambda each: each[0])
    if best[0] >= min(2, len(columns) or 2):
        return best
    return next((each for each in scored if sum(not is_blank(cell) for cell in each[2]) > 1), scored[0])


def _labels(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(" ".join(cell_text(cell).split())[:100] for cell in cells)
