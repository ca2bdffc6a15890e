"""How cells are read. Each parser takes a cell that is not blank and returns its value or raises Refused."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from tonglu.lib import dates, names, papers
from tonglu.lib import money as amounts
from tonglu.lib import phones as numbers
from tonglu.lib.plain import has_controls, shown, widths
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets.cells import Cell, CellError, cell_text

LONGEST_TEXT = 500
LONGEST_PROSE = 20_000


def _whole_text(cell: Cell, longest: int) -> str:
    words = cell_text(cell).strip()
    if len(words) > longest:
        raise Refused("内容太长（{count} 字），最多 {most} 字", count=len(words), most=longest)
    if has_controls(words):
        raise Refused("内容中有看不见的控制字符，请删去后重填")
    return words


def text(cell: Cell) -> str:
    """Short text of one line, at most 500 characters."""
    return " ".join(_whole_text(cell, LONGEST_TEXT).split())


def prose(cell: Cell) -> str:
    """Long text with its line breaks, at most 20,000 characters."""
    return _whole_text(cell, LONGEST_PROSE).replace("\r\n", "\n").replace("\r", "\n")


def name(cell: Cell) -> str:
    """One name, in its one spelling."""
    return names.normalise(cell_text(cell))


def co_owners(cell: Cell) -> list[str]:
    """One or several names: 张三/李四."""
    return names.split_names(cell_text(cell))


def mobile(cell: Cell) -> str:
    """One mainland mobile number, in its kept form."""
    return numbers.parse_mobile(cell_text(cell)).stored


def phone(cell: Cell) -> str:
    """One number of any kind, in its kept form."""
    return numbers.parse_phone(cell_text(cell)).stored


def phones(cell: Cell) -> list[numbers.Phone]:
    """One or several numbers: 13812345678/13912345678."""
    return numbers.parse_phones(cell_text(cell))


def paper(cell: Cell) -> papers.Paper:
    """An identity paper, recognised by its shape."""
    return papers.recognise(cell_text(cell))


def money(cell: Cell) -> Decimal:
    """An amount in yuan: 239万."""
    return amounts.parse_money(cell_text(cell))


def unit_price(cell: Cell) -> Decimal:
    """Yuan per square metre: 21036元/平米."""
    return amounts.parse_unit_price(cell_text(cell))


def area(cell: Cell) -> Decimal:
    """Square metres: 113.62㎡."""
    return amounts.parse_area(cell_text(cell))


def whole_number(cell: Cell) -> int:
    """A whole number, not negative."""
    words = widths(cell_text(cell)).replace(",", "").removesuffix(".0")
    if not (words.isdecimal() and len(words) <= 15):
        raise Refused("“{text}”不是整数", text=shown(words))
    return int(words)


def day(cell: Cell) -> date:
    """A day: 2024.1.6, 2024/1/6, 20240106, a serial number."""
    return dates.parse_day(_written(cell))


def moment(cell: Cell) -> datetime:
    """An aware moment: 2024-01-06 13:05."""
    return dates.parse_moment(_written(cell))


def _written(cell: Cell) -> dates.Written:
    if cell is None or isinstance(cell, CellError | Decimal):
        return cell_text(cell)
    return cell


class Choice:
    """A cell that holds one of a few labels; width, case and blanks do not matter."""

    def __init__(self, options: Mapping[str, object]) -> None:
        self.labels = tuple(options)
        self._values = {self._key(label): value for label, value in options.items()}

    @staticmethod
    def _key(label: str) -> str:
        return "".join(widths(label).lower().split())

    def __call__(self, cell: Cell) -> object:
        words = cell_text(cell)
        if words in self._values:
            return self._values[words]
        try:
            return self._values[self._key(words)]
        except KeyError:
            labels = "、".join(self.labels[:12]) + ("…" if len(self.labels) > 12 else "")
            raise Refused("“{text}”不在可选范围：{labels}", text=shown(words), labels=labels) from None


def choice(options: Mapping[str, object] | Sequence[str]) -> Choice:
    """Return a parser of labels: a mapping gives the value of each, a sequence gives the label itself."""
    return Choice(options if isinstance(options, Mapping) else {label: label for label in options})


yes_no = Choice({"是": True, "否": False, "有": True, "无": False, "1": True, "0": False, "Y": True, "N": False})
