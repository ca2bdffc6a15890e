"""When what is due: policies in versions, the clocks of a case, its pauses."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.attachments.models import Attachment
from tonglu.lib.choices import choices_of
from tonglu.organisation.models import Node, WorkCalendar
from tonglu.service.models.cases import Case
from tonglu.service.rules.states import CaseGrade, CaseKind, ClockKind, PauseReason


class ClockPolicy(models.Model):
    """How long each clock runs, by kind × grade × node, in versions with effective dates; the nearest node wins."""

    node = models.ForeignKey(Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("适用组织"))
    kind = models.CharField(_("类型"), max_length=12, choices=choices_of(CaseKind), blank=True)  # empty: every kind
    grade = models.CharField(_("等级"), max_length=10, choices=choices_of(CaseGrade), blank=True)
    clock = models.CharField(_("时限"), max_length=10, choices=choices_of(ClockKind))
    within_minutes = models.IntegerField(_("时长（分钟）"))  # working minutes of the calendar
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="+", verbose_name=_("日历"))
    since = models.DateTimeField(_("生效"))
    until = models.DateTimeField(_("失效"), null=True, blank=True)

    class Meta:
        verbose_name = _("时限规则")
        constraints = [
            models.CheckConstraint(condition=Q(within_minutes__gt=0), name="policy_within_positive"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="policy_since_before_until"),
            models.UniqueConstraint(
                fields=["node", "kind", "grade", "clock"], condition=Q(until=None), nulls_distinct=False, name="policy_open_once"
            ),
        ]


class CaseClock(models.Model):
    """One clock of one case with the policy frozen beside it; `due_at` changes only by a recorded fact.

    A clock whose step has not come yet (dispatch before acceptance) has its policy already, but no start and no deadline.
    It runs where it has started and not stopped.
    """

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="clocks")
    clock = models.CharField(max_length=10, choices=choices_of(ClockKind))
    policy = models.ForeignKey(ClockPolicy, models.PROTECT, db_index=False, related_name="+")
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, db_index=False, related_name="+")
    within_minutes = models.IntegerField()
    started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)  # when the sweeper told that it is overdue; once
    next_step_at = models.DateTimeField(null=True)  # when the ladder is to be looked at again; empty: nobody is left to tell
    # the lines as they were when the deadline was set: from, to, minutes, calendar row
    lines = models.JSONField(default=list)

    class Meta:
        verbose_name = _("时钟")
        constraints = [
            models.UniqueConstraint(fields=["case", "clock"], name="clock_once_per_case"),
            models.CheckConstraint(
                name="clock_due_iff_started",
                condition=Q(started_at=None, due_at=None) | Q(started_at__isnull=False, due_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="clock_sweep", condition=Q(stopped_at=None, overdue_at=None)),
            models.Index(fields=["next_step_at"], name="clock_next_step", condition=Q(stopped_at=None, next_step_at__isnull=False)),
        ]


class Pause(models.Model):
    """A half-open span in which a case waits for its owner, with evidence; spans of one case never overlap.

    `planned` is what was asked for; `span` is what counts: shorter where it was ended early, empty where it was withdrawn
    before it began.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses")
    span = DateTimeRangeField()
    planned = DateTimeRangeField()
    reason = models.CharField(max_length=20, choices=choices_of(PauseReason))
    evidence = models.CharField(max_length=300)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    by_person_id = models.BigIntegerField(null=True)
    noted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # before its time
    ended_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("暂停")
        constraints = [
            ExclusionConstraint(
                name="pause_no_overlap",
                expressions=[(F("case"), RangeOperators.EQUAL), (F("span"), RangeOperators.OVERLAPS)],
            )
        ]

    def runs_at(self, at: datetime) -> bool:
        return not self.span.isempty and bool(self.span.lower <= at < self.span.upper)
