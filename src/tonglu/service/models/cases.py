"""The case itself."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.access.models import Person
from tonglu.customers.models import Customer
from tonglu.estates.models import Unit
from tonglu.lib.choices import choices_of
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.lib.veil import VeiledField
from tonglu.organisation.models import LookupItem, Node
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseState, CaseSubject
from tonglu.touchpoints.models import ContactMedium

RARE_MEDIUM = ~Q(medium="phone") & ~Q(medium="desk") & ~Q(medium="wechat")  # one by one: a list of them is not read back as it was written


class Case(models.Model):
    """工单: one matter of one customer, from the first word to closed."""

    SCOPE = Scope(own=("keeper_id",), customer="customer_id", unit="unit_id")

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    # foreign keys without an index of their own have one below that begins with them, or are never asked for
    number = models.CharField(_("单号"), max_length=30, unique=True)
    node = models.ForeignKey(Node, models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(_("类型"), max_length=12, choices=choices_of(CaseKind), default=CaseKind.REPAIR)
    subject = models.CharField(_("主题"), max_length=12, choices=choices_of(CaseSubject), blank=True)
    grade = models.CharField(_("等级"), max_length=10, choices=choices_of(CaseGrade), default=CaseGrade.ORDINARY)
    is_group = models.BooleanField(_("群诉"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=choices_of(CaseState), default=CaseState.NEW)
    medium = models.CharField(_("渠道"), max_length=10, choices=ContactMedium, default=ContactMedium.PHONE)
    title = models.CharField(_("摘要"), max_length=200, blank=True)
    words = models.TextField(_("客户原话"), max_length=10000)  # kept as said; never edited
    plan = models.TextField(_("处理方案"), max_length=10000, blank=True)  # as it was last told to the customer
    result = models.TextField(_("处理结果"), max_length=10000, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    contact_name = models.CharField(_("联系人"), max_length=100, blank=True)
    contact_phone = VeiledField(_("联系电话"), kind="phone", blank=True, default="")
    is_anonymous = models.BooleanField(_("匿名"), default=False)
    place = models.ForeignKey(LookupItem, models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("部位"))
    component = models.ForeignKey(
        LookupItem, models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("部品")
    )
    problem = models.ForeignKey(LookupItem, models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("问题"))
    category = models.ForeignKey(LookupItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("分类"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, db_index=False, related_name="children")
    keeper = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("处理人"))
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("登记人"))
    is_grabbable = models.BooleanField(_("可抢单"), default=False)
    is_imported = models.BooleanField(_("导入的历史"), default=False)  # starts no clock, sends nothing
    content_hash = models.CharField(max_length=64, blank=True)  # of the words, for exact repeats
    source_key = models.CharField(max_length=64, blank=True)  # of an imported row: a second run finds it again
    opened_at = models.DateTimeField(_("来件时间"))
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("派单时间"), null=True, blank=True)
    appointed_at = models.DateTimeField(_("预约上门"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("到场时间"), null=True, blank=True)
    plan_told_at = models.DateTimeField(_("告知方案时间"), null=True, blank=True)  # the first time
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("关闭时间"), null=True, blank=True)
    closed_how = models.CharField(max_length=10, blank=True)  # "", forced, signed (a manager for the customer), lost (nobody answered)
    reopened_count = models.SmallIntegerField(default=0)
    refused_count = models.SmallIntegerField(default=0)
    ruled_at = models.DateTimeField(null=True, blank=True)  # whose policies the clocks follow; empty: those of the opening
    climbed_to = models.SmallIntegerField(_("升级到"), default=0, db_default=0)  # rank of the highest level told, 0: none
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
            models.Index(fields=["node", "state", "-opened_at", "-id"], include=["kind"], name="case_node_state"),
            models.Index(fields=["keeper", "state", "due_at"], name="case_keeper", condition=Q(keeper__isnull=False)),
            models.Index(fields=["keeper", "-dispatched_at"], name="case_given", condition=Q(dispatched_at__isnull=False)),
            models.Index(fields=["node", "due_at"], name="case_due", condition=Q(due_at__isnull=False)),  # a closed case is due never
            models.Index(fields=["node", "grade"], name="case_graded", condition=~Q(grade="ordinary")),
            models.Index(fields=["due_at", "id"], name="case_due_first", condition=Q(due_at__isnull=False)),  # for a thousand nodes
            # by the others a case comes every day: they are met early on any walk
            models.Index(fields=["node", "-opened_at", "-id"], name="case_unkept", condition=Q(keeper__isnull=True)),
            models.Index(fields=["node", "medium", "-opened_at", "-id"], name="case_medium", condition=RARE_MEDIUM),
            models.Index(fields=["customer", "-opened_at"], name="case_customer", condition=Q(customer__isnull=False)),
            models.Index(fields=["unit", "-opened_at"], name="case_unit", condition=Q(unit__isnull=False)),
            models.Index(fields=["opened_by", "-opened_at", "-id"], name="case_opened_by", condition=Q(opened_by__isnull=False)),
            models.Index(fields=["content_hash", "node", "-id"], name="case_content", condition=~Q(content_hash="")),
            models.Index(fields=["node", "appointed_at"], name="case_appointed", condition=Q(appointed_at__isnull=False)),
            models.Index(fields=["node", "-closed_at"], name="case_closed", condition=Q(closed_at__isnull=False)),
            models.Index(fields=["parent"], name="case_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["node", "-id"], name="case_pool", condition=Q(is_grabbable=True)),
            models.Index(fields=["node", "-opened_at", "-id"], name="case_climbed", condition=Q(climbed_to__gt=0)),
            models.Index(fields=["node", "problem", "-opened_at"], name="case_problem", condition=Q(problem__isnull=False)),
            # the few that came back again and again
            models.Index(fields=["node", "-opened_at", "-id"], name="case_reopened", condition=Q(reopened_count__gte=2)),
            models.Index(fields=["node", "-opened_at", "-id"], name="case_bounced", condition=Q(refused_count__gte=2)),
        ]

    def __str__(self) -> str:
        return self.number
