"""Which reaction has answered which fact, once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReactionDone(models.Model):
    fact_id = models.BigIntegerField()
    reaction = models.CharField(max_length=60)
    done_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("已响应")
        constraints = [models.UniqueConstraint(fields=["fact_id", "reaction"], name="reaction_once")]


class Position(models.Model):
    """How far a follower has read the facts: by transaction, then by id.

    Ids alone do not do: a transaction that began to write later may hold the lower id and commit after the higher one.
    """

    follower = models.CharField(max_length=40, unique=True)
    xid = models.BigIntegerField(default=0)
    fact_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("读取位置")
