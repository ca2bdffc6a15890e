"""How the system is: each sign with its value and whether it is well, for whoever holds the settings at the top."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Min, QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.version import version
from tonglu.messaging.models import Message, MessageState
from tonglu.organisation.needs import need_at_top
from tonglu.upkeep.models import BackupPlan, BackupRun, CheckRun, RunState
from tonglu.upkeep.rules.schedule import next_due

SWEEP: Final = "service.sweep_overdue"
QUEUE = """
SELECT count(*) FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())),
       count(*) FILTER (WHERE status = 'failed'),
       (SELECT max(last_heartbeat) FROM procrastinate_workers),
       (SELECT to_timestamp(max(defer_timestamp)) FROM procrastinate_periodic_defers WHERE task_name = %s),
       pg_database_size(current_database())
FROM procrastinate_jobs
"""
ALIVE_WITHIN, SWEPT_WITHIN, SENT_WITHIN = timedelta(minutes=1), timedelta(minutes=3), timedelta(minutes=10)
CHECKED_WITHIN = timedelta(days=31)
LONG_QUEUE, LITTLE_SPACE, SCARCE_SPACE = 200, 0.15, 0.05


@dataclass(frozen=True, slots=True)
class Health:
    """Plain values; a tone is done, warn or late."""

    version: str
    database_bytes: int
    worker_at: datetime | None
    waiting_jobs: int
    failed_jobs: int
    oldest_message_at: datetime | None
    swept_at: datetime | None
    disk_free: int
    disk_total: int
    backup: BackupRun | None
    next_backup_at: datetime | None
    check: CheckRun | None
    at: datetime

    @property
    def tones(self) -> dict[str, str]:
        return {
            "worker": "done" if _within(self.worker_at, self.at, ALIVE_WITHIN) else "late",
            "queue": "late" if self.waiting_jobs > LONG_QUEUE else "warn" if self.failed_jobs else "done",
            "message": "done" if self.oldest_message_at is None or _within(self.oldest_message_at, self.at, SENT_WITHIN) else "warn",
            "sweep": "done" if _within(self.swept_at, self.at, SWEPT_WITHIN) else "late",
            "disk": _disk_tone(self.disk_free / (self.disk_total or 1)),
            "backup": self._backup_tone(),
            "check": "warn" if self.check is None or self.at - self.check.at > CHECKED_WITHIN else "late" if self.check.faults else "done",
        }

    def _backup_tone(self) -> str:
        if self.backup is not None and self.backup.state == RunState.FAILED:
            return "late"
        return "warn" if self.next_backup_at is None or (self.backup is not None and not self.backup.is_sealed) else "done"


def health(by: Actor) -> Health:
    """Return how everything is; four queries."""
    need_at_top(by, P.SETTING_EDIT)
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, [SWEEP])
        waiting, failed, worker_at, swept_at, size = cursor.fetchone()
    disk = shutil.disk_usage(settings.VAR)
    plan = plan_in_force(by)
    oldest: dict[str, Any] = Message.objects.filter(state=MessageState.WAITING).aggregate(at=Min("created_at"))
    return Health(
        version=version(), database_bytes=size, worker_at=worker_at, waiting_jobs=waiting, failed_jobs=failed,
        oldest_message_at=oldest["at"], swept_at=swept_at, disk_free=disk.free, disk_total=disk.total, backup=backups(by).first(),
        next_backup_at=next_due(plan.hour, by.at) if plan and plan.is_on else None,
        check=CheckRun.objects.order_by("-pk").first(), at=by.at,
    )  # fmt: skip


def plan_in_force(by: Actor) -> BackupPlan | None:
    need_at_top(by, P.SETTING_EDIT)
    return BackupPlan.objects.order_by("-pk").first()


def backups(by: Actor) -> QuerySet[BackupRun]:
    need_at_top(by, P.SETTING_EDIT)
    return BackupRun.objects.order_by("-due_at")


def _within(moment: datetime | None, at: datetime, span: timedelta) -> bool:
    return moment is not None and at - moment <= span


def _disk_tone(free: float) -> str:
    return "late" if free < SCARCE_SPACE else "warn" if free < LITTLE_SPACE else "done"
