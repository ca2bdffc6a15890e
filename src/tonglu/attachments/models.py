"""Content-addressed files, and where each hangs; a file has no address of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    sha256 = models.CharField(max_length=64, unique=True)
    content_type = models.CharField(max_length=80)
    size = models.BigIntegerField()
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    stored_at = models.DateTimeField()

    class Meta:
        verbose_name = _("文件")


class Attachment(models.Model):
    """A file below a record: `owner_kind` is enrolled by the app that owns the record."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    owner_kind = models.CharField(max_length=30)  # service.case, exchange.batch, estates.layout …
    owner_id = models.BigIntegerField()
    moment = models.CharField(max_length=20, blank=True)  # problem, plan, result
    name = models.CharField(_("文件名"), max_length=200)
    added_by_id = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("附件")
        ordering = ["id"]
        indexes = [models.Index(fields=["owner_kind", "owner_id"], name="attachment_owner")]
