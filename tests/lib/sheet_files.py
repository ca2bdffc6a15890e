"""Files for the tests of sheets: workbooks made by XlsxWriter, and hostile ones made by hand."""

import io
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
