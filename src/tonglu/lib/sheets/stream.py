"""An .xlsx sheet read as a stream: memory stays flat however large the sheet is, or says it is."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from tonglu.lib.refusals import Refused
from tonglu.lib.sheets.cells import Cell, CellError
from tonglu.lib.sheets.kinds import Source, damage_refused, opened, refuse_bomb
from tonglu.lib.sheets.quick import Odd, quick_rows
from tonglu.lib.sheets.workbook import (
    LONGEST_CELL,
    Attributes,
    Workbook,
    feed,
    local,
    make_parser,
    read_workbook,
    unescaped,
)

MOST_COLUMNS = 1_000
_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a file's wall clock has no zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_SERIAL = 2_958_466


class Places(dict[str, int]):
    """The column that letters name: 0 for A, 27 for AB."""

    def __missing__(self, letters: str) -> int:
        column = -1
        for letter in letters:
            column = (column + 1) * 26 + ord(letter) - 65
        self[letters] = column
        return column


class SheetReader:
    """Collects finished rows of one sheet while a parser runs; the caller empties `ready` between chunks."""

    def __init__(self, book: Workbook) -> None:
        self.ready: list[tuple[int, list[Cell]]] = []
        self._book = book
        self._epoch = _EPOCH_1904 if book.counts_from_1904 else _EPOCH_1900
        self.places = Places()
        self._cells: list[Cell] = []
        self._words: list[str] = []
        self._length = 0
        self._line = 0
        self._column = -1
        self._kind = self._style = ""
        self._keeps = self._is_muted = False

    def start(self, name: str, attributes: Attributes) -> None:
        # called for every element of a million rows: the commonest first
        if name == "c":
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._words = []
            reference = attributes.get("r")
            self._column = self.places[reference.rstrip("0123456789")] if reference else self._column + 1
        elif name == "v" or name == "t":  # noqa: PLR1714 - a set costs more
            self._keeps = not self._is_muted
        elif name == "row":
            self._line = int(attributes["r"]) if "r" in attributes else self._line + 1
            self._cells = []
            self._column = -1
            self._length = 0
        elif name == "rPh":
            self._is_muted = True
        elif ":" in name:
            self.start(local(name), attributes)

    def text(self, text: str) -> None:
        if self._keeps:
            self._words.append(text)
            self._length += len(text)
            if self._length > LONGEST_CELL:
                raise Refused("第 {line} 行内容太长，请缩短后再上传", line=self._line)

    def end(self, name: str) -> None:
        if name == "v" or name == "t":  # noqa: PLR1714
            self._keeps = False
        elif name == "c":
            if self._words:
                self._put(self._value(self._words[0] if len(self._words) == 1 else "".join(self._words)))
        elif name == "row":
            if self._cells:
                self.ready.append((self._line, self._cells))
        elif name == "rPh":
            self._is_muted = False
        elif ":" in name:
            self.end(local(name))

    def _put(self, value: Cell) -> None:
        gap = self._column - len(self._cells)
        if self._column >= MOST_COLUMNS or self._column < 0:
            raise Refused("第 {line} 行的列太多，最多 {most} 列", line=self._line, most=MOST_COLUMNS)
        if gap >= 0:
            self._cells.extend([None] * gap)
            self._cells.append(value)
        else:
            self._cells[self._column] = value

    def value(self, kind: str, style: str, text: str) -> Cell:
        """Return what a cell holds, by its type and its style."""
        if kind == "inlineStr":  # what most of our own cells are
            return unescaped(text)
        self._kind, self._style = kind, style
        return self._value(text)

    def _value(self, text: str) -> Cell:
        if self._kind == "n":
            return self._number(text)
        if self._kind == "s":
            return self._book.strings[int(text)] or None
        if self._kind == "b":
            return text == "1"
        if self._kind == "e":
            return CellError(text[:20])
        if self._kind == "d":
            return datetime.fromisoformat(text)
        return unescaped(text)

    def _number(self, text: str) -> Cell:
        number = float(text)
        if self._style in self._book.date_styles and 0 <= number < _LAST_SERIAL:
            return self._from_serial(number)
        return int(number) if number.is_integer() and abs(number) < 10**15 else number

    def _from_serial(self, serial: float) -> date | datetime | str:
        moment = self._epoch + timedelta(seconds=round(serial * 86_400))
        if serial < 1:
            return f"{moment:%H:%M:%S}"
        return moment.date() if serial == int(serial) else moment


def sheet_names(source: Source) -> list[str]:
    """Return the names of the visible sheets."""
    with damage_refused(), opened(source) as stream, zipfile.ZipFile(stream) as archive:
        return list(_checked(archive).sheets)


def read_sheet(source: Source, sheet: str) -> Iterator[tuple[int, list[Cell]]]:
    """Yield (line, cells) of the rows that hold something; formulas give the value last shown, macros are not read."""
    given = 0
    try:
        for row in _quickly(source, sheet):
            given += 1
            yield row
    except Odd:
        yield from islice(_parsed(source, sheet), given, None)


def _quickly(source: Source, sheet: str) -> Iterator[tuple[int, list[Cell]]]:
    with damage_refused(), opened(source) as stream, zipfile.ZipFile(stream) as archive:
        book = _checked(archive)
        reader = SheetReader(book)
        with archive.open(book.sheets[sheet]) as part:
            yield from quick_rows(part, reader.value, reader.places, MOST_COLUMNS)


def _parsed(source: Source, sheet: str) -> Iterator[tuple[int, list[Cell]]]:
    with damage_refused(), opened(source) as stream, zipfile.ZipFile(stream) as archive:
        book = _checked(archive)
        reader = SheetReader(book)
        parser = make_parser()
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.text
        with archive.open(book.sheets[sheet]) as part:
            for _ in feed(parser, part):
                yield from reader.ready
                reader.ready.clear()


def _checked(archive: zipfile.ZipFile) -> Workbook:
    refuse_bomb(archive)
    return read_workbook(archive)
