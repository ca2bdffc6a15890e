"""Exports: a person asks with a reason, the worker writes the workbook, only who asked fetches it, and each step is a fact."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tonglu.access.actors import actor_of
from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.exchange.agreeing import agreers_of, covers, place_of
from tonglu.exchange.facts import ExportAsked, ExportHeld, ExportLimitSet, ExportTaken, ExportWritten
from tonglu.exchange.models import ExportLimit, ExportRun, ExportState
from tonglu.exchange.notices import language_of, tell_failed
from tonglu.exchange.progress import Progress
from tonglu.exchange.reading import worded
from tonglu.exchange.sealed import keep_written, read_sealed
from tonglu.exchange.tries import MOST_TRIES, is_last, line_now, outlived
from tonglu.jobs.queue import defer
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, wait_turn
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.labelled import N_
from tonglu.lib.labels import checked_text
from tonglu.lib.patience import at_most
from tonglu.lib.refusals import NotAllowed, Refused, TooLong
from tonglu.lib.scope import ScopedQuerySet
from tonglu.lib.sheets import Cell
from tonglu.lib.sheets.writing import write_sheet
from tonglu.organisation.needs import need_at_top

log = logging.getLogger(__name__)

USUAL_LIMIT: Final = 50_000
HIGHEST: Final = 500_000
COUNT_WITHIN: Final = 1  # second, while somebody waits for the page
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
Work = Callable[..., None]


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


def counted_soon(kind: ExportKind, query: str, place_id: int | None, *, by: Actor) -> int | None:
    """Return how many rows would leave; None where that takes longer than anybody waits for a page: the worker counts them.

    Refused where the list itself says no.
    """
    try:
        with at_most(COUNT_WITHIN):
            return kind.count(by, query, place_id, HIGHEST)
    except TooLong:
        return None


@act
def ask_export(code: str, *, query: str, place_id: int | None = None, reason: str, by: Actor) -> ExportRun:
    """Queue an export; above the ceiling it waits for a second person. Who asks twice has asked once."""
    kind = kind_for(by, code)
    asked = {"kind": code, "query": query[:4_000], "place_id": place_id, "reason": checked_text(reason, "导出原因", 200)}
    wait_turn(f"export {by.person_id}")
    if before := _in_hand(by, asked):
        return before
    run = ExportRun(**asked, rows_total=0, by_person_id=by.person_id or 0, by_name=by.name, created_at=by.at,
                    node_id=place_of(by, kind.permission, place_id), state=ExportState.COUNTING)  # fmt: skip
    count = counted_soon(kind, query, place_id, by=by)
    if count is not None:
        _admit(run, count, by.at)
    run.save()
    tell(ExportAsked(export_id=run.pk, kind=code, rows=run.rows_total, reason=run.reason), by=by)
    if run.is_held:
        _hold(run, by)
    else:
        defer("exchange.run_export", export_id=run.pk)
    return run


def _in_hand(by: Actor, asked: Mapping[str, Any]) -> ExportRun | None:
    states = [ExportState.COUNTING, ExportState.WAITING, ExportState.ASKED]
    return ExportRun.objects.filter(**asked, by_person_id=by.person_id or 0, state__in=states).first()


def _admit(run: ExportRun, count: int, at: datetime) -> None:
    """Judge by how many rows would leave: none, too many, more than one decides alone, or all right."""
    is_held = count > limit_now()
    if not count:
        raise Refused("没有可以导出的内容，请检查筛选条件")
    if count > HIGHEST:
        raise Refused("要导出的超过 {most} 行；请缩小筛选范围", most=HIGHEST)
    if is_held and not agreers_of(run.node_id, run.by_person_id, at):
        raise Refused("超过 {most} 行要另一个人同意，但没有别的人有这个权限；请缩小筛选范围", most=limit_now())
    run.rows_total, run.is_held, run.state = count, is_held, ExportState.ASKED if is_held else ExportState.WAITING


def _hold(run: ExportRun, by: Actor) -> None:
    tell(ExportHeld(export_id=run.pk, kind=run.kind, rows=run.rows_total, reason=run.reason, node_id=run.node_id), by=by)


def run_export(export_id: int, *, at: datetime) -> None:
    """Count what nobody waited for, and write the workbook with what the person may see now.

    Harmless to run twice, and a killed run leaves nothing: it is taken up where it was.
    """
    for state, work in ((ExportState.COUNTING, _count), (ExportState.WAITING, _write)):
        with Progress(export_id, "exchange_exportrun") as progress, transaction.atomic():
            if not _locked(export_id):
                return
            run = ExportRun.objects.filter(pk=export_id, state=state).first()
            if run is not None:
                _done_or_failed(work, run, progress, actor_of(run.by_person_id, at, via="worker"))


def _done_or_failed(work: Work, run: ExportRun, progress: Progress, by: Actor) -> None:
    """Who has moved on since gets no list of where he is now: another one was asked for, and perhaps agreed to."""
    line = line_now()
    try:
        with transaction.atomic():
            work(run, _kind_still(run, by), progress, by=by)
    except NotAllowed:
        _fail(run, N_("没有导出的权限了"), by=by)
    except Refused as refusal:
        _fail_with(run, refusal, by=by)
    except (OperationalError, InterfaceError):
        if not outlived(line):
            raise  # it is as it was, and is taken up again
        log.exception("export %s broke", run.pk)
        _count_try(run, by=by)
    except Exception:
        log.exception("export %s broke", run.pk)
        _fail_with(run, Refused("后台出错了，没有导出成；请把编号 {run} 告诉管理员", run=run.pk), by=by)


def _count_try(run: ExportRun, *, by: Actor) -> None:
    if is_last(ExportRun.objects.filter(pk=run.pk)):
        said = N_("试了 {n} 次都没有做成，没有留下文件；请重新导出，还是不行请把编号 {run} 告诉管理员")
        _fail_with(run, Refused(said, n=MOST_TRIES, run=run.pk), by=by)


def _fail_with(run: ExportRun, refusal: Refused, *, by: Actor) -> None:
    with translation.override(language_of(run.by_person_id)):
        _fail(run, worded(refusal), by=by)


@act
def _fail(run: ExportRun, why: str, *, by: Actor) -> None:
    ExportRun.objects.filter(pk=run.pk).update(state=ExportState.FAILED, refusal=why, ended_at=by.at)
    tell_failed(run, _(KINDS[run.kind].label) if run.kind in KINDS else run.kind, why, by=by)


@act
def _count(run: ExportRun, kind: ExportKind, _progress: Progress, *, by: Actor) -> None:
    _admit(run, kind.count(by, run.query, run.place_id, HIGHEST), by.at)
    run.save(update_fields=["rows_total", "is_held", "state"])
    if run.is_held:
        _hold(run, by)


def _locked(export_id: int) -> bool:
    """One worker writes it; the row itself stays free, so that its progress can be told beside this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, export_id % 2**31])
        return bool(cursor.fetchone()[0])


@act
def _write(run: ExportRun, kind: ExportKind, progress: Progress, *, by: Actor) -> None:
    rows = _seen(kind.rows(by, run.query, run.place_id), progress)
    run.file, run.rows_total = keep_written(
        lambda target: write_sheet(target, kind.header, rows, sheet=kind.label, mark=mark_of(run)), at=by.at
    )
    run.state, run.ended_at = ExportState.DONE, by.at
    run.save(update_fields=["file", "rows_total", "state", "ended_at"])
    tell(ExportWritten(export_id=run.pk, kind=run.kind, rows=run.rows_total), by=by)


def _seen(rows: Iterable[Sequence[Cell]], progress: Progress) -> Iterator[Sequence[Cell]]:
    for count, row in enumerate(rows, 1):
        yield row
        progress.say(count)


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


def _kind_still(run: ExportRun, by: Actor) -> ExportKind:
    if run.kind not in KINDS or not by.can(P.EXPORT_RUN) or not _may_still_see(run, by):
        raise NotAllowed
    return KINDS[run.kind]


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
