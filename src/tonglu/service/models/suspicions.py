"""Two cases that may be the same matter."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.service.models.cases import Case


class SuspicionState(models.TextChoices):
    OPEN = "open", _("待确认")
    LINKED = "linked", _("已关联")
    REJECTED = "rejected", _("不是重复")  # remembered: the pair is never proposed again


class Suspicion(models.Model):
    """Two cases that may be the same matter; the lower id stands first."""

    first = models.ForeignKey(Case, models.PROTECT, related_name="+")
    second = models.ForeignKey(Case, models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=SuspicionState, default=SuspicionState.OPEN)
    node_id = models.BigIntegerField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    SCOPE = Scope()
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("疑似重复工单")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="suspicion_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suspicion_ordered"),
        ]
        indexes = [models.Index(fields=["node_id", "state", "-id"], name="suspicion_open")]
