"""Service standards: what is promised to the public, whether it is shown, and how it was kept, day by day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.lib.choices import choices_of
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.organisation.models import Node
from tonglu.service.rules.standards import Measure


class ServiceStandard(models.Model):
    """One version of a promise; the same code at the nearest node wins. Nothing is overwritten."""

    IS_COMPANY_WIDE = True

    node = models.ForeignKey(Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("适用组织"))
    code = models.CharField(_("编码"), max_length=30)
    sentence = models.CharField(_("对外说的话"), max_length=200)
    measure = models.CharField(_("怎么衡量"), max_length=12, choices=choices_of(Measure))
    limit_minutes = models.IntegerField(_("分钟"), null=True, blank=True)
    target = models.SmallIntegerField(_("目标 %"))
    kinds = ArrayField(models.CharField(max_length=12), default=list, blank=True)  # empty: every kind
    grades = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    since = models.DateField(_("生效"))
    until = models.DateField(_("失效"), null=True, blank=True)
    counted_at = models.DateTimeField(null=True)  # facts told until then are in its days

    class Meta:
        verbose_name = _("服务标准")
        constraints = [
            models.CheckConstraint(condition=Q(target__gte=1, target__lte=100), name="standard_target_per_cent"),
            models.CheckConstraint(condition=Q(limit_minutes=None) | Q(limit_minutes__gt=0), name="standard_limit_positive"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="standard_since_before_until"),
            models.UniqueConstraint(fields=["node", "code"], condition=Q(until=None), nulls_distinct=False, name="standard_open_once"),
        ]


class StandardDay(models.Model):
    """How one standard was kept at one node by the cases that came in on one day."""

    standard = models.ForeignKey(ServiceStandard, models.CASCADE, related_name="days")
    node_id = models.BigIntegerField()
    on = models.DateField()
    judged = models.IntegerField()
    kept = models.IntegerField()

    class Meta:
        verbose_name = _("服务标准日计")
        constraints = [
            models.UniqueConstraint(fields=["standard", "node_id", "on"], name="standard_day_once"),
            models.CheckConstraint(condition=Q(kept__lte=F("judged"), kept__gte=0), name="standard_day_kept_of_judged"),
        ]
        indexes = [models.Index(fields=["node_id", "on"], name="standard_day_node")]


class StandardsPage(models.Model):
    """Whether a project shows its standards to everybody."""

    SCOPE = Scope()

    node = models.OneToOneField(Node, models.PROTECT, related_name="+")
    is_public = models.BooleanField(_("对外公布"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务标准公示页")
