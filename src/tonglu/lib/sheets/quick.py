"""The plain shape in which nearly every table program writes a sheet, read five times as quickly as by a parser.

Whatever looks otherwise (rich text, other names, comments, a row without end) is left to the parser: `Odd` is raised, and
the rows given so far are the same as the parser's.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Final

from tonglu.lib.sheets.cells import Cell

CHUNK: Final = 512 * 1024
LONGEST_ROW: Final = 4 * 1024**2
LONGEST_CELL: Final = 100_000  # what is longer the parser judges
_HEAD: Final = re.compile(rb"<sheetData\s*>")
_ROW: Final = re.compile(rb"\s*<row([^>]*?)(/?)>")
_ROW_END: Final = b"</row>"
_LINE: Final = re.compile(rb'\br="(\d+)"')
# the whole of it, then column, style, type, value, text
_CELL: Final = re.compile(
    r'(\s*<c(?: r="([A-Z]{1,3})\d+")?(?: s="(\d+)")?(?: t="(\w+)")?(?:/>|>'
    r"(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?"
    r"(?:<v>([^<]*)</v>|<v/>|<v></v>|<is><t(?: xml:space=\"preserve\")?>([^<]*)</t></is>|<is><t/></is>)?</c>))",
    re.ASCII,
)
_ENTITY: Final = re.compile(r"&(#x[0-9A-Fa-f]+|#\d+|\w+);")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

Value = Callable[[str, str, str], Cell]  # type and style of a cell, its text
Places = Mapping[str, int]  # 27 for AB


class Odd(Exception):
    """The sheet is not of the plain shape."""


def quick_rows(part: IO[bytes], value: Value, places: Places, most_columns: int) -> Iterator[tuple[int, list[Cell]]]:
    """Yield (line, cells) of the rows that hold something."""
    buffer, start = _head(part)
    line = 0
    while True:
        found = _ROW.match(buffer, start)
        end = found.end() if found and found[2] else buffer.find(_ROW_END, found.end()) if found else -1
        if found is None or end < 0:
            rest = buffer[start:]
            if rest.lstrip().startswith(b"</sheetData>"):
                _drain(part)
                return
            more = part.read(CHUNK)
            if not more or len(rest) > LONGEST_ROW:
                raise Odd
            buffer, start = rest + more, 0
            continue
        told = _LINE.search(found[1])
        line = int(told[1]) if told else line + 1
        start = end if found[2] else end + len(_ROW_END)
        if not found[2] and (cells := _cells(buffer[found.end() : end].decode(), value, places, most_columns)):
            yield line, cells


def _head(part: IO[bytes]) -> tuple[bytes, int]:
    buffer = part.read(CHUNK)
    found = _HEAD.search(buffer)
    head = buffer[: found.start()] if found else b""
    if found is None or b"<!" in head or (head.startswith(b"<?xml") and not re.match(rb"<\?xml[^>]*utf-?8[^>]*\?>", head, re.IGNORECASE)):
        raise Odd
    return buffer, found.end()


def _drain(part: IO[bytes]) -> None:
    """Read to the end: the checksum of the part is proved there."""
    while part.read(CHUNK):
        pass


def _cells(body: str, value: Value, places: Places, most_columns: int) -> list[Cell]:
    cells: list[Cell] = []
    column, length = -1, 0
    for whole, letters, style, kind, plain, inline in _CELL.findall(body):
        length += len(whole)
        column = places[letters] if letters else column + 1
        told = plain or inline
        if not told:
            continue
        gap = column - len(cells)
        if gap < 0 or column >= most_columns or len(told) > LONGEST_CELL or (not inline) == (kind == "inlineStr"):
            raise Odd
        if gap:
            cells.extend([None] * gap)
        if "&" in told:
            told = _ENTITY.sub(_character, told)
        # what most of our own cells are: text without an escape
        cells.append(told if inline and "_x" not in told else value(kind or "n", style, told))
    if length != len(body) and length != len(body.rstrip()):  # something stood between them
        raise Odd
    return cells


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name.startswith("#"):
        return chr(int(f"0{name[1:]}", 16) if name[1] == "x" else int(name[1:]))
    if name not in _NAMED:
        raise Odd
    return _NAMED[name]
