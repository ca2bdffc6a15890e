"""客群: a rule over customers at a node, in versions; dynamic ones are computed on reading, static ones keep their members."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tonglu.access.models import Person
from tonglu.customers.models import Customer
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.organisation.models import Node


class Segment(models.Model):
    SCOPE = Scope()

    node = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name=_("组织"))
    name = models.CharField(_("名称"), max_length=60)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    number = models.IntegerField(_("版本"), default=1)  # of the rule in force
    made_at = models.DateTimeField(_("建立时间"))
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, related_name="+")
    frozen_at = models.DateTimeField(_("固定时间"), null=True)  # static: its members are those of this moment
    frozen_by = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, related_name="+")
    frozen_count = models.IntegerField(_("固定人数"), null=True)
    ended_at = models.DateTimeField(_("停用时间"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("客群")
        constraints = [
            models.UniqueConstraint(fields=["node", "name"], condition=Q(ended_at=None), name="segment_name_once"),
            models.CheckConstraint(
                condition=Q(frozen_at=None, frozen_count=None)
                | Q(frozen_at__isnull=False, frozen_count__isnull=False, frozen_count__gte=0),
                name="segment_frozen_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SegmentRule(models.Model):
    """One version of a rule; never changed."""

    segment = models.ForeignKey(Segment, models.PROTECT, related_name="rules")
    number = models.IntegerField(_("版本"))
    rule = models.JSONField(_("条件"))
    made_at = models.DateTimeField(_("修改时间"))
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        verbose_name = _("客群条件")
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="segment_rule_once")]


class RunKind(models.TextChoices):
    FREEZE = "freeze", _("固定成员")
    COUNT = "count", _("数清楚")


class RunState(models.TextChoices):
    WAITING = "waiting", _("正在做")
    DONE = "done", _("已完成")
    REFUSED = "refused", _("没有做成")


class SegmentRun(models.Model):
    """Work on a segment that nobody waits for: its members are frozen, or counted to the last one, by the worker."""

    segment = models.ForeignKey(Segment, models.PROTECT, related_name="runs")
    kind = models.CharField(_("做什么"), max_length=6, choices=RunKind)
    number = models.IntegerField(_("版本"))  # of the rule
    state = models.CharField(_("状态"), max_length=7, choices=RunState, default=RunState.WAITING)
    asked_at = models.DateTimeField(_("时间"))
    asked_by = models.ForeignKey(Person, models.PROTECT, db_index=False, related_name="+")
    ended_at = models.DateTimeField(null=True)
    count = models.IntegerField(_("人数"), null=True)
    refusal = models.CharField(max_length=200, blank=True)
    tries = models.SmallIntegerField(default=0, db_default=0)  # how often a worker began it

    class Meta:
        verbose_name = _("客群后台任务")
        constraints = [
            models.UniqueConstraint(fields=["segment", "kind"], condition=Q(state="waiting"), name="segment_run_once"),
            models.CheckConstraint(
                condition=Q(state="done", count__gte=0, count__isnull=False) | (~Q(state="done") & Q(count=None)),
                name="segment_run_counted",
            ),
        ]


class SegmentMember(models.Model):
    """Who was in a static segment when it was frozen."""

    segment = models.ForeignKey(Segment, models.PROTECT, db_index=False, related_name="members")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("客群成员")
        constraints = [models.UniqueConstraint(fields=["segment", "customer"], name="segment_member_once")]
