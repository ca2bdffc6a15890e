"""Events pushed to other systems: where to, what is to be sent, and how each attempt went."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.organisation.models import Node


class Webhook(models.Model):
    """Another system's address for the events of one node and all below it."""

    SCOPE = Scope()

    node = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name=_("范围"))
    name = models.CharField(_("名称"), max_length=60)
    url = models.CharField(_("地址"), max_length=500)
    secret = models.BinaryField()  # sealed: it must sign, so a hash would not do
    kinds = ArrayField(models.CharField(max_length=60), verbose_name=_("事件"))
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField()
    since = models.DateTimeField()  # events told from then on: created, or switched on again
    failures = models.IntegerField(default=0)  # attempts failed one after another
    stopped_why = models.CharField(max_length=200, blank=True)  # why the system itself switched it off

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("事件推送")
        constraints = [
            models.UniqueConstraint(fields=["node", "url"], name="webhook_url_once"),
            models.CheckConstraint(condition=~Q(kinds=[]), name="webhook_has_kinds"),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("待推送")
    SENDING = "sending", _("推送中")
    DELIVERED = "delivered", _("已送达")
    GIVEN_UP = "given_up", _("已放弃")


class Delivery(models.Model):
    """One event for one address. `key` stays the same however often it is sent: the receiver drops repeats by it."""

    SCOPE = Scope()

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries")
    node_id = models.BigIntegerField()  # the webhook's
    fact_id = models.BigIntegerField(null=True)  # empty: a trial
    kind = models.CharField(max_length=60)
    body = models.JSONField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.SmallIntegerField(default=0)  # of this round; a replay begins another
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    status = models.SmallIntegerField(null=True)  # the last answer's

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("推送")
        constraints = [
            models.UniqueConstraint(fields=["webhook", "fact_id"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"], next_at__isnull=False)
                | Q(state__in=["delivered", "given_up"], next_at__isnull=True),
                name="delivery_next_iff_open",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="delivery_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["webhook", "-id"], name="delivery_of"),
        ]


class DeliveryAttempt(models.Model):
    """One request that went out, and what came back."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="log")
    at = models.DateTimeField()
    status = models.SmallIntegerField(null=True)  # empty: no answer
    fault = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=500, blank=True)  # its beginning
    took_ms = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("推送记录")
        ordering = ["-id"]
