"""Files for the tests of sheets: workbooks made by XlsxWriter, and hostile ones made by hand."""

import io
import struct
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK = f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def workbook(*rows: Sequence[Any], **sheets: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook with the rows on its first sheet, and further sheets by name."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        moment = book.add_format({"num_format": "yyyy/m/d h:mm"})
        for name, lines in {"Sheet1": rows, **sheets}.items():
            sheet = book.add_worksheet(name)
            for line, cells in enumerate(lines):
                for place, cell in enumerate(cells):
                    is_moment = hasattr(cell, "hour")
                    is_day = hasattr(cell, "year") and not is_moment
                    sheet.write(line, place, cell, moment if is_moment else day if is_day else None)
    return target.getvalue()


def zipped(**parts: str | bytes) -> bytes:
    """Return a zip; a double underscore stands for a slash and a single one before an ending for a dot."""
    return archive({name.replace("__", "/").replace("_xml", ".xml"): content for name, content in parts.items()})


def archive(parts: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return target.getvalue()


def raw_sheet(rows: str, before: str = "", **more: str | bytes) -> bytes:
    """Return the smallest workbook around the XML of its rows."""
    sheet = f'{before}<worksheet xmlns="{_MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
    return archive(
        {
            "xl/workbook.xml": BOOK,
            "xl/_rels/workbook.xml.rels": RELATIONS,
            "xl/worksheets/sheet1.xml": sheet,
            **{name.replace("__", "/") + ".xml": content for name, content in more.items()},
        }
    )


def inline(*cells: str) -> str:
    return "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)


def ole(*streams: str) -> bytes:
    """Return something with the mark and the stream names of an old Office file."""
    names = b"".join(name.encode("utf-16-le") for name in streams)
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + names + bytes(512)


# --- an old .xls: BIFF8 records in a compound file, as little of both as a reader asks for


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _biff_cell(line: int, place: int, cell: str | float) -> bytes:
    if isinstance(cell, str):
        words = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
        return _record(0x0204, struct.pack("<HHH", line, place, 0) + words)
    return _record(0x0203, struct.pack("<HHHd", line, place, 0, cell))


def old_workbook(*rows: Sequence[str | float]) -> bytes:
    """Return an .xls with one sheet 表."""
    end = _record(0x0A, b"")
    cells = b"".join(_biff_cell(line, place, cell) for line, row in enumerate(rows) for place, cell in enumerate(row))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + end
    globals_head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    name = struct.pack("<BB", 1, 1) + "表".encode("utf-16-le")
    start = len(globals_head) + 4 + 6 + len(name) + len(end)
    stream = globals_head + _record(0x85, struct.pack("<IBB", start, 0, 0) + name) + end + sheet
    return _compound(stream + bytes(max(0, 4096 - len(stream))))


def _compound(stream: bytes) -> bytes:
    sectors = -(-len(stream) // 512)
    stream += bytes(sectors * 512 - len(stream))
    chain = [*range(1, sectors), 0xFFFFFFFE]
    table = [*chain, 0xFFFFFFFE, 0xFFFFFFFD]  # the stream, the directory, this table
    table += [0xFFFFFFFF] * (128 - len(table))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", sectors + 1) + b"\xff" * (4 * 108)
    directory = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, 0xFFFFFFFF, 0, len(stream)) + bytes(256)
    return head + stream + directory + struct.pack("<128I", *table)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    words = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBBIII", len(words), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return words.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)
