"""The result file: the source's own columns with 行号 (the line there), 导入结果 and 原因, every row accounted for."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from queue import Queue
from threading import Thread

from django.utils.translation import get_language, gettext, override

from tonglu.exchange.models import Decision, ImportBatch
from tonglu.exchange.reading import BatchFile
from tonglu.exchange.sealed import keep_sealed, read_sealed
from tonglu.lib.sheets import Cell, write_result

Line = tuple[Sequence[Cell], str, str]
Lines = Sequence[Line]


class Result:
    """The workbook as it grows beside the rows that are decided: it is written in a thread, row by row, compressed at once."""

    def __init__(self, header: Sequence[str]) -> None:
        self._rows: Queue[Lines | None] = Queue(maxsize=4)
        self._target = io.BytesIO()
        self._fault: BaseException | None = None
        self._thread = Thread(target=self._write, args=(header, get_language()), daemon=True, name="import-result")
        self._thread.start()

    def _write(self, header: Sequence[str], language: str | None) -> None:
        try:
            with override(language):
                write_result(self._target, header, self._taken())
        except BaseException as fault:  # noqa: BLE001 - raised where the rows come from
            self._fault = fault
            for _ in self._taken():
                pass

    def _taken(self) -> Iterator[Line]:
        while (lines := self._rows.get()) is not None:
            yield from lines

    def add(self, lines: Lines) -> None:
        self._rows.put(lines)

    def body(self) -> memoryview:
        """Return the whole workbook; no row comes after."""
        self.drop()
        if self._fault:
            raise self._fault
        return self._target.getbuffer()

    def drop(self) -> None:
        """End the writing, whatever became of the import."""
        if self._thread.is_alive():
            self._rows.put(None)
            self._thread.join()


def result_bytes(batch: ImportBatch) -> bytes:
    """Return the workbook; the source is read again beside its decisions, for the rows kept here are masked."""
    file = BatchFile(batch)
    target = io.BytesIO()
    write_result(target, file.result_header, _lines(batch, file))
    return target.getvalue()


def _lines(batch: ImportBatch, file: BatchFile) -> Iterator[Line]:
    decided = batch.rows.order_by("pk").values_list("line", "decision", "reason").iterator(chunk_size=2000)
    rows = ((table.sheet, row) for table in file.tables for row in table.rows())
    for (sheet, row), (line, decision, reason) in zip(rows, decided, strict=True):
        if row.line != line:
            message = f"batch {batch.pk}: row {row.line} of the file is not row {line} of the batch"
            raise RuntimeError(message)
        yield file.result_cells(sheet, row), str(Decision(decision).label), reason


def keep_result(batch_id: int, *, at: datetime) -> bytes:
    """Return the result of an applied batch, written once; made again where a crash came before it."""
    batch = ImportBatch.objects.select_related("stored", "result").get(pk=batch_id)
    if batch.result is not None:
        return read_sealed(batch.result)
    body = result_bytes(batch)
    ImportBatch.objects.filter(pk=batch_id).update(result=keep_sealed(body, at=at))
    return body


def summary(counts: Mapping[str, int]) -> str:
    """Return the counts in words: 新增 12，拒绝 3."""
    said = [f"{each.label} {counts[each]:,}" for each in Decision if counts.get(each)]
    return gettext("，").join(said) or gettext("没有行")
