"""What a file's columns are called, what they hold, and what is wrong with a row."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tonglu.lib.plain import shown
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets.cells import Cell, CellError, cell_text, is_blank

Parser = Callable[[Cell], object]
LIKENESS = 0.6


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: the label people see, the name code uses, and how its cells are read.

    `aliases` are other headings that mean the same; `note`, `sample` and `choices` go into the blank template.
    """

    label: str
    name: str
    parse: Parser
    required: bool = False
    aliases: tuple[str, ...] = ()
    note: str = ""
    sample: str = ""
    choices: tuple[str, ...] = ()

    @property
    def options(self) -> tuple[str, ...]:
        """The labels of a drop-down: those given, or those of a `choice` parser."""
        return self.choices or tuple(getattr(self.parse, "labels", ()))


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """Which heading feeds which column. `chosen` and `suggested` map column names to places (0-based) in the header."""

    chosen: dict[str, int]
    suggested: dict[str, int]
    missing: list[Column]
    unused: list[str]
    repeated: list[str]

    def refuse_missing(self) -> None:
        """Refuse where a required column has no heading."""
        if self.missing:
            labels = "、".join(column.label for column in self.missing)
            raise Refused("文件缺少必填列：{labels}；请核对表头，或下载模板填写", labels=labels)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell: the column's label, the cell as it was (cut), and the sentence."""

    column: str
    value: str
    refusal: Refused


@dataclass(frozen=True, slots=True)
class ParsedRow:
    values: dict[str, object] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    is_sample: bool = False  # the template's own sample row, left in by the person


def label_key(label: str) -> str:
    """Return a heading without what people add to it: 手机号码（必填）* and 手机 号码: are one."""
    plain = unicodedata.normalize("NFKC", label).lower()
    return re.sub(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】|[\s*:_\-/、.]+|必填|选填", "", plain)


def match_columns(header: Sequence[str], columns: Sequence[Column], picked: Mapping[str, str] | None = None) -> ColumnMatch:
    """Match a header to columns by label and aliases; `picked` (column name → heading) is a person's own choice.

    An empty heading in `picked` means "this column is not in the file".
    """
    places = _places(header)
    repeated = [label for place, label in enumerate(header) if (key := label_key(label)) and places[key] != place]
    chosen = _chosen(places, columns, picked or {})
    free = {place: label for place, label in enumerate(header) if label.strip() and place not in chosen.values()}
    lacking = [column for column in columns if column.name not in chosen]
    suggested = {column.name: found for column in lacking if (found := _likely(column, free)) is not None}
    missing = [column for column in lacking if column.required]
    return ColumnMatch(chosen, suggested, missing, list(free.values()), repeated)


def _places(header: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, label in enumerate(header):
        places.setdefault(label_key(label), place)
    return places


def _chosen(places: Mapping[str, int], columns: Sequence[Column], picked: Mapping[str, str]) -> dict[str, int]:
    return {column.name: found for column in columns if (found := _place(column, places, picked)) is not None}


def _place(column: Column, places: Mapping[str, int], picked: Mapping[str, str]) -> int | None:
    if column.name in picked:
        return places.get(label_key(picked[column.name])) if picked[column.name].strip() else None
    keys = (label_key(label) for label in (column.label, *column.aliases, column.name))
    return next((places[key] for key in keys if key in places), None)


def _likely(column: Column, free: Mapping[int, str]) -> int | None:
    def likeness(label: str) -> float:
        names = [label_key(each) for each in (column.label, *column.aliases)]
        key = label_key(label)
        contained = any(min(len(name), len(key)) > 1 and (name in key or key in name) for name in names)
        return 0.9 if contained else max(difflib.SequenceMatcher(None, name, key).ratio() for name in names)

    best = max(free, key=lambda place: likeness(free[place]), default=None)
    return best if best is not None and likeness(free[best]) >= LIKENESS else None


def header_score(cells: Sequence[Cell], columns: Sequence[Column]) -> int:
    """Return how many columns a row names; the header is the row that names most."""
    header = [cell if isinstance(cell, str) else "" for cell in cells]
    return len(_chosen(_places(header), columns, {}))


@dataclass(frozen=True, slots=True)
class Takes:
    """What is read of every row of a file: which column from which place, what was read of it before, and how its sample row looks."""

    columns: list[tuple[Column, int | None, dict[str, object]]]
    samples: list[tuple[int, str]]


MOST_KNOWN, LONGEST_KNOWN = 1_000, 40  # cells of a column, and signs of each: houses, roles and days repeat, prose does not
LASTING = (str, date, datetime, Decimal, type(None))  # what nobody changes who is given it


def taken(chosen: Mapping[str, int], columns: Sequence[Column]) -> Takes:
    places = [(column, chosen.get(column.name)) for column in columns]
    samples = [(place, column.sample) for column, place in places if column.sample and place is not None]
    return Takes([(column, place, {}) for column, place in places if place is not None or column.required], samples)


def parse_row(cells: Sequence[Cell], chosen: Mapping[str, int], columns: Sequence[Column]) -> ParsedRow:
    """Read one row: values by column name, and a fault per wrong cell; a wrong cell has no value.

    Empty cells of columns that are not required have no value either.
    """
    return parse_taken(cells, taken(chosen, columns))


def parse_taken(cells: Sequence[Cell], takes: Takes) -> ParsedRow:
    """Read one row of many, as `parse_row` does."""
    row = ParsedRow(is_sample=_is_sample(cells, takes.samples))
    for column, place, known in takes.columns:
        cell = cells[place] if place is not None and place < len(cells) else None
        if type(cell) is str and cell in known:
            row.values[column.name] = known[cell]
            continue
        if is_blank(cell):
            if column.required:
                row.faults.append(Fault(column.label, "", Refused("必填，不能为空")))
            continue
        try:
            row.values[column.name] = value = column.parse(cell)
            if type(cell) is str and len(cell) <= LONGEST_KNOWN and type(value) in LASTING and len(known) < MOST_KNOWN:
                known[cell] = value
        except Refused as refusal:
            row.faults.append(Fault(column.label, _quoted(cell), refusal))
    return row


def _quoted(cell: Cell) -> str:
    if isinstance(cell, CellError):
        return cell.code
    try:
        return shown(cell_text(cell), 40)
    except Refused:
        return f"{cell:.6G}"


def _is_sample(cells: Sequence[Cell], samples: Sequence[tuple[int, str]]) -> bool:
    return len(samples) > 1 and all(place < len(cells) and cells[place] == sample for place, sample in samples)
