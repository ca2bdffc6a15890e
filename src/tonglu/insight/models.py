"""What is kept so that no page counts a million rows: how each case is counted, and the sums of a day.

Everything here follows from the rows of the service and the estates and may be thrown away and counted again; foreign keys would
only keep what they name from being deleted.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.lib.scope import Scope, ScopedQuerySet


class CaseMark(models.Model):
    """How one case is counted, and on which Shanghai days; a refused case has no mark."""

    SCOPE = Scope()

    case_id = models.BigIntegerField(primary_key=True)
    node_id = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=12, blank=True)
    category_id = models.BigIntegerField(null=True)
    problem_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    response_on = models.DateField(null=True)  # the day the response fell due
    is_response_kept = models.BooleanField(default=False)
    dispatch_on = models.DateField(null=True)
    is_dispatch_kept = models.BooleanField(default=False)
    close_on = models.DateField(null=True)
    is_close_kept = models.BooleanField(default=False)
    minutes = models.IntegerField(null=True)  # from opened to closed
    paused_minutes = models.IntegerField(default=0)  # of those, waiting for the owner with evidence
    is_repeat = models.BooleanField(default=False)  # the same matter of the same home within 90 days before
    is_fixed = models.BooleanField(default=False)  # closed, never reopened, not said again within 30 days
    is_reopened = models.BooleanField(default=False)
    is_overdue = models.BooleanField(default=False, db_default=False)  # one of its clocks was missed
    is_escalated = models.BooleanField(default=False, db_default=False)  # somebody above its keeper was told

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("计数")
        indexes = [
            models.Index(fields=["node_id", "opened_on"], name="mark_opened", include=["kind", "subject", "category_id", "problem_id"]),
            models.Index(
                fields=["node_id", "closed_on"], name="mark_closed", condition=Q(closed_on__isnull=False), include=["kind", "minutes"]
            ),
            models.Index(fields=["node_id", "opened_on"], name="mark_open", condition=Q(closed_on=None), include=["kind"]),
            models.Index(fields=["node_id", "close_on"], name="mark_close_due", condition=Q(is_close_kept=False)),
            models.Index(fields=["unit_id"], name="mark_unit", condition=Q(unit_id__isnull=False)),
        ]


class DayCell(models.Model):
    """The sums of one node, Shanghai day and kind of case."""

    SCOPE = Scope()

    node_id = models.BigIntegerField()
    on = models.DateField()
    kind = models.CharField(max_length=12)
    opened = models.IntegerField(default=0)
    repeated = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    fixed = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    minutes = models.BigIntegerField(default=0)
    paused_minutes = models.BigIntegerField(default=0)
    response_due = models.IntegerField(default=0)
    response_kept = models.IntegerField(default=0)
    dispatch_due = models.IntegerField(default=0)
    dispatch_kept = models.IntegerField(default=0)
    close_due = models.IntegerField(default=0)
    close_kept = models.IntegerField(default=0)
    overdue = models.IntegerField(default=0, db_default=0)
    escalated = models.IntegerField(default=0, db_default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("每日合计")
        constraints = [models.UniqueConstraint(fields=["node_id", "on", "kind"], name="day_cell_once")]
        indexes = [models.Index(fields=["on", "node_id"], name="day_cell_on")]


class AnswerCell(models.Model):
    """How many check-backs of one node and kind of case ended on one Shanghai day with one answer; only answers that count."""

    SCOPE = Scope()

    node_id = models.BigIntegerField()
    on = models.DateField()
    kind = models.CharField(max_length=12)
    answer = models.CharField(max_length=20)
    told = models.IntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("每日回访答复")
        constraints = [models.UniqueConstraint(fields=["node_id", "on", "kind", "answer"], name="answer_cell_once")]
        indexes = [models.Index(fields=["on", "node_id"], name="answer_cell_on")]


class HomeCell(models.Model):
    """How many homes of one node were delivered on one day; shops, parking and stores are no homes."""

    SCOPE = Scope()

    node_id = models.BigIntegerField()
    on = models.DateField()
    delivered = models.IntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("每日交付")
        constraints = [models.UniqueConstraint(fields=["node_id", "on"], name="home_cell_once")]


class Standing(models.Model):
    """How far the facts are counted in; one row. `version` rises with whatever a board or a dashboard shows."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    xid = models.BigIntegerField(default=0)
    fact_id = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("计数进度")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="standing_one_row")]


class StaffingNorm(models.Model):
    """What one full-time post of the service carries; one row, for the whole company."""

    IS_COMPANY_WIDE = True

    id = models.SmallIntegerField(primary_key=True, default=1)
    households_warn = models.IntegerField(_("户数提醒"))
    households_late = models.IntegerField(_("户数过多"))
    cases_warn = models.IntegerField(_("每周工单提醒"))
    cases_late = models.IntegerField(_("每周工单过多"))

    class Meta:
        verbose_name = _("编制标准")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="staffing_norm_one_row"),
            models.CheckConstraint(
                condition=Q(
                    households_warn__gt=0, households_late__gte=F("households_warn"), cases_warn__gt=0, cases_late__gte=F("cases_warn")
                ),
                name="staffing_norm_ordered",
            ),
        ]
