"""Plan backups, write the one that is due, and note that the data were checked."""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from tonglu.access.permissions import Permission as P
from tonglu.access.queries import top_holders
from tonglu.audit.actions import tell
from tonglu.lib import clock
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.plain import has_controls
from tonglu.lib.refusals import Refused
from tonglu.messaging.actions import queue_message
from tonglu.organisation.needs import need_at_top
from tonglu.upkeep.facts import BackupEnded, BackupPlanned
from tonglu.upkeep.models import BackupPlan, BackupRun, CheckRun, RunState
from tonglu.upkeep.rules.schedule import last_due, to_forget

LONGEST: Final = timedelta(hours=6)
REASON: Final = 400


@dataclass(frozen=True, slots=True)
class Written:
    bytes: int = 0
    reason: str = ""


@act
def plan_backups(*, is_on: bool, hour: int, keep: int, folder: str = "", by: Actor) -> BackupPlan:
    """Set when backups are written, how many stay and where; the next hour that begins from now on is the first."""
    need_at_top(by, P.SETTING_EDIT)
    if not 0 <= hour <= 23:
        raise Refused("备份的时间要在 0 点到 23 点之间")
    if not 1 <= keep <= 365:
        raise Refused("保留的份数要在 1 到 365 之间")
    place = _checked_folder(folder)
    if is_on:
        _refuse_closed(folder_of(place))
    plan = BackupPlan.objects.create(is_on=is_on, hour=hour, keep=keep, folder=place, since=by.at, set_by_id=by.person_id)
    tell(BackupPlanned(plan_id=plan.pk, is_on=is_on, hour=hour, keep=keep), by=by)
    return plan


def folder_of(written: str) -> Path:
    return Path(written) if written else Path(settings.VAR) / "backups"


def back_up_if_due(*, by: Actor) -> BackupRun | None:
    """Write the backup whose hour has come, once however many workers ask; None where nothing is due."""
    end_broken_off(by=by)
    run = _claim(by=by)
    if run is None:
        return None
    written = _write(Path(run.file))
    return _finish(run.pk, written, by=by)


@act
def end_broken_off(*, by: Actor) -> None:
    """A backup whose worker was killed is no backup: say so."""
    for run in BackupRun.objects.select_for_update(skip_locked=True).filter(state=RunState.RUNNING, began_at__lt=by.at - LONGEST):
        _end(run, Written(reason="中途停止，没有写完"), by)


@act
def _claim(*, by: Actor) -> BackupRun | None:
    plan = BackupPlan.objects.order_by("-pk").first()
    if plan is None or not plan.is_on:
        return None
    due = last_due(plan.hour, by.at)
    if due < plan.since or BackupRun.objects.filter(due_at=due).exists():
        return None
    name = f"tonglu-{due.astimezone(SHANGHAI):%Y%m%d-%H%M}.backup"
    given = {"began_at": by.at, "file": str(folder_of(plan.folder) / name), "is_sealed": bool(os.environ.get("TONGLU_BACKUP_KEY"))}
    run, is_ours = BackupRun.objects.get_or_create(due_at=due, defaults=given)  # of two workers one writes the row
    return run if is_ours else None


def _write(target: Path) -> Written:
    """The same command that a person types: one way to write a backup, and its own memory."""
    command = [sys.executable, "-m", "tonglu", "backup", str(target), "--data", str(settings.VAR)]
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST.total_seconds(), check=False)
    except (OSError, subprocess.TimeoutExpired) as fault:
        return Written(reason=str(fault)[:REASON])
    if done.returncode:
        return Written(reason=(done.stderr.strip().splitlines() or [str(done.returncode)])[-1][:REASON])
    return Written(bytes=target.stat().st_size)


@act
def _finish(run_id: int, written: Written, *, by: Actor) -> BackupRun:
    run = BackupRun.objects.select_for_update().get(pk=run_id)
    _end(run, written, by)
    if run.state == RunState.DONE:
        _prune()
    return run


def _end(run: BackupRun, written: Written, by: Actor) -> None:
    run.state = RunState.FAILED if written.reason else RunState.DONE
    run.ended_at, run.bytes, run.reason, run.is_there = clock.now(), written.bytes or None, written.reason, not written.reason
    run.save()
    tell(BackupEnded(run_id=run.pk, state=run.state, reason=run.reason), by=by)
    if written.reason:
        for person_id in top_holders(P.SETTING_EDIT, by.at):
            queue_message(
                code="upkeep.backup_failed", key=f"upkeep.backup_failed:{run.pk}:{person_id}", to_person_id=person_id,
                values={"result": written.reason[:120]}, link="/settings/health/", by=by,
            )  # fmt: skip


def _prune() -> None:
    """Only what the schedule itself has written is ever removed."""
    plan = BackupPlan.objects.order_by("-pk")[0]
    kept = {each.file: each for each in BackupRun.objects.filter(is_there=True).order_by("-due_at")}
    for name in to_forget(list(kept), plan.keep):
        try:
            Path(name).unlink(missing_ok=True)
        except OSError:
            continue  # tried again after the next one
        BackupRun.objects.filter(pk=kept[name].pk).update(is_there=False)


@act
def note_check(*, faults: int, by: Actor) -> CheckRun:
    """Remember that `verify` has looked, and what it found."""
    return CheckRun.objects.create(at=by.at, faults=faults)


def _checked_folder(written: str) -> str:
    place = written.strip()
    if not place:
        return ""
    if has_controls(place) or len(place) > 300 or not Path(place).is_absolute():
        raise Refused("备份目录要写完整的路径，例如 /backup/tonglu；不填就放在数据目录的 backups 里")
    resolved = Path(place).resolve()
    if any(resolved.is_relative_to(Path(each).resolve()) for each in (settings.STATIC_ROOT, settings.MEDIA_ROOT)):
        raise Refused("备份不能放在对外提供文件的目录里，请换一个目录")
    return str(resolved)


def _refuse_closed(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused("不能写 {folder}（{reason}）；请检查目录和权限", folder=str(folder), reason=error.strerror or "") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Refused("不能写 {folder}（{reason}）；请检查目录和权限", folder=str(folder), reason="没有写入权限")
