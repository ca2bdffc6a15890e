"""Exports: a person asks with a reason, the worker writes the workbook, only who asked fetches it, and each step is a fact."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final, Protocol

from django.db import connection, transaction

from tonglu.access.actors import actor_of
from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.exchange.agreeing import agreers_of, covers, place_of
from tonglu.exchange.facts import ExportAsked, ExportHeld, ExportLimitSet, ExportTaken, ExportWritten
from tonglu.exchange.models import ExportLimit, ExportRun, ExportState
from tonglu.exchange.progress import Progress
from tonglu.exchange.sealed import keep_sealed, read_sealed
from tonglu.jobs.queue import defer
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.labelled import N_
from tonglu.lib.labels import checked_text
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.scope import ScopedQuerySet
from tonglu.lib.sheets import Cell
from tonglu.lib.sheets.writing import write_sheet
from tonglu.organisation.needs import need_at_top

USUAL_LIMIT: Final = 50_000
HIGHEST: Final = 500_000
LOCK: Final = 20103  # advisory lock space: one worker per export
KEPT: Final = timedelta(days=7)
STATES: Final = ExportState.choices


class ExportKind(Protocol):
    """A list that may leave: enrolled by the shell that shows it, so that both narrow rows the same way."""

    @property
    def code(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def permission(self) -> str: ...

    @property
    def header(self) -> Sequence[str]: ...

    def count(self, by: Actor, query: str, place_id: int | None, most: int) -> int: ...

    def rows(self, by: Actor, query: str, place_id: int | None) -> Iterable[Sequence[Cell]]: ...

    def words(self, by: Actor, query: str) -> Sequence[str]:
        """What the list was narrowed to, for who reads the record."""
        ...


KINDS: Final[dict[str, ExportKind]] = {}


def enrol(kind: ExportKind) -> None:
    KINDS[kind.code] = kind


def limit_now() -> int:
    return ExportLimit.objects.order_by("-pk").values_list("rows", flat=True).first() or USUAL_LIMIT


def kind_for(by: Actor, code: str) -> ExportKind:
    kind = KINDS.get(code)
    if kind is None or not (by.can(P.EXPORT_RUN) and by.can(kind.permission)):
        raise NotAllowed
    return kind


def exports_for(by: Actor) -> ScopedQuerySet[ExportRun]:
    """Return one's own, and what left of the places whose records one may read or answers for, without the files."""
    if not any(by.can(each) for each in (P.EXPORT_RUN, P.EXPORT_AGREE, P.AUDIT_VIEW)):
        raise NotAllowed
    rows = ExportRun.objects.order_by("-id")
    own = rows.filter(by_person_id=by.person_id or 0)
    return own | rows.reachable(by, P.AUDIT_VIEW) | rows.reachable(by, P.EXPORT_AGREE)


@act
def ask_export(code: str, *, query: str, place_id: int | None = None, reason: str, by: Actor) -> ExportRun:
    """Queue an export; above the ceiling it waits for a second person."""
    kind = kind_for(by, code)
    why = checked_text(reason, "导出原因", 200)
    count, node_id = kind.count(by, query, place_id, HIGHEST), place_of(by, kind.permission, place_id)
    is_held = count > limit_now()
    if not count:
        raise Refused("没有可以导出的内容，请检查筛选条件")
    if count > HIGHEST:
        raise Refused("要导出的超过 {most} 行；请缩小筛选范围", most=HIGHEST)
    if is_held and not agreers_of(node_id, by.person_id or 0, by.at):
        raise Refused("超过 {most} 行要另一个人同意，但没有别的人有这个权限；请缩小筛选范围", most=limit_now())
    run = ExportRun.objects.create(
        kind=code, query=query[:4_000], place_id=place_id, reason=why, rows_total=count, by_person_id=by.person_id or 0,
        by_name=by.name, created_at=by.at, node_id=node_id, is_held=is_held,
        state=ExportState.ASKED if is_held else ExportState.WAITING,
    )  # fmt: skip
    tell(ExportAsked(export_id=run.pk, kind=code, rows=count, reason=why), by=by)
    if is_held:
        tell(ExportHeld(export_id=run.pk, kind=code, rows=count, reason=why, node_id=node_id), by=by)
    else:
        defer("exchange.run_export", export_id=run.pk)
    return run


def run_export(export_id: int, *, at: datetime) -> None:
    """Write the workbook with what the person may see now; harmless to run twice, a killed run leaves nothing."""
    with Progress(export_id, "exchange_exportrun") as progress, transaction.atomic():
        if not _locked(export_id):
            return
        run = ExportRun.objects.filter(pk=export_id, state=ExportState.WAITING).first()
        if run is not None:
            _write(run, progress, actor_of(run.by_person_id, at, via="worker"))


def _locked(export_id: int) -> bool:
    """One worker writes it; the row itself stays free, so that its progress can be told beside this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, export_id % 2**31])
        return bool(cursor.fetchone()[0])


def _write(run: ExportRun, progress: Progress, by: Actor) -> None:
    """Who has moved on since gets no list of where he is now: another one was asked for, and perhaps agreed to."""
    kind = KINDS.get(run.kind)
    if kind is None or not by.can(P.EXPORT_RUN) or not _may_still_see(run, by):
        run.state, run.refusal, run.ended_at = ExportState.FAILED, "没有导出的权限了", by.at
        run.save(update_fields=["state", "refusal", "ended_at"])
        return
    target = BytesIO()
    rows = _seen(kind.rows(by, run.query, run.place_id), progress)
    count = write_sheet(target, kind.header, rows, sheet=kind.label, mark=mark_of(run))
    run.file, run.rows_total = keep_sealed(target.getvalue(), at=by.at), count
    run.state, run.ended_at = ExportState.DONE, by.at
    run.save(update_fields=["file", "rows_total", "state", "ended_at"])
    _told(run, by=by)


def _seen(rows: Iterable[Sequence[Cell]], progress: Progress) -> Iterator[Sequence[Cell]]:
    for count, row in enumerate(rows, 1):
        yield row
        progress.say(count)


@act
def _told(run: ExportRun, *, by: Actor) -> None:
    tell(ExportWritten(export_id=run.pk, kind=run.kind, rows=run.rows_total), by=by)


def mark_of(run: ExportRun) -> str:
    """The watermark: who took it, when, and under which number it stands in the list of exports."""
    agreed = f" · {run.decided_by_name}同意" if run.decided_by_name else ""
    return f"{run.by_name} {run.created_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 导出 · 编号 {run.pk}{agreed} · 内部资料，请勿外传"


@act
def take_export(export_id: int, *, by: Actor) -> tuple[ExportRun, bytes]:
    """Return the file to who asked for it, nobody else, while he still may export."""
    run = (
        ExportRun.objects.select_for_update(of=("self",))
        .select_related("file")
        .filter(pk=export_id, by_person_id=by.person_id or 0)
        .first()
    )
    if run is None or not by.can(P.EXPORT_RUN) or not _may_still_see(run, by):
        raise NotAllowed
    if run.file is None or by.at - run.created_at > KEPT:
        raise Refused("这个文件还没有写好，或已超过 {days} 天；请重新导出", days=KEPT.days)
    if run.taken_at is None:
        run.taken_at = by.at
        run.save(update_fields=["taken_at"])
    tell(ExportTaken(export_id=run.pk, kind=run.kind, rows=run.rows_total), by=by)
    return run, read_sealed(run.file)


def _may_still_see(run: ExportRun, by: Actor) -> bool:
    """A file keeps what its person saw: who moved on meanwhile reads it no more."""
    kind = KINDS.get(run.kind)
    return kind is None or (by.can(kind.permission) and covers(by, kind.permission, run.node_id))


def forget_exports(*, at: datetime) -> int:
    """Let go of files that nobody may fetch any more, and of questions that nobody answered; the record stays."""
    ExportRun.objects.filter(state=ExportState.ASKED, created_at__lt=at - KEPT).update(
        state=ExportState.DECLINED, refusal=N_("7 天没有人决定"), ended_at=at
    )
    return ExportRun.objects.filter(state=ExportState.DONE, created_at__lt=at - KEPT).update(file=None, state=ExportState.GONE)


@act
def set_export_limit(*, rows: int, by: Actor) -> ExportLimit:
    need_at_top(by, P.SETTING_EDIT)
    if not 1 <= rows <= HIGHEST:
        raise Refused("上限要在 1 到 {most} 行之间", most=HIGHEST)
    limit = ExportLimit.objects.create(rows=rows, since=by.at, set_by_id=by.person_id)
    tell(ExportLimitSet(limit_id=limit.pk, rows=rows), by=by)
    return limit
