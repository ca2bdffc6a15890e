"""Lists that leave the house as workbooks: who asked, why, what of, how many rows, and the file, encrypted."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.attachments.models import StoredFile
from tonglu.lib.scope import Scope, ScopedQuerySet


class ExportState(models.TextChoices):
    ASKED = "asked", _("等另一人同意")
    DECLINED = "declined", _("没有同意")
    COUNTING = "counting", _("正在数")
    WAITING = "waiting", _("排队中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("没有导出")
    GONE = "gone", _("已过期")


class ExportRun(models.Model):
    SCOPE = Scope(own=("by_person_id",))

    kind = models.CharField(_("内容"), max_length=30)
    query = models.TextField(blank=True)  # the filters of the list, as its address had them
    place_id = models.BigIntegerField(null=True)  # where the person looked at the time
    node_id = models.BigIntegerField(null=True)  # all that leaves lies below it
    reason = models.CharField(_("原因"), max_length=200)
    state = models.CharField(_("状态"), max_length=8, choices=ExportState, default=ExportState.WAITING)
    rows_total = models.IntegerField()
    rows_seen = models.IntegerField(default=0, db_default=0)  # written so far
    is_held = models.BooleanField(default=False, db_default=False)  # more than the ceiling: a second person decides
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=100, default="", db_default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    tries = models.SmallIntegerField(default=0, db_default=0)  # that ended with an error of the database
    by_person_id = models.BigIntegerField()
    by_name = models.CharField(_("谁"), max_length=100)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)  # the first time the file was fetched

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("导出")
        constraints = [
            models.CheckConstraint(name="export_done_has_file", condition=~Q(state="done") | Q(file__isnull=False, ended_at__isnull=False)),
            models.CheckConstraint(
                name="export_held_is_decided",
                condition=Q(is_held=False) | Q(state__in=["asked", "declined"]) | Q(decided_by_id__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(name="export_decided_by_another", condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("by_person_id"))),
        ]
        indexes = [
            models.Index(fields=["by_person_id", "-id"], name="export_owner"),
            models.Index(fields=["id"], name="export_in_hand", condition=Q(state__in=["counting", "waiting"])),
            models.Index(fields=["node_id", "id"], name="export_asked", condition=Q(state="asked")),
        ]


class ExportLimit(models.Model):
    """How many rows may leave at once; the newest version holds."""

    rows = models.PositiveIntegerField(_("一次最多导出多少行"))
    since = models.DateTimeField()
    set_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("导出上限")
        constraints = [models.CheckConstraint(name="export_limit_sensible", condition=Q(rows__gte=1, rows__lte=500_000))]
