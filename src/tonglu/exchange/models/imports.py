"""Import batches with a decision and a reason per row."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tonglu.attachments.models import StoredFile
from tonglu.lib.scope import Scope, ScopedQuerySet


class BatchState(models.TextChoices):
    UPLOADED = "uploaded", _("待核对列")
    CHECKING = "checking", _("检查中")
    CHECKED = "checked", _("待确认")
    APPLYING = "applying", _("导入中")
    DONE = "done", _("已完成")
    REFUSED = "refused", _("未导入")
    REVERTING = "reverting", _("撤销中")
    REVERTED = "reverted", _("已撤销")


WRITTEN = (BatchState.DONE, BatchState.REVERTING, BatchState.REVERTED)  # it was imported, whatever became of it


class Decision(models.TextChoices):
    CREATED = "created", _("新增")
    UPDATED = "updated", _("更新")
    UNCHANGED = "unchanged", _("无变化")
    SUSPECTED = "suspected", _("疑似重复")
    SKIPPED = "skipped", _("跳过")
    REFUSED = "refused", _("拒绝")


class ImportBatch(models.Model):
    SCOPE = Scope(own=("by_person_id",))

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(_("类型"), max_length=30)
    node_id = models.BigIntegerField(null=True)
    file_name = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(max_length=64)  # of the file as it came; kept encrypted, for it may hold paper numbers
    stored = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    sheet = models.CharField(max_length=60, blank=True)
    sheets = models.JSONField(default=list, db_default=[])  # all of one header, imported one after the other; [] is `sheet` alone
    left_out = models.JSONField(default=list, db_default=[])  # sheets that hold something else
    signature = models.CharField(max_length=64, blank=True, default="", db_default="")  # of the headings: files of one kind share it
    header = models.JSONField(default=list)
    samples = models.JSONField(default=list)  # the first rows, masked, shown beside the mapping
    mapping = models.JSONField(default=dict)  # column name -> heading of the file, "" for none
    options = models.JSONField(default=dict)  # ticks of the kind
    state = models.CharField(_("状态"), max_length=10, choices=BatchState, default=BatchState.UPLOADED)
    refusal = models.CharField(max_length=500, blank=True)
    rows_total = models.IntegerField(default=0)
    rows_seen = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)  # decision -> rows
    tries = models.SmallIntegerField(default=0, db_default=0)  # of the present work or revert, that ended with an error of the database
    by_person_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    result = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")  # encrypted as the source
    tracked = models.JSONField(default=dict, db_default={})  # table -> columns that the digests of its traces cover
    reverted_at = models.DateTimeField(null=True)
    reverted_by_id = models.BigIntegerField(null=True)  # who asked for it; set with the reason
    reverted_by_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    revert_reason = models.CharField(_("撤销原因"), max_length=200, blank=True, default="", db_default="")
    revert_counts = models.JSONField(default=dict, db_default={})  # removed, restored, kept -> rows of other tables

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入批次")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["reverting", "reverted"]) | ~Q(revert_reason=""), name="import_revert_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="reverted", reverted_at__isnull=False) | (~Q(state="reverted") & Q(reverted_at=None)),
                name="import_reverted_at_iff_reverted",
            ),
        ]
        indexes = [
            models.Index(fields=["node_id", "-id"], name="import_batch_node"),
            models.Index(fields=["kind", "signature", "-id"], name="import_batch_alike"),
            models.Index(fields=["state"], name="import_batch_running", condition=Q(state__in=["checking", "applying", "reverting"])),
        ]


class ImportRow(models.Model):
    """One row of the file: what was decided, why, and what it made."""

    # the check costs more than the row, and the constraint below finds a batch's
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", db_constraint=False, db_index=False)
    sheet = models.CharField(max_length=60, blank=True)
    line = models.IntegerField()  # as the spreadsheet shows it
    cells = models.JSONField()  # as a page may show them: masked, cut; the source itself is kept encrypted
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    target_kind = models.CharField(max_length=30, blank=True)
    target_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)  # the image an update replaced

    class Meta:
        verbose_name = _("导入行")
        constraints = [models.UniqueConstraint(fields=["batch", "sheet", "line"], name="import_row_once")]
        indexes = [models.Index(fields=["batch", "decision", "id"], name="import_row_decision")]
