"""Lists that leave the house as workbooks: who asked, why, what of, how many rows, and the file, encrypted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tonglu.attachments.models import StoredFile


class ExportState(models.TextChoices):
    WAITING = "waiting", _("排队中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("没有导出")
    GONE = "gone", _("已过期")


class ExportRun(models.Model):
    kind = models.CharField(_("内容"), max_length=30)
    query = models.TextField(blank=True)  # the filters of the list, as its address had them
    place_id = models.BigIntegerField(null=True)  # where the person looked at the time
    reason = models.CharField(_("原因"), max_length=200)
    state = models.CharField(_("状态"), max_length=8, choices=ExportState, default=ExportState.WAITING)
    rows_total = models.IntegerField()
    refusal = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    by_person_id = models.BigIntegerField()
    by_name = models.CharField(_("谁"), max_length=100)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)  # the first time the file was fetched

    class Meta:
        verbose_name = _("导出")
        constraints = [
            models.CheckConstraint(name="export_done_has_file", condition=~Q(state="done") | Q(file__isnull=False, ended_at__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["by_person_id", "-id"], name="export_owner"),
            models.Index(fields=["id"], name="export_waiting", condition=Q(state="waiting")),
        ]


class ExportLimit(models.Model):
    """How many rows may leave at once; the newest version holds."""

    rows = models.PositiveIntegerField(_("一次最多导出多少行"))
    since = models.DateTimeField()
    set_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("导出上限")
        constraints = [models.CheckConstraint(name="export_limit_sensible", condition=Q(rows__gte=1, rows__lte=500_000))]
