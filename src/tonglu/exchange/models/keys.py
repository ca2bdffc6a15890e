"""What programs repeat, and how often they may ask."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class IdempotencyKey(models.Model):
    """What a person or partner repeats is answered from here; written in the transaction of the act."""

    owner = models.CharField(max_length=40)  # person:7
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    answer = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("幂等键")
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key_once"),
            models.CheckConstraint(condition=~Q(key=""), name="idempotency_key_not_empty"),
        ]


class Allowance(models.Model):
    """How much of its requests of the present minute an owner has taken; UNLOGGED, a crash may forget it."""

    owner = models.CharField(max_length=40, unique=True)  # key:7
    minute = models.BigIntegerField()  # since 1970
    taken = models.IntegerField()

    class Meta:
        verbose_name = _("请求额度")
