"""A batch's file opened again: its table, which column feeds what, its rows judged cell by cell."""

import hashlib
import json
from collections.abc import Generator, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext, ngettext

from tonglu.exchange.ahead import ahead
from tonglu.exchange.kinds import ImportKind, ReadAhead, Reason, SourceRow, kind_of
from tonglu.exchange.models import ImportBatch
from tonglu.exchange.rules.masking import shown_cells
from tonglu.exchange.sealed import read_sealed
from tonglu.lib import sheets
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import Cell, ColumnMatch, Fault, Row, Table, Takes, label_key, match_columns, parse_taken, read_table, taken
from tonglu.lib.spoken import spoken

# by parser, and by name where a kind has its own parser
SENSITIVE = frozenset({sheets.phone, sheets.phones, sheets.mobile, sheets.paper})
MOST_SHEETS = 60  # of a workbook
FIRST: Final = 1_000  # rows of the first chunk, the next is twice as large: the database does not wait long for its work
SENSITIVE_NAMES = frozenset({"phone", "phones", "mobile", "numbers", "paper", "papers"})
AS_JSON: Final = json.JSONEncoder(ensure_ascii=False).encode
Told = tuple[str, int, str, bool, str, bool, Any]


class Read(NamedTuple):
    """One row as read: `values` where every cell parsed, else the sentence that refuses it."""

    sheet: str
    row: Row
    source: SourceRow | None
    fault: str = ""
    is_sample: bool = False
    shown: str = "[]"  # the cells as a page may show them, as JSON

    def told(self) -> Told:
        """Return what another process needs of it: a hundred thousand of them go from one to the other."""
        read = self.source.read if self.source else None
        return self.sheet, self.row.line, self.fault, self.is_sample, self.shown, self.source is not None, read


def heard(told: Told) -> Read:
    """Return what was told, without what only its reader needs."""
    sheet, line, fault, is_sample, shown, is_sound, read = told
    return Read(sheet, Row(line, ()), SourceRow(sheet, line, {}, (), read) if is_sound else None, fault, is_sample, shown)


class BatchFile:
    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.kind: ImportKind = kind_of(batch.kind)

    @cached_property
    def table(self) -> Table:
        if self.batch.stored is None:
            raise Refused("源文件已按保存期限删除，请重新上传")
        body = read_sealed(self.batch.stored)
        return read_table(body, self.batch.file_name, self.kind.columns, self.batch.sheet or None)

    def let_go(self) -> None:
        """Forget what the file holds: its rows are read by another process, or have been."""
        self.table = self.table.head()

    @property
    def tables(self) -> Iterator[Table]:
        """Yield the sheets of the batch; one that is told apart by nothing but its name follows the first."""
        for name in self.batch.sheets or [self.table.sheet]:
            yield self.table if name == self.table.sheet else self.table.beside(name, self.kind.columns)

    @property
    def result_header(self) -> list[str]:
        return [*self.table.header, *([gettext("工作表")] if self._has_sheets else []), gettext("行号")]

    def result_cells(self, sheet: str, row: Row) -> Sequence[Cell]:
        """Return the cells of a row for the result, and where it stood: the reasons speak of lines (与第 21 行完全相同)."""
        width = len(self.table.header)
        return (*row.cells[:width], *[None] * (width - len(row.cells)), *([sheet] if self._has_sheets else []), row.line)

    @property
    def _has_sheets(self) -> bool:
        return len(self.batch.sheets) > 1

    @cached_property
    def match(self) -> ColumnMatch:
        return match_columns(self.table.header, self.kind.columns, self.batch.mapping)

    @cached_property
    def takes(self) -> Takes:
        return taken(self.match.chosen, self.kind.columns)

    @cached_property
    def sensitive(self) -> frozenset[int]:
        return sensitive_places(self.kind, self.match)

    def shown(self, row: Row) -> list[str]:
        return shown_cells(row.cells, self.sensitive)

    @property
    def size(self) -> int:
        """Bytes of the file as it is kept."""
        return self.batch.stored.size if self.batch.stored else 0

    def chunks(self) -> Generator[list[Read]]:
        """Yield the rows in chunks of the kind's size, the next one read while the database is at work; memory holds three."""
        return ahead(self.chunks_here())

    def chunks_here(self, read: ReadAhead | None = None) -> Iterator[list[Read]]:
        """Yield the chunks as they are read; `read` makes of a sound row what can be made of it without the database."""
        rows = ((table.sheet, row) for table in self.tables for row in table.rows())
        size = min(FIRST, self.kind.chunk)
        while chunk := list(islice(rows, size)):
            size = min(2 * size, self.kind.chunk)
            yield [self._read(sheet, row, read) for sheet, row in chunk]

    def _read(self, sheet: str, row: Row, read: ReadAhead | None) -> Read:
        parsed = parse_taken(row.cells, self.takes)
        shown = _as_json(self.shown(row))
        if parsed.is_sample:
            return Read(sheet, row, None, is_sample=True, shown=shown)
        if parsed.faults:
            return Read(sheet, row, None, fault=worded_faults(parsed.faults), shown=shown)
        values = {**dict.fromkeys(self.match.chosen), **parsed.values}
        return Read(sheet, row, SourceRow(sheet, row.line, values, row.cells, read(values) if read else None), shown=shown)


def _as_json(words: Sequence[str]) -> str:
    """Return the words as JSON, as the encoder would: of most rows nothing is to be escaped."""
    joined = '", "'.join(words)
    if not words or "\\" in joined or not joined.isprintable() or joined.count('"') != 2 * (len(words) - 1):
        return AS_JSON(words)
    return f'["{joined}"]'


def signature_of(header: Sequence[str]) -> str:
    """Return what files of one kind share: their headings, whatever their order and ornament."""
    return hashlib.sha256("\n".join(sorted({label_key(each) for each in header})).encode()).hexdigest()


def sheets_of(kind: ImportKind, table: Table) -> tuple[list[str], list[str]]:
    """Return the sheets with the very header of the table, in the order of the file, and those that hold something else."""
    alike: list[str] = []
    others: list[str] = []
    for sheet in table.sheets[:MOST_SHEETS]:
        try:
            header = table.header if sheet == table.sheet else table.beside(sheet, kind.columns).header
        except Refused:  # an empty one
            continue
        (alike if _trimmed(header) == _trimmed(table.header) else others).append(sheet)
    return alike if len(alike) > 1 else [], [*others, *table.sheets[MOST_SHEETS:]]


def _trimmed(header: Sequence[str]) -> list[str]:
    labels = list(header)
    while labels and not labels[-1]:
        labels.pop()
    return labels


def sensitive_places(kind: ImportKind, match: ColumnMatch) -> frozenset[int]:
    sensitive = {each.name for each in kind.columns if each.parse in SENSITIVE or each.name in SENSITIVE_NAMES}
    return frozenset(place for name, place in match.chosen.items() if name in sensitive)


def worded(reason: Reason) -> str:
    """Return the sentence in the language of the person who imports."""
    if isinstance(reason, str):
        return gettext(reason) if reason else ""
    return spoken(reason)


def worded_faults(faults: Sequence[Fault]) -> str:
    said = [gettext("“{column}”：{why}").format(column=gettext(each.column), why=worded(each.refusal)) for each in faults[:5]]
    more = len(faults) - len(said)
    rest = [ngettext("还有 {count} 处", "还有 {count} 处", more).format(count=more)] if more else []
    return gettext("；").join([*said, *rest])
