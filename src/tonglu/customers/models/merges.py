"""Two records that are one person, and two of whom it is asked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.access.models import Person
from tonglu.customers.models.people import Customer


class Merge(models.Model):
    """An edge: two rows are one person. It moves nothing; where it is undone, all is as it was before.

    Both ends are as they stood then (each its own root); which row is the root now follows from the open edges alone.
    """

    survivor = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Customer, models.PROTECT, db_index=False, related_name="+")
    choices = models.JSONField(default=dict)  # {column: id of the row whose value is shown}
    edited = ArrayField(models.CharField(max_length=20), default=list)  # columns changed afterwards: the later edit is shown
    marks = models.JSONField(default=dict)  # {table: its highest id at the merge}: what came later
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, related_name="+")
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, related_name="+")
    undone_why = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("客户合并")
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="merge_open_once"),
            models.CheckConstraint(condition=~Q(survivor=F("merged")), name="merge_of_two"),
        ]


class PairState(models.TextChoices):
    OPEN = "open", _("待确认")
    MERGED = "merged", _("已合并")
    NEVER = "never", _("不是同一人")


class Pair(models.Model):
    """疑似同一人: two customers who may be one, with the reasons; never proposed again once judged two people."""

    low = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    high = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    score = models.SmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    state = models.CharField(_("状态"), max_length=6, choices=PairState, default=PairState.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, related_name="+")
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("疑似同一人")
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="pair_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="pair_ordered"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)), name="pair_decided"
            ),
        ]
        indexes = [models.Index(fields=["-score", "-id"], name="pair_open", condition=Q(state="open"))]
