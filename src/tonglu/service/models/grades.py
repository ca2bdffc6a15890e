"""What proposes a graver grade, and what was proposed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.lib.choices import choices_of
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.service.models.cases import Case
from tonglu.service.rules.grades import ProposalState, Trigger
from tonglu.service.rules.states import CaseGrade


class GradeRule(models.Model):
    """One reason to propose a graver grade, in versions with effective dates."""

    trigger = models.CharField(_("依据"), max_length=10, choices=choices_of(Trigger))
    words = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name=_("关键词"))
    threshold = models.IntegerField(_("达到"), default=1)
    within_days = models.IntegerField(_("天数"), default=0)
    grade = models.CharField(_("建议等级"), max_length=10, choices=choices_of(CaseGrade))
    is_group = models.BooleanField(_("群诉"), default=False)
    since = models.DateTimeField(_("生效"))
    until = models.DateTimeField(_("失效"), null=True, blank=True)

    class Meta:
        verbose_name = _("等级规则")
        constraints = [
            models.CheckConstraint(condition=Q(threshold__gt=0), name="grade_rule_threshold_positive"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="grade_rule_since_before_until"),
            models.CheckConstraint(condition=~Q(trigger=Trigger.KEYWORD) | Q(words__len__gt=0), name="grade_rule_has_words"),
            models.CheckConstraint(condition=~Q(trigger=Trigger.REPEATS) | Q(within_days__gt=0), name="grade_rule_has_days"),
        ]


class GradeProposal(models.Model):
    """A graver grade that a rule proposes for a case, with its reason; a person accepts or rejects it, and that is remembered."""

    SCOPE = Scope()

    case = models.ForeignKey(Case, models.PROTECT, related_name="grade_proposals")
    node_id = models.BigIntegerField()
    rule = models.ForeignKey(GradeRule, models.PROTECT, related_name="+", db_index=False)
    trigger = models.CharField(max_length=10, choices=choices_of(Trigger))
    grade = models.CharField(_("建议等级"), max_length=10, choices=choices_of(CaseGrade))
    is_group = models.BooleanField(_("群诉"), default=False)
    params = models.JSONField(default=dict)  # what fills the reason
    state = models.CharField(max_length=10, choices=choices_of(ProposalState), default=ProposalState.OPEN)
    proposed_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("不采纳的原因"), max_length=500, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("等级建议")
        constraints = [
            models.UniqueConstraint(fields=["case", "trigger", "grade"], name="grade_proposed_once"),
            models.CheckConstraint(condition=~Q(state=ProposalState.REJECTED) | ~Q(reason=""), name="grade_rejected_says_why"),
        ]
        indexes = [models.Index(fields=["node_id", "-id"], name="grade_proposal_open", condition=Q(state=ProposalState.OPEN))]
