"""What a batch wrote, row by row: enough to take it back, and to see whether anybody changed it since."""

from django.contrib.postgres.fields import ArrayField
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


class ImportMade(models.Model):
    """The new rows of another table that a chunk of a batch made: one place in all three lists is one row.

    A list a chunk costs a twentieth of a row each; what becomes of a single one in a revert is an ImportTrace.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="made", db_constraint=False)
    table = models.CharField(max_length=63, db_column="table_name")
    lines = ArrayField(models.IntegerField())  # of the file; 0: several rows share it (a building, an entrance, a floor)
    row_ids = ArrayField(models.BigIntegerField())
    digests = ArrayField(models.BigIntegerField())  # of the columns as the batch left them

    class Meta:
        verbose_name = _("导入新增")


class ImportTrace(models.Model):
    """One row of another table that a batch changed ({column: [before, after]}); made (`change` is null) where a revert kept it.

    Batches from before there was ImportMade have all that they made here.
    """

    # the check costs more than the row, and an index below finds a batch's
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="traces", db_constraint=False, db_index=False)
    line = models.IntegerField()
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
