"""What `verify` holds of imports: a batch that is done equals its source file, row by row."""

import hashlib
from collections.abc import Iterator
from itertools import zip_longest

from django.utils.translation import gettext as _

from tonglu.exchange.models import BatchState, ImportBatch, ImportRow
from tonglu.exchange.reading import BatchFile
from tonglu.exchange.sealed import read_sealed
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import Refused
from tonglu.lib.truths import Truth, broken_truths

TRUTHS = (
    Truth(
        N_("导入批次 #{id} 应有 {wanted} 行，现有 {rows} 行。"),
        """SELECT * FROM (SELECT b.id, b.rows_total AS wanted, (SELECT count(*) FROM exchange_importrow r WHERE r.batch_id = b.id) AS rows
        FROM exchange_importbatch b WHERE b.state = 'done') b WHERE wanted <> rows""",
    ),
    Truth(
        N_("导入批次 #{id} 的“{decision}”应有 {wanted} 行，现有 {rows} 行。"),
        """SELECT * FROM (SELECT b.id, c.key AS decision, c.value::int AS wanted,
        (SELECT count(*) FROM exchange_importrow r WHERE r.batch_id = b.id AND r.decision = c.key) AS rows
        FROM exchange_importbatch b, jsonb_each_text(b.counts) c WHERE b.state = 'done') b WHERE wanted <> rows""",
    ),
)


def broken() -> Iterator[str]:
    yield from broken_truths(TRUTHS)
    for batch in ImportBatch.objects.filter(state=BatchState.DONE).exclude(stored=None).select_related("stored").iterator(100):
        try:
            yield from _beside_its_file(batch)
        except (Refused, OSError, LookupError) as fault:
            yield _("导入批次 #{id} 的源文件读不出来：{fault}").format(id=batch.pk, fault=fault)


def _beside_its_file(batch: ImportBatch) -> Iterator[str]:
    assert batch.stored
    if hashlib.sha256(read_sealed(batch.stored)).hexdigest() != batch.sha256:
        yield _("导入批次 #{id} 的源文件与登记的指纹不符。").format(id=batch.pk)
        return
    file = BatchFile(batch)
    rows = ImportRow.objects.filter(batch=batch).order_by("pk").values_list("line", "cells").iterator(2_000)
    source = ((read.row.line, file.shown(read.row)) for chunk in file.chunks() for read in chunk)
    for written, kept in zip_longest(source, rows):
        if written is None or kept is None or written[0] != kept[0] or list(written[1]) != list(kept[1]):
            line = (written or kept or (0,))[0]
            yield _("导入批次 #{id} 第 {line} 行与源文件不符。").format(id=batch.pk, line=line)
            return
