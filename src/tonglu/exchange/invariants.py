"""What `verify` holds of imports and pushes: a batch that is done equals its source file, an event arrives once, or by somebody's wish."""

import hashlib
import json
from collections.abc import Iterator
from itertools import zip_longest

from django.db import connection
from django.utils.translation import gettext as _

from tonglu.exchange.models import WRITTEN, BatchState, ImportBatch, ImportMade, ImportRow, ImportTrace
from tonglu.exchange.reading import BatchFile, Read
from tonglu.exchange.rules.masking import hides
from tonglu.exchange.sealed import read_sealed
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import Refused
from tonglu.lib.truths import Truth, broken_truths

TRUTHS = (
    Truth(
        N_("导入批次 #{id} 应有 {wanted} 行，现有 {rows} 行。"),
        """SELECT * FROM (SELECT b.id, b.rows_total AS wanted, (SELECT count(*) FROM exchange_importrow r WHERE r.batch_id = b.id) AS rows
        FROM exchange_importbatch b WHERE b.state IN ('done', 'reverting', 'reverted')) b WHERE wanted <> rows""",
    ),
    Truth(
        N_("导入批次 #{id} 的“{decision}”应有 {wanted} 行，现有 {rows} 行。"),
        """SELECT * FROM (SELECT b.id, c.key AS decision, c.value::int AS wanted,
        (SELECT count(*) FROM exchange_importrow r WHERE r.batch_id = b.id AND r.decision = c.key) AS rows
        FROM exchange_importbatch b, jsonb_each_text(b.counts) c
        WHERE b.state IN ('done', 'reverting', 'reverted')) b WHERE wanted <> rows""",
    ),
    Truth(
        N_("导入批次 #{id} 写入过内容，却没有留下痕迹，撤销不回来。"),
        """SELECT b.id FROM exchange_importbatch b WHERE b.state IN ('done', 'reverting', 'reverted') AND b.tracked <> '{}'
        AND EXISTS (SELECT FROM exchange_importrow r WHERE r.batch_id = b.id AND r.decision IN ('created', 'updated', 'suspected'))
        AND NOT EXISTS (SELECT FROM exchange_importmade m WHERE m.batch_id = b.id)
        AND NOT EXISTS (SELECT FROM exchange_importtrace t WHERE t.batch_id = b.id)""",
    ),
    Truth(
        N_("导入批次 #{id} 的撤销没有对应的记录：谁、何时、为什么。"),
        """SELECT b.id FROM exchange_importbatch b WHERE b.state = 'reverted' AND NOT EXISTS (SELECT FROM audit_factrow f
        WHERE f.kind = 'exchange.import_reverted' AND f.subject_id = b.id AND f.body ->> 'reason' = b.revert_reason)""",
    ),
    Truth(
        N_("导入批次 #{id} 撤销时保留了 {wanted} 处，痕迹里却有 {rows} 处。"),
        """SELECT * FROM (SELECT b.id, (b.revert_counts ->> 'kept')::int AS wanted,
        (SELECT count(*) FROM exchange_importtrace t WHERE t.batch_id = b.id AND t.kept <> '') AS rows
        FROM exchange_importbatch b WHERE b.state = 'reverted') b WHERE wanted <> rows""",
    ),
)
REPLAYED = "SELECT subject_id, count(*) AS times FROM audit_factrow WHERE kind = 'exchange.deliveries_replayed' GROUP BY subject_id"
PUSHES = (
    Truth(
        N_("推送 #{id} 标为已送达，记录里却没有那一次。"),
        """SELECT d.id FROM exchange_delivery d WHERE d.state = 'delivered' AND NOT EXISTS (SELECT FROM exchange_deliveryattempt a
        WHERE a.delivery_id = d.id AND a.at = d.delivered_at AND a.status BETWEEN 200 AND 299)""",
    ),
    Truth(
        N_("推送 #{id} 送达了 {arrived} 次，人工只要求重推 {again} 次。"),
        f"""SELECT * FROM (SELECT d.id, count(*) AS arrived, coalesce(max(r.times), 0) AS again
        FROM exchange_delivery d JOIN exchange_deliveryattempt a ON a.delivery_id = d.id AND a.status BETWEEN 200 AND 299
        LEFT JOIN ({REPLAYED}) r ON r.subject_id = d.webhook_id GROUP BY d.id) d WHERE arrived > 1 + again""",  # noqa: S608 - our own words
    ),
    Truth(
        N_("推送 #{id} 记着 {attempts} 次，记录里却有 {logged} 次，而没有人要求重推。"),
        f"""SELECT * FROM (SELECT d.id, d.attempts, count(*) AS logged FROM exchange_delivery d
        JOIN exchange_deliveryattempt a ON a.delivery_id = d.id LEFT JOIN ({REPLAYED}) r ON r.subject_id = d.webhook_id
        WHERE r.times IS NULL GROUP BY d.id) d WHERE logged > attempts""",  # noqa: S608 - our own words
    ),
    Truth(
        N_("推送 #{id} 的记录先后颠倒。"),
        """SELECT DISTINCT delivery_id AS id FROM (SELECT delivery_id, at < lag(at) OVER (PARTITION BY delivery_id ORDER BY id) AS is_early
        FROM exchange_deliveryattempt) a WHERE is_early""",
    ),
    Truth(
        N_("推送 #{id} 的事件 #{fact} 不在记录里，或不是同一种。"),
        """SELECT d.id, d.fact_id AS fact FROM exchange_delivery d LEFT JOIN audit_factrow f ON f.id = d.fact_id AND f.kind = d.kind
        WHERE d.fact_id IS NOT NULL AND f.id IS NULL""",
    ),
    Truth(
        N_("推送 #{id} 的内容写着别的编号，对方认不出重复。"),
        "SELECT id FROM exchange_delivery WHERE body ->> 'id' IS DISTINCT FROM key::text",
    ),
)


def broken() -> Iterator[str]:
    yield from broken_truths(PUSHES)
    yield from broken_truths(TRUTHS)
    yield from broken_truths(_still_there())
    for batch in ImportBatch.objects.filter(state__in=WRITTEN).exclude(stored=None).select_related("stored").iterator(100):
        try:
            yield from _beside_its_file(batch)
        except (Refused, OSError, LookupError) as fault:
            yield _("导入批次 #{id} 的源文件读不出来：{fault}").format(id=batch.pk, fault=fault)


def _still_there() -> Iterator[Truth]:
    """A row that a reverted batch made and nobody went on with is in its table no more."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    reverted = {"batch__state": BatchState.REVERTED}
    named = {
        each
        for model in (ImportMade, ImportTrace)
        for each in model._default_manager.filter(**reverted).values_list("table", flat=True).distinct()
    }
    for table in sorted(tables & named):
        yield Truth(
            N_("导入批次 #{id} 已撤销，它写入的 {table} #{row} 却还在。"),
            f"""SELECT b.id, g.table_name AS "table", g.row_id AS row FROM exchange_importbatch b, LATERAL (
                SELECT t.table_name, t.row_id FROM exchange_importtrace t
                WHERE t.batch_id = b.id AND t.table_name = '{table}' AND t.change IS NULL AND t.kept = ''
                UNION ALL SELECT m.table_name, unnest(m.row_ids) FROM exchange_importmade m
                WHERE m.batch_id = b.id AND m.table_name = '{table}') g
            JOIN "{table}" r ON r.id = g.row_id WHERE b.state = 'reverted' AND NOT EXISTS (SELECT FROM exchange_importtrace k
                WHERE k.batch_id = b.id AND k.table_name = '{table}' AND k.row_id = g.row_id AND k.change IS NULL AND k.kept <> '')""",  # noqa: S608 - a name of our own tables
        )


def _beside_its_file(batch: ImportBatch) -> Iterator[str]:
    assert batch.stored
    if hashlib.sha256(read_sealed(batch.stored)).hexdigest() != batch.sha256:
        yield _("导入批次 #{id} 的源文件与登记的指纹不符。").format(id=batch.pk)
        return
    file = BatchFile(batch)
    rows = ImportRow.objects.filter(batch=batch).order_by("pk").values_list("line", "cells").iterator(2_000)
    source = (read for chunk in file.chunks() for read in chunk)
    for read, kept in zip_longest(source, rows):
        if read is None or kept is None or read.row.line != kept[0] or not _is_of(read, list(kept[1])):
            line = read.row.line if read else kept[0] if kept else 0
            yield _("导入批次 #{id} 第 {line} 行与源文件不符。").format(id=batch.pk, line=line)
            return


def _is_of(read: Read, kept: list[str]) -> bool:
    """Whether kept cells are those of the row; a batch of an earlier version was masked by the rule of its time."""
    return json.loads(read.shown) == kept or hides(kept, read.row.cells)
