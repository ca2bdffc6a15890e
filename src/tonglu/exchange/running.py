"""The engine: every row of a file gets its decision and reason; applying is one transaction, all or nothing.

Run again after a kill: a batch is either still unapplied, and is done from the start, or done.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.db.models import QuerySet
from django.utils import translation
from psycopg.types.json import Jsonb

from tonglu.access.actors import actor_of, nodes_below
from tonglu.access.permissions import Permission
from tonglu.audit.actions import tell
from tonglu.exchange import results
from tonglu.exchange.aside import Broken, Source, source_of
from tonglu.exchange.collecting import each_of, seldom_collected
from tonglu.exchange.facts import ImportApplied
from tonglu.exchange.kinds import ImportContext, Importer, Planned, Reason, SourceRow, read_of, undo_of
from tonglu.exchange.models import BatchState, Decision, ImportBatch, ImportMade, ImportRow, ImportTrace
from tonglu.exchange.notices import language_of, tell_end
from tonglu.exchange.progress import Progress
from tonglu.exchange.reading import BatchFile, Read, worded
from tonglu.exchange.sealed import keep_sealed
from tonglu.exchange.tidying import tidy_later
from tonglu.exchange.trail import Trail
from tonglu.exchange.tries import MOST_TRIES, is_last, line_now, outlived
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.behind import unhurried, written_behind
from tonglu.lib.copying import copy_lines, escaped, line_of
from tonglu.lib.labelled import N_
from tonglu.lib.masking import masked
from tonglu.lib.refusals import Refused

log = logging.getLogger(__name__)

LOCK = 20102  # advisory lock space: one worker per batch
APPLIED = frozenset({Decision.CREATED, Decision.UPDATED, Decision.SUSPECTED})
S = BatchState
Judged = tuple[Read, Planned]


def run_batch(batch_id: int, *, at: datetime) -> None:
    """Do what the batch waits for (check or apply); harmless where another worker is at it or it is done."""
    batch = ImportBatch.objects.select_related("stored").get(pk=batch_id)
    if batch.state not in {S.CHECKING, S.APPLYING} or batch.by_person_id is None:
        return
    by, line = actor_of(batch.by_person_id, at, via="import"), line_now()
    with translation.override(language_of(batch.by_person_id)):
        try:
            with Progress(batch_id) as progress:
                run_now(batch, progress, by=by)
        except (OperationalError, InterfaceError, IntegrityError, Broken):  # or somebody has built the house that a chunk was to build
            if outlived(line):
                _count_try(batch_id, by=by)
            raise  # the batch is as it was, and is taken up again
        except Refused as refusal:
            _refuse(batch_id, worded(refusal), by=by)
        except Exception:
            log.exception("import batch %s broke", batch_id)
            _refuse(batch_id, worded(Refused("导入时出错，没有写入任何内容；请把批次号 {batch} 告诉管理员", batch=batch_id)), by=by)


@act
def run_now(batch: ImportBatch, progress: Progress | None = None, *, by: Actor) -> bool:
    """Check or apply in one transaction; False where another worker holds the batch, or has been done with it."""
    if not (_locked(batch.pk) and _waits(batch)):
        return False
    is_apply = batch.state == S.APPLYING
    file = BatchFile(batch)
    file.match.refuse_missing()
    context = context_of(batch, file, by)
    importer = file.kind.begin(context)
    ImportRow.objects.filter(batch=batch).delete()
    for each in (ImportMade, ImportTrace):
        each.objects.filter(batch=batch).delete()
    counts = _apply_all(batch, file, importer, context, progress) if is_apply else _check_all(file, importer, progress)
    if not counts:
        raise Refused("表头下面没有数据行；请按模板填写后再上传")
    state = S.DONE if is_apply else S.CHECKED
    total = sum(counts.values())
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=state, counts=dict(counts), rows_total=total, rows_seen=total, applied_at=by.at if is_apply else None
    )
    return True


def _apply_all(batch: ImportBatch, file: BatchFile, importer: Importer, context: ImportContext, progress: Progress | None) -> Counter[str]:
    """Judge and write; the result file grows meanwhile and is kept in the same transaction."""
    context.trail.begin()
    source = source_of(file, read_of(importer), with_result=True)
    try:
        writer = Writer(context.trail, source, {each: str(each.label) for each in Decision})
        with written_behind():
            counts = _judge_all(file, importer, progress, source, writer)
            if counts:
                importer.finish()
        if counts:
            context.trail.seal(batch)
            _tell_applied(batch, counts, context.by)
            tidy_later(batch, counts.total())
            ImportBatch.objects.filter(pk=batch.pk).update(result=keep_sealed(source.result(), at=context.by.at))
        return counts
    finally:
        source.drop()


def _check_all(file: BatchFile, importer: Importer, progress: Progress | None) -> Counter[str]:
    source = source_of(file, read_of(importer), with_result=False)
    try:
        return _judge_all(file, importer, progress, source)
    finally:
        source.drop()


@dataclass(frozen=True, slots=True)
class Writer:
    """What is written beside the rows of the kind itself where a batch is applied."""

    trail: Trail
    source: Source
    labels: Mapping[Decision, str]  # in the language of who imports

    def keep(self, judged: Sequence[Judged], reasons: Sequence[str]) -> None:
        self.trail.flush()
        self.source.keep([(self.labels[planned.decision], reason) for (_, planned), reason in zip(judged, reasons, strict=True)])


def context_of(batch: ImportBatch, file: BatchFile, by: Actor) -> ImportContext:
    """Return where the kind may write: the nodes at and below the batch's that `by` reaches for it."""
    node_id = batch.node_id or 0
    if not (by.reaches_node(Permission.IMPORT_RUN, node_id) and by.reaches_node(file.kind.permission, node_id)):
        raise Refused("您已没有在这里导入的权限，没有写入任何内容")
    below = nodes_below({node_id}).get(node_id, frozenset())
    reached = frozenset(each for each in below if by.reaches_node(file.kind.permission, each))
    return ImportContext(
        node_id=node_id, nodes=reached, by=by, options=dict(batch.options), batch_id=batch.pk,
        file_name=batch.file_name, columns=frozenset(file.match.chosen), header=file.table.header,
        trail=Trail(undo.tracked() if (undo := undo_of(file.kind)) else {}, batch.pk),
    )  # fmt: skip


def _judge_all(
    file: BatchFile, importer: Importer, progress: Progress | None, source: Source, writer: Writer | None = None
) -> Counter[str]:
    counts: Counter[str] = Counter()

    def judge(chunk: Sequence[Read]) -> None:
        judged = _judge(chunk, importer)
        if writer:
            importer.apply([(read.source, planned) for read, planned in judged if read.source and planned.decision in APPLIED])
        reasons = [_reason(planned.reason) for _, planned in judged]
        with unhurried():  # neither a kind nor the engine asks for what was decided
            _write_rows(file, judged, reasons)
            if writer:
                writer.keep(judged, reasons)
        counts.update(planned.decision.value for _, planned in judged)
        if progress:
            progress.say(counts.total())

    with closing(source.chunks()) as chunks, seldom_collected():
        each_of(chunks, judge)
    return counts


def _reason(reason: Reason) -> str:
    return masked(worded(reason)).replace("\0", "")[:500] if reason else ""


def _judge(chunk: Sequence[Read], importer: Importer) -> list[Judged]:
    """Every row gets one decision: the sheet's own faults first, the kind decides about the rest."""
    sound: list[SourceRow] = [each.source for each in chunk if each.source is not None]
    plans = iter(importer.plan(sound) if sound else ())
    return [(each, next(plans) if each.source is not None else _unsound(each)) for each in chunk]


def _unsound(read: Read) -> Planned:
    if read.is_sample:
        return Planned(Decision.SKIPPED, N_("模板里的示例行"))
    return Planned(Decision.REFUSED, read.fault)


def _write_rows(file: BatchFile, judged: Sequence[Judged], reasons: Sequence[str]) -> None:
    names = ("batch_id", "sheet", "line", "cells", "decision", "reason", "target_kind", "target_id", "before")
    batch_id, kind = file.batch.pk, file.kind.target_kind
    copy_lines(
        ImportRow,
        names,
        (
            f"{batch_id}\t{escaped(read.sheet[:60])}\t{read.row.line}\t{escaped(read.shown)}\t{planned.decision.value}\t{escaped(reason)}"
            f"\t{_target(kind, planned)}"
            for (read, planned), reason in zip(judged, reasons, strict=True)
        ),
    )


def _target(kind: str, planned: Planned) -> str:
    """Return the end of a row's line: what it made, and the image that it replaced."""
    before = line_of([Jsonb(planned.before)]) if planned.before is not None else "\\N"
    return f"{kind}\t{planned.target_id}\t{before}" if planned.target_id else f"\t\\N\t{before}"


def _tell_applied(batch: ImportBatch, counts: Counter[str], by: Actor) -> None:
    fact = ImportApplied(batch_id=batch.pk, kind=batch.kind, rows=counts.total(), counts=dict(counts), node_id=batch.node_id)
    tell(fact, by=by)
    if batch.by_person_id is None:
        return
    tell_end("import", batch, results.summary(counts), to=batch.by_person_id, by=by)


def _locked(batch_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, batch_id % 2**31])
        return bool(cursor.fetchone()[0])


def _waits(batch: ImportBatch) -> bool:
    """Whether it is still as it was read before it was locked; the command line applies what was only uploaded."""
    state, mapping = ImportBatch.objects.values_list("state", "mapping").get(pk=batch.pk)
    return state in {batch.state, S.UPLOADED} and mapping == batch.mapping


@act
def _count_try(batch_id: int, *, by: Actor) -> None:
    """Another worker who has taken it up meanwhile counts his own."""
    if _locked(batch_id) and is_last(_waiting(batch_id)):
        said = N_("试了 {n} 次都没有做成，没有写入任何内容；请重新上传，还是不行请把批次号 {batch} 告诉管理员")
        _refuse(batch_id, worded(Refused(said, n=MOST_TRIES, batch=batch_id)), by=by)


@act
def _refuse(batch_id: int, sentence: str, *, by: Actor) -> None:
    """Nothing was written, and the bell says why; where another worker has taken it up meanwhile, it ends as it does there."""
    batch = _waiting(batch_id).first() if _locked(batch_id) else None
    if batch is None:
        return
    batch.state, batch.refusal = S.REFUSED, sentence[:500]
    batch.save(update_fields=["state", "refusal"])
    log.info("import batch %s of %s refused: %s", batch_id, by.name, sentence)
    tell_end("import", batch, batch.refusal, to=batch.by_person_id or 0, by=by)


def _waiting(batch_id: int) -> QuerySet[ImportBatch]:
    return ImportBatch.objects.filter(pk=batch_id, state__in=[S.CHECKING, S.APPLYING])
