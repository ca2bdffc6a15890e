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
    """How far a follower has read the facts."""

    follower = models.CharField(max_length=40, unique=True)
    fact_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("读取位置")
