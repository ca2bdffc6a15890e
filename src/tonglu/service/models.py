"""Cases and what hangs on them: clocks, pauses, policies, suspected duplicates."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.access.models import Person
from tonglu.customers.models import Customer
from tonglu.estates.models import Unit
from tonglu.lib.choices import choices_of
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.lib.veil import VeiledField
from tonglu.organisation.models import LookupItem, Node, WorkCalendar
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseState, CaseSubject, ClockKind
from tonglu.touchpoints.models import ContactMedium


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


class Case(models.Model):
    """工单: one matter of one customer, from the first word to closed."""

    SCOPE = Scope(own=("keeper_id",), customer="customer_id", unit="unit_id")

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    number = models.CharField(_("单号"), max_length=30, unique=True)
    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    kind = models.CharField(_("类型"), max_length=12, choices=choices_of(CaseKind), default=CaseKind.REPAIR)
    subject = models.CharField(_("主题"), max_length=12, choices=choices_of(CaseSubject), blank=True)
    grade = models.CharField(_("等级"), max_length=10, choices=choices_of(CaseGrade), default=CaseGrade.ORDINARY)
    is_group = models.BooleanField(_("群诉"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=choices_of(CaseState), default=CaseState.NEW)
    medium = models.CharField(_("渠道"), max_length=10, choices=ContactMedium, default=ContactMedium.PHONE)
    title = models.CharField(_("摘要"), max_length=200, blank=True)
    words = models.TextField(_("客户原话"), max_length=10000)  # kept as said; never edited
    result = models.TextField(_("处理结果"), max_length=10000, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    contact_name = models.CharField(_("联系人"), max_length=100, blank=True)
    contact_phone = VeiledField(_("联系电话"), kind="phone", blank=True, default="")
    is_anonymous = models.BooleanField(_("匿名"), default=False)
    place = models.ForeignKey(LookupItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("部位"))
    component = models.ForeignKey(LookupItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("部品"))
    problem = models.ForeignKey(LookupItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("问题"))
    category = models.ForeignKey(LookupItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("分类"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    keeper = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人"))
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人"))
    is_grabbable = models.BooleanField(_("可抢单"), default=False)
    is_imported = models.BooleanField(_("导入的历史"), default=False)  # starts no clock, sends nothing
    content_hash = models.CharField(max_length=64, blank=True)  # of the words, for exact repeats
    source_key = models.CharField(max_length=64, blank=True)  # of an imported row: a second run finds it again
    opened_at = models.DateTimeField(_("来件时间"))
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("派单时间"), null=True, blank=True)
    appointed_at = models.DateTimeField(_("预约上门"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("到场时间"), null=True, blank=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("关闭时间"), null=True, blank=True)
    closed_how = models.CharField(max_length=10, blank=True)  # "", forced
    reopened_count = models.SmallIntegerField(default=0)
    refused_count = models.SmallIntegerField(default=0)
    # the nearest open deadline of the clocks below, kept for lists and sorting
    due_at = models.DateTimeField(_("到期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("工单")
        constraints = [
            models.CheckConstraint(
                name="case_closed_at_iff_closed",
                condition=Q(state=CaseState.CLOSED, closed_at__isnull=False) | (~Q(state=CaseState.CLOSED) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(name="case_handling_has_keeper", condition=~Q(state=CaseState.HANDLING) | Q(keeper__isnull=False)),
            models.CheckConstraint(name="case_words_not_empty", condition=~Q(words="")),
            models.CheckConstraint(name="case_not_own_parent", condition=~Q(parent=F("id"))),
            models.UniqueConstraint(fields=["node", "source_key"], condition=~Q(source_key=""), name="case_source_once"),
        ]
        indexes = [
            models.Index(fields=["node", "-opened_at", "-id"], name="case_node_opened"),
            models.Index(fields=["-opened_at", "-id"], name="case_opened"),  # for those who reach a thousand nodes
            models.Index(fields=["node", "state", "-opened_at", "-id"], name="case_node_state"),
            models.Index(fields=["keeper", "state", "due_at"], name="case_keeper", condition=Q(keeper__isnull=False)),
            models.Index(fields=["keeper", "-dispatched_at"], name="case_given", condition=Q(dispatched_at__isnull=False)),
            models.Index(fields=["node", "due_at"], name="case_due", condition=~Q(state="closed") & Q(due_at__isnull=False)),
            models.Index(fields=["customer", "-opened_at"], name="case_customer", condition=Q(customer__isnull=False)),
            models.Index(fields=["unit", "-opened_at"], name="case_unit", condition=Q(unit__isnull=False)),
            models.Index(fields=["content_hash", "node", "-id"], name="case_content", condition=~Q(content_hash="")),
            models.Index(fields=["node", "appointed_at"], name="case_appointed", condition=Q(appointed_at__isnull=False)),
            models.Index(fields=["node", "-closed_at"], name="case_closed", condition=Q(closed_at__isnull=False)),
            models.Index(fields=["parent"], name="case_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["node", "-id"], name="case_pool", condition=Q(is_grabbable=True)),
            models.Index(fields=["node", "problem", "-opened_at"], name="case_problem", condition=Q(problem__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number


class CaseClock(models.Model):
    """One clock of one case with the policy frozen beside it; `due_at` changes only by a recorded fact."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    clock = models.CharField(max_length=10, choices=choices_of(ClockKind))
    policy = models.ForeignKey(ClockPolicy, models.PROTECT, related_name="+")
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="+")
    within_minutes = models.IntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)  # when the sweeper told that it is overdue; once
    # the lines as they were when the deadline was set: from, to, minutes, calendar row
    lines = models.JSONField(default=list)

    class Meta:
        verbose_name = _("时钟")
        constraints = [models.UniqueConstraint(fields=["case", "clock"], name="clock_once_per_case")]
        indexes = [models.Index(fields=["due_at"], name="clock_sweep", condition=Q(stopped_at=None, overdue_at=None))]


class Pause(models.Model):
    """A half-open span in which a case waits for its owner, with evidence; spans of one case never overlap."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses")
    span = DateTimeRangeField()
    reason = models.CharField(max_length=20)  # appointment, owner_absent, owner_consent
    evidence = models.CharField(max_length=300)
    by_person_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("暂停")
        constraints = [
            ExclusionConstraint(
                name="pause_no_overlap",
                expressions=[(F("case"), RangeOperators.EQUAL), (F("span"), RangeOperators.OVERLAPS)],
            )
        ]


class SuspicionState(models.TextChoices):
    OPEN = "open", _("待确认")
    LINKED = "linked", _("已关联")
    REJECTED = "rejected", _("不是重复")  # remembered: the pair is never proposed again


class Suspicion(models.Model):
    """Two cases that may be the same matter; the lower id stands first."""

    first = models.ForeignKey(Case, models.PROTECT, related_name="+")
    second = models.ForeignKey(Case, models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=SuspicionState, default=SuspicionState.OPEN)
    node_id = models.BigIntegerField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    SCOPE = Scope()
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("疑似重复工单")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="suspicion_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suspicion_ordered"),
        ]
        indexes = [models.Index(fields=["node_id", "state", "-id"], name="suspicion_open")]
