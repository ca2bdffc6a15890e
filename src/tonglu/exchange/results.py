"""The result file: the source's own columns with 导入结果 and 原因, every row accounted for."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext

from tonglu.exchange.models import Decision, ImportBatch
from tonglu.exchange.reading import BatchFile
from tonglu.exchange.sealed import keep_sealed, read_sealed
from tonglu.lib.sheets import Cell, write_result


def result_bytes(batch: ImportBatch) -> bytes:
    """Return the workbook; the source is read again beside its decisions, for the rows kept here are masked."""
    file = BatchFile(batch)
    target = io.BytesIO()
    write_result(target, file.table.header, _lines(batch, file))
    return target.getvalue()


def _lines(batch: ImportBatch, file: BatchFile) -> Iterator[tuple[Sequence[Cell], str, str]]:
    decided = batch.rows.order_by("line").values_list("line", "decision", "reason").iterator(chunk_size=2000)
    for row, (line, decision, reason) in zip(file.table.rows(), decided, strict=True):
        if row.line != line:
            message = f"batch {batch.pk}: row {row.line} of the file is not row {line} of the batch"
            raise RuntimeError(message)
        yield row.cells, str(Decision(decision).label), reason


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
