"""A batch's file opened again: its table, which column feeds what, its rows judged cell by cell."""

import json
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.utils.translation import gettext, ngettext

from tonglu.exchange.ahead import ahead
from tonglu.exchange.kinds import ImportKind, Reason, SourceRow, kind_of
from tonglu.exchange.models import ImportBatch
from tonglu.exchange.rules.masking import shown_cells
from tonglu.exchange.sealed import read_sealed
from tonglu.lib import sheets
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import ColumnMatch, Fault, Row, Table, match_columns, parse_row, read_table
from tonglu.lib.spoken import spoken

# by parser, and by name where a kind has its own parser
SENSITIVE = frozenset({sheets.phone, sheets.phones, sheets.mobile, sheets.paper})
SENSITIVE_NAMES = frozenset({"phone", "phones", "mobile", "numbers", "paper", "papers"})


@dataclass(frozen=True, slots=True)
class Read:
    """One row as read: `values` where every cell parsed, else the sentence that refuses it."""

    row: Row
    source: SourceRow | None
    fault: str = ""
    is_sample: bool = False
    shown: str = "[]"  # the cells as a page may show them, as JSON


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

    @cached_property
    def match(self) -> ColumnMatch:
        return match_columns(self.table.header, self.kind.columns, self.batch.mapping)

    @cached_property
    def sensitive(self) -> frozenset[int]:
        return sensitive_places(self.kind, self.match)

    def shown(self, row: Row) -> list[str]:
        return shown_cells(row.cells, self.sensitive)

    def chunks(self) -> Generator[list[Read]]:
        """Yield the rows in chunks of the kind's size, the next one read while the database is at work; memory holds three."""
        return ahead(self._chunks())

    def _chunks(self) -> Iterator[list[Read]]:
        rows = self.table.rows()
        while chunk := list(islice(rows, self.kind.chunk)):
            yield [self._read(row) for row in chunk]

    def _read(self, row: Row) -> Read:
        chosen = self.match.chosen
        parsed = parse_row(row.cells, chosen, self.kind.columns)
        shown = json.dumps(self.shown(row), ensure_ascii=False)
        if parsed.is_sample:
            return Read(row, None, is_sample=True, shown=shown)
        if parsed.faults:
            return Read(row, None, fault=worded_faults(parsed.faults), shown=shown)
        values = {**dict.fromkeys(chosen), **parsed.values}
        return Read(row, SourceRow(self.table.sheet, row.line, values, row.cells), shown=shown)


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
