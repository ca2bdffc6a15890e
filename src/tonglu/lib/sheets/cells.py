"""One cell: what may stand in it, and its text as the person saw it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tonglu.lib.refusals import Refused

EXACT_DIGITS = 15  # a table program keeps no more digits of a number
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_GUARDED = re.compile(r"'[=+\-@\t\r＝＋－＠]")


@dataclass(frozen=True, slots=True)
class CellError:
    """What a formula left instead of a value: #N/A, #REF!."""

    code: str


Cell = str | int | float | Decimal | bool | date | datetime | CellError | None


def cell_text(cell: Cell) -> str:
    """Return the cell as text, "" for an empty one.

    Raises Refused for a formula's error, and for a number that lost digits because the cell was not text.
    """
    if isinstance(cell, str):
        return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell
    if cell is None:
        return ""
    if isinstance(cell, CellError):
        raise Refused("单元格里是公式错误 {code}，请改成值", code=cell.code)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    return _number_text(cell)


def _number_text(number: float | Decimal) -> str:
    if isinstance(number, Decimal):
        return f"{number:f}"
    if number != number or abs(number) >= 10**EXACT_DIGITS:  # noqa: PLR0124 - nan is what differs from itself
        raise Refused(
            "数字 {number} 超过 {most} 位，被表格软件改掉了末尾几位；请把这一列设为“文本”后重新填写",
            number=f"{number:.6G}",
            most=EXACT_DIGITS,
        )
    text = f"{number:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell holds nothing that a person could see."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def guarded(text: str) -> str:
    """Return text that a table program will not take for a formula: an apostrophe goes before = + - @ tab CR."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
