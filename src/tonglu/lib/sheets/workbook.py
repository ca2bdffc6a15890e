"""The small parts of an .xlsx: which sheets it has, which styles are dates, and its shared strings."""

import re
import zipfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import IO
from xml.parsers import expat

from tonglu.lib.refusals import Refused

CHUNK = 256 * 1024
LONGEST_CELL = 1_000_000
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|general|g/通用格式', re.IGNORECASE)

Attributes = dict[str, str]


def make_parser() -> expat.XMLParserType:
    """Return a parser that knows no entities: a sheet has no use for them, a bomb has."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 64 * 1024
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise Refused("文件里有不该出现的 XML 声明，已拒绝读取；请把数据复制到一个新的工作簿里再上传")


def local(name: str) -> str:
    return name.rpartition(":")[2]


def feed(parser: expat.XMLParserType, stream: IO[bytes]) -> Iterator[None]:
    """Feed a stream to a parser, stopping after each chunk so that what was found can be taken."""
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)
        yield
    parser.Parse(b"", True)
    yield


def elements(archive: zipfile.ZipFile, part: str) -> list[tuple[str, Attributes]]:
    """Return the elements of a small part in order, as (name, attributes); none where the part is absent."""
    found: list[tuple[str, Attributes]] = []
    if part not in archive.namelist():
        return found
    parser = make_parser()
    parser.StartElementHandler = lambda name, attributes: found.append((local(name), attributes))
    with archive.open(part) as stream:
        for _ in feed(parser, stream):
            pass
    return found


def unescaped(text: str) -> str:
    """Return text with its escapes read: _x000D_ stands for a carriage return."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class SharedStrings:
    """All strings of a workbook in one piece of memory: a million names as objects would take ten times as much."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])
        self._words: list[str] = []
        self._keeps = False
        self._is_muted = False
        self._rest: Iterator[None] = iter(())

    def read(self, stream: IO[bytes]) -> None:
        """Take the strings from an open part; they are parsed only as far as somebody asks."""
        parser = make_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self._rest = feed(parser, stream)

    def _start(self, name: str, _: Attributes) -> None:
        name = local(name)
        if name == "t":
            self._keeps = not self._is_muted
        elif name == "rPh":  # how to read the characters, not part of the text
            self._is_muted = True

    def _text(self, text: str) -> None:
        if self._keeps:
            self._words.append(text)

    def _end(self, name: str) -> None:
        name = local(name)
        if name == "t":
            self._keeps = False
        elif name == "rPh":
            self._is_muted = False
        elif name == "si":
            self._bytes += "".join(self._words).encode()
            self._ends.append(len(self._bytes))
            self._words.clear()

    def __getitem__(self, place: int) -> str:
        while place >= len(self._ends) - 1:
            if next(self._rest, self) is self:
                raise KeyError(place)
        if place < 0:
            raise KeyError(place)
        return unescaped(self._bytes[self._ends[place] : self._ends[place + 1]].decode())


@dataclass(slots=True)
class Workbook:
    """What must be known before a sheet is read; `sheets` maps the visible sheets' names to their parts, in order."""

    sheets: dict[str, str]
    date_styles: frozenset[str]
    counts_from_1904: bool
    strings: SharedStrings = field(default_factory=SharedStrings)


def read_workbook(archive: zipfile.ZipFile) -> Workbook:
    base = "xl"
    parts = {name.lower(): name for name in archive.namelist()}
    targets = {
        attributes["Id"]: _part_path(base, attributes["Target"])
        for name, attributes in elements(archive, parts.get("xl/_rels/workbook.xml.rels", ""))
        if name == "Relationship"
    }
    sheets, counts_from_1904 = {}, False
    for name, attributes in elements(archive, parts["xl/workbook.xml"]):
        if name == "workbookPr":
            counts_from_1904 = attributes.get("date1904") in {"1", "true"}
        elif name == "sheet" and attributes.get("state", "visible") == "visible":
            target = targets.get(_relation(attributes), "").lower()
            if target in parts:
                sheets[attributes["name"]] = parts[target]
    book = Workbook(sheets, _date_styles(archive, parts.get("xl/styles.xml", "")), counts_from_1904)
    if "xl/sharedstrings.xml" in parts:
        book.strings.read(archive.open(parts["xl/sharedstrings.xml"]))  # closed with the archive
    return book


def _relation(attributes: Attributes) -> str:
    return next((value for key, value in attributes.items() if local(key) == "id" and ":" in key), "")


def _part_path(base: str, target: str) -> str:
    return normpath(target.lstrip("/") if target.startswith("/") else join(base, target))


def _date_styles(archive: zipfile.ZipFile, part: str) -> frozenset[str]:
    own: dict[str, bool] = {}
    styles: list[str] = []
    is_inside = False
    for name, attributes in elements(archive, part):
        if name == "numFmt":
            own[attributes.get("numFmtId", "")] = is_date_format(attributes.get("formatCode", ""))
        elif name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            is_inside = name == "cellXfs"
        elif name == "xf" and is_inside:
            styles.append(attributes.get("numFmtId", "0"))
    is_date: Callable[[str], bool] = lambda key: own.get(key, key.isdecimal() and int(key) in _BUILT_IN_DATES)  # noqa: E731
    return frozenset(str(place) for place, key in enumerate(styles) if is_date(key))


def is_date_format(code: str) -> bool:
    """Tell whether a number format shows a day or a time: yyyy-mm-dd, m"月"d"日", [h]:mm."""
    return bool(re.search("[ymdhs]", _NOT_FORMAT.sub("", code.split(";", maxsplit=1)[0]), re.IGNORECASE))
