"""The plan of backups in versions, what became of each, and when the data were checked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BackupPlan(models.Model):
    """The newest row holds; a change is a new row."""

    is_on = models.BooleanField(_("定时备份"))
    hour = models.PositiveSmallIntegerField(_("几点"))  # of Shanghai
    keep = models.PositiveSmallIntegerField(_("保留份数"))
    folder = models.CharField(_("目录"), max_length=300, blank=True)  # empty: backups/ of the data directory
    since = models.DateTimeField()
    set_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("备份计划")
        constraints = [
            models.CheckConstraint(name="backup_hour_of_a_day", condition=Q(hour__gte=0, hour__lte=23)),
            models.CheckConstraint(name="backup_keeps_some", condition=Q(keep__gte=1, keep__lte=365)),
        ]


class RunState(models.TextChoices):
    RUNNING = "running", _("正在备份")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")


class BackupRun(models.Model):
    """One backup; the unique moment keeps two workers from writing the same one."""

    due_at = models.DateTimeField(unique=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=RunState, default=RunState.RUNNING)
    file = models.CharField(max_length=400)
    bytes = models.BigIntegerField(null=True)
    is_sealed = models.BooleanField(default=False)
    is_there = models.BooleanField(default=False)  # until it is pruned
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = _("备份")
        constraints = [
            models.CheckConstraint(
                name="backup_ended_iff_not_running",
                condition=Q(state="running", ended_at__isnull=True) | (~Q(state="running") & Q(ended_at__isnull=False)),
            ),
        ]


class CheckRun(models.Model):
    """One run of `./tonglu verify`."""

    at = models.DateTimeField()
    faults = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("核对")
