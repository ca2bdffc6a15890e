"""The ladder in versions, and who was told when a case climbed it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.lib.choices import choices_of
from tonglu.organisation.models import Node
from tonglu.service.models.cases import Case
from tonglu.service.rules.ladder import Answer, LadderLevel, StepBasis, StepMedium
from tonglu.service.rules.states import CaseGrade, CaseKind, ClockKind

SHARE = Q(basis="left", amount__gte=1, amount__lte=99)


class LadderStep(models.Model):
    """When one level hears of one clock, by kind × grade × node, in versions with effective dates; the nearest node wins."""

    node = models.ForeignKey(Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("适用组织"))
    kind = models.CharField(_("类型"), max_length=12, choices=choices_of(CaseKind), blank=True)  # empty: every kind
    grade = models.CharField(_("等级"), max_length=10, choices=choices_of(CaseGrade), blank=True)
    clock = models.CharField(_("时限"), max_length=10, choices=choices_of(ClockKind))
    level = models.CharField(_("层级"), max_length=12, choices=choices_of(LadderLevel))
    basis = models.CharField(_("计算方式"), max_length=6, choices=choices_of(StepBasis), default=StepBasis.DUE)
    amount = models.IntegerField(_("数值"))  # calendar minutes, or per cent of the span
    medium = models.CharField(_("方式"), max_length=6, choices=choices_of(StepMedium), default=StepMedium.BOTH)
    is_urgent = models.BooleanField(_("紧急"), default=False)  # breaks through quiet hours
    remind_minutes = models.IntegerField(_("未确认提醒（分钟）"), null=True, blank=True)
    since = models.DateTimeField(_("生效"))
    until = models.DateTimeField(_("失效"), null=True, blank=True)

    class Meta:
        verbose_name = _("升级规则")
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="step_since_before_until"),
            models.CheckConstraint(condition=SHARE | Q(basis="due") | Q(basis="start", amount__gte=0), name="step_amount"),
            models.CheckConstraint(condition=Q(remind_minutes=None) | Q(remind_minutes__gt=0), name="step_remind_positive"),
            models.UniqueConstraint(
                fields=["node", "kind", "grade", "clock", "level"],
                condition=Q(until=None), nulls_distinct=False, name="step_open_once",
            ),
        ]  # fmt: skip


class CaseEscalation(models.Model):
    """One level told of one clock of one case, once; the step it followed stays beside it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="escalations")
    clock = models.CharField(max_length=10, choices=choices_of(ClockKind))
    level = models.CharField(max_length=12, choices=choices_of(LadderLevel))
    step = models.ForeignKey(LadderStep, models.PROTECT, null=True, related_name="+")
    told_level = models.CharField(max_length=12, blank=True)  # who holds it in fact; "leads": dispatchers; "": nobody
    why = models.CharField(max_length=10, blank=True)  # vacant, absent, unheld: why it is not the level asked for
    people = ArrayField(models.BigIntegerField(), default=list)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=6, choices=choices_of(Answer), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("升级记录")
        constraints = [
            models.UniqueConstraint(fields=["case", "clock", "level"], name="escalation_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by_id=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by_id__isnull=False)),
                name="escalation_answer_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["remind_at"], name="escalation_remind", condition=Q(reminded_at=None, answered_at=None, remind_at__isnull=False)
            ),
        ]
