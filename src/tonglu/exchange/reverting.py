"""A whole batch taken back: asked for with a reason, done by the worker in one transaction, conflicts kept and named."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Func, IntegerField, Sum
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext

from tonglu.access.actors import actor_of
from tonglu.access.permissions import Permission
from tonglu.audit.actions import tell
from tonglu.exchange import queries
from tonglu.exchange.facts import ImportReverted, RevertAsked
from tonglu.exchange.kinds import kind_of, undo_of
from tonglu.exchange.models import BatchState, ImportBatch, ImportMade, ImportTrace, Kept
from tonglu.exchange.notices import language_of, tell_end
from tonglu.exchange.reading import worded
from tonglu.exchange.tidying import tidy_later
from tonglu.exchange.tries import MOST_TRIES, line_now, outlived
from tonglu.exchange.undo import Undo, counted, find_kept, take_back
from tonglu.jobs.queue import defer
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.labelled import N_
from tonglu.lib.labels import checked_text
from tonglu.lib.refusals import NotAllowed, Refused

log = logging.getLogger(__name__)

LONGEST: Final = 200
MOST_SHOWN: Final = 50
MOST_FORESEEN: Final = 60_000  # traces; what a page may reckon while somebody waits
FORESEEN: Final = """
SELECT line, table_name, row_id, kept FROM import_undo WHERE kept <> '' AND NOT is_derived ORDER BY line, table_name, row_id LIMIT %s
"""
S = BatchState


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row of another table that a revert leaves alone: `line` of the file (0: of several), what it is, why it stays."""

    line: int
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a revert would do now, in rows of other tables; `conflicts` are the first of those that stay."""

    removed: int
    restored: int
    kept: int
    conflicts: list[Conflict]


def may_revert(by: Actor, batch: ImportBatch) -> bool:
    """Tell whether this person may take the batch back; whether it can be is another question."""
    node = batch.node_id or 0
    return by.reaches_node(Permission.IMPORT_REVERT, node) and by.reaches_node(kind_of(batch.kind).permission, node)


def can_be_reverted(batch: ImportBatch) -> bool:
    return batch.state == S.DONE and bool(batch.tracked) and undo_of(kind_of(batch.kind)) is not None


@act
def ask_revert(batch_id: int, *, reason: str, by: Actor) -> ImportBatch:
    """Let the worker take a batch back. The reason is kept with the batch and told."""
    queries.batch_for(by, batch_id)
    batch = take(ImportBatch, batch_id, permission=Permission.IMPORT_REVERT, by=by)
    if by.person_id is None or not may_revert(by, batch):
        raise NotAllowed
    if batch.state != S.DONE:
        raise Refused("这一批现在是“{state}”，不能撤销，请刷新查看", state=batch.get_state_display())
    if not can_be_reverted(batch):
        raise Refused("这一批没有留下导入前的内容，不能整批撤销")
    batch.state, batch.revert_reason = S.REVERTING, checked_text(reason, "撤销原因", LONGEST)
    batch.reverted_by_id, batch.reverted_by_name, batch.tries = by.person_id, by.name, 0
    batch.save(update_fields=["state", "revert_reason", "reverted_by_id", "reverted_by_name", "tries"])
    tell(RevertAsked(batch_id=batch.pk, kind=batch.kind, reason=batch.revert_reason, node_id=batch.node_id), by=by)
    defer("exchange.run_revert", batch_id=batch.pk)
    return batch


def foresee(by: Actor, batch_id: int) -> Outlook | None:
    """Return what a revert would do now; None where the batch is too large to say while somebody waits."""
    batch = queries.batch_for(by, batch_id)
    undo = _undo_of(batch)
    if ImportTrace.objects.filter(batch=batch)[MOST_FORESEEN:].exists() or _made(batch) > MOST_FORESEEN:
        return None
    with transaction.atomic():
        find_kept(batch, undo, is_locked=False)
        return Outlook(**counted(), conflicts=_foreseen(undo))


def _made(batch: ImportBatch) -> int:
    return int(
        ImportMade.objects.filter(batch=batch).aggregate(
            rows=Coalesce(Sum(Func(F("row_ids"), function="cardinality", output_field=IntegerField())), 0)
        )["rows"]
    )


def conflicts_of(by: Actor, batch_id: int) -> list[Conflict]:
    """Return the first of what a revert left alone."""
    batch = queries.batch_for(by, batch_id)
    rows = ImportTrace.objects.filter(batch=batch).exclude(kept="").order_by("line", "table", "row_id")
    return _named(_undo_of(batch), list(rows.values_list("line", "table", "row_id", "kept")[:MOST_SHOWN]))


def _foreseen(undo: Undo) -> list[Conflict]:
    with connection.cursor() as cursor:
        cursor.execute(FORESEEN, [MOST_SHOWN])
        return _named(undo, cursor.fetchall())


def _named(undo: Undo, rows: Sequence[tuple[int, str, int, str]]) -> list[Conflict]:
    tracked = undo.tracked()
    names: dict[tuple[str, int], str] = {}
    for table, each in tracked.items():
        ids = [pk for _, name, pk, _ in rows if name == table]
        if ids and each.names:
            names |= {(table, pk): word for pk, word in each.names(ids).items()}
    return [
        Conflict(line, _what(tracked[table].model._meta.verbose_name, names.get((table, pk), f"#{pk}")), str(Kept(why).label))
        for line, table, pk, why in rows
        if table in tracked
    ]


def _what(label: object, name: str) -> str:
    return gettext("{label} {name}").format(label=label, name=name)


def run_revert(batch_id: int, *, at: datetime) -> None:
    """Take back what waits for it, in one transaction; harmless where it is done or another worker is at it."""
    batch = ImportBatch.objects.get(pk=batch_id)
    if batch.state != S.REVERTING or batch.reverted_by_id is None:
        return
    by, line = actor_of(batch.reverted_by_id, at, via="import"), line_now()
    with translation.override(language_of(batch.reverted_by_id)):
        try:
            revert_now(batch_id, by=by)
        except (OperationalError, InterfaceError):
            if outlived(line):
                _leave(batch_id, N_("试了 {n} 次都没有撤销成，什么也没有动；请把批次号 {batch} 告诉管理员"), tries=MOST_TRIES, by=by)
            raise  # the batch is as it was, and is taken up again
        except Exception:
            log.exception("taking back import batch %s broke", batch_id)
            _leave(batch_id, N_("撤销时出错，什么也没有动；请把批次号 {batch} 告诉管理员"), tries=1, by=by)


@act
def _leave(batch_id: int, said: str, *, tries: int, by: Actor) -> None:
    """Count one more try; after so many the batch is what it was, and the bell says why. It may be asked for again."""
    batch = _going_back(batch_id)
    if batch is None:
        return
    batch.tries += 1
    if batch.tries >= tries:
        why = worded(Refused(said, n=tries, batch=batch_id))
        log.info("taking back import batch %s left: %s", batch_id, why)
        tell_end(f"revert.left:{by.at:%y%m%d%H%M%S}", batch, why, to=batch.reverted_by_id or 0, by=by)
        batch.state, batch.revert_reason, batch.reverted_by_id, batch.reverted_by_name = S.DONE, "", None, ""
    batch.save(update_fields=["state", "tries", "revert_reason", "reverted_by_id", "reverted_by_name"])


def _going_back(batch_id: int) -> ImportBatch | None:
    """Lock a batch that is to be taken back; None where it is done or another worker is at it."""
    batches = ImportBatch.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return batches.filter(pk=batch_id, state=S.REVERTING).first()


@act
def revert_now(batch_id: int, *, by: Actor) -> bool:
    """Delete what the batch made and put back what it changed, but for what somebody went on with; False where it is done.

    Whoever asked for it was allowed to when he did.
    """
    batch = _going_back(batch_id)
    if batch is None:
        return False
    undo = _undo_of(batch)
    find_kept(batch, undo, is_locked=True)
    counts = take_back(batch, undo, by)
    batch.state, batch.reverted_at, batch.revert_counts = S.REVERTED, by.at, counts
    batch.save(update_fields=["state", "reverted_at", "revert_counts"])
    tidy_later(batch, sum(counts.values()))
    tell(ImportReverted(batch_id=batch.pk, kind=batch.kind, reason=batch.revert_reason, counts=counts, node_id=batch.node_id), by=by)
    tell_end("revert", batch, gettext("已撤销，{counts}").format(counts=words_of(counts)), to=batch.reverted_by_id or 0, by=by)
    return True


def words_of(counts: dict[str, int]) -> str:
    """Return the counts of a revert in words, in the language of the reader."""
    said = gettext("删除 {removed}，还原 {restored}").format(removed=f"{counts['removed']:,}", restored=f"{counts['restored']:,}")
    return said + gettext("，保留 {kept} 处有后续修改的内容").format(kept=f"{counts['kept']:,}") if counts["kept"] else said


def _undo_of(batch: ImportBatch) -> Undo:
    undo = undo_of(kind_of(batch.kind))
    if undo is None:
        raise Refused("这一批没有留下导入前的内容，不能整批撤销")
    return undo
