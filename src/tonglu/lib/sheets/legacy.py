"""Old .xls workbooks, read by calamine: at most 65,536 rows, so they fit in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from tonglu.lib.refusals import Refused
from tonglu.lib.sheets.cells import Cell
from tonglu.lib.sheets.kinds import Source, opened


def sheet_names(source: Source) -> list[str]:
    """Return the names of the visible sheets."""
    return [each.name for each in _book(source).sheets_metadata if each.visible == SheetVisibleEnum.Visible]


def read_sheet(source: Source, sheet: str) -> Iterator[tuple[int, list[Cell]]]:
    """Yield (line, cells) of the rows that hold something."""
    with _damage_refused():
        rows = _book(source).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    for line, row in enumerate(rows, 1):
        cells = [_cell(value) for value in row]
        if any(cell is not None for cell in cells):
            yield line, cells


def _book(source: Source) -> CalamineWorkbook:
    with opened(source) as stream, _damage_refused():
        return CalamineWorkbook.from_filelike(stream)


@contextmanager
def _damage_refused() -> Iterator[None]:
    try:
        yield
    except PasswordError:
        raise Refused("文件有打开密码，请去掉密码后再上传") from None
    except BaseException as error:  # a panic of the Rust side is no Exception
        if not isinstance(error, CalamineError) and type(error).__name__ != "PanicException":
            raise
        raise Refused("文件已损坏，无法读取；请在 Excel 或 WPS 中打开，另存为新的 .xlsx 后再上传") from None


def _cell(value: str | float | bool | date | datetime | time | timedelta) -> Cell:  # noqa: FBT001 - a cell may be yes or no
    if value == "" or isinstance(value, time | timedelta):
        return str(value) or None
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return int(value)  # calamine gives whole numbers as floats
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value
