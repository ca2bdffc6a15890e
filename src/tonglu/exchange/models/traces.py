"""What a batch wrote, row by row: enough to take it back, and to see whether anybody changed it since."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tonglu.exchange.models.imports import ImportBatch


class Kept(models.TextChoices):
    """Why a revert left a row as it stands."""

    EDITED = "edited", _("导入之后被改过")
    USED = "used", _("导入之后被别的记录引用")
    HISTORY = "history", _("导入之后有往来记录")
    TOGETHER = "together", _("与上面保留的内容是一体的")
    NEEDED = "needed", _("导入之后的内容还需要它")
    GONE = "gone", _("导入之后已被删除")


class ImportTrace(models.Model):
    """One row of another table that a batch made (`change` is null) or changed ({column: [before, after]})."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="traces", db_constraint=False)  # the check costs more than the row
    line = models.IntegerField()  # of the file; 0: several rows share it (a building, an entrance, a floor)
    table = models.CharField(max_length=63, db_column="table_name")
    row_id = models.BigIntegerField()
    change = models.JSONField(null=True)
    digest = models.BigIntegerField(null=True)  # of a new row's columns as the batch left them
    kept = models.CharField(_("原因"), max_length=8, choices=Kept, blank=True)  # set where a revert left it alone

    class Meta:
        verbose_name = _("导入痕迹")
        indexes = [
            models.Index(fields=["batch", "table"], name="import_trace_batch"),
            models.Index(fields=["batch", "id"], name="import_trace_kept", condition=~models.Q(kept="")),
        ]
