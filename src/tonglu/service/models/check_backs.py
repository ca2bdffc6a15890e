"""Calling back: whom the rules draw, who calls, what was said; and the customer's signature for the work done."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.access.models import Person
from tonglu.customers.models import Customer
from tonglu.lib.choices import choices_of
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.organisation.models import LookupItem, Node, WorkCalendar
from tonglu.service.models.cases import Case
from tonglu.service.rules.check_backs import OPEN, CheckBackResult, CheckBackState, Where
from tonglu.service.rules.states import CaseGrade, CaseKind

DUE, DISPUTED = CheckBackState.DUE, CheckBackState.DISPUTED


class CheckBackRule(models.Model):
    """Which finished cases are called back, in versions with effective dates; the closest rule wins."""

    node = models.ForeignKey(Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("适用组织"))
    kind = models.CharField(_("类型"), max_length=12, choices=choices_of(CaseKind), blank=True)  # empty: every kind
    grade = models.CharField(_("等级"), max_length=10, choices=choices_of(CaseGrade), blank=True)
    problem = models.ForeignKey(LookupItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("问题"))
    where = models.CharField(_("范围"), max_length=6, choices=choices_of(Where), blank=True)
    rate = models.SmallIntegerField(_("抽样比例"))  # per cent
    within_minutes = models.IntegerField(_("回访期限（分钟）"))  # working minutes of the calendar, from the finish
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="+", verbose_name=_("日历"))
    waits = models.BooleanField(_("回访确认后才能关闭"), default=False)
    since = models.DateTimeField(_("生效"))
    until = models.DateTimeField(_("失效"), null=True, blank=True)

    class Meta:
        verbose_name = _("回访规则")
        constraints = [
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=100), name="check_back_rate_per_cent"),
            models.CheckConstraint(condition=Q(within_minutes__gt=0), name="check_back_within_positive"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="check_back_rule_since_before_until"),
            models.UniqueConstraint(
                fields=["node", "kind", "grade", "problem", "where"], condition=Q(until=None), nulls_distinct=False,
                name="check_back_rule_open_once",
            ),
        ]  # fmt: skip


class CheckBackScript(models.Model):
    """What the caller says and asks, in versions; an empty kind stands for all of them."""

    kind = models.CharField(_("类型"), max_length=12, choices=choices_of(CaseKind), blank=True)
    version = models.IntegerField(_("版本"))
    text = models.TextField(_("话术"), max_length=2000)
    questions = models.JSONField(_("询问"), default=list)  # short sentences answered by yes or no; no is a difference
    since = models.DateTimeField(_("生效"))
    by_name = models.CharField(_("修改人"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("回访话术")
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="check_back_script_version_once")]


class CheckBack(models.Model):
    """回访: one customer to be asked how it went, from the finish of the case to an end."""

    SCOPE = Scope(own=("caller_id",), customer="customer_id")

    case = models.ForeignKey(Case, models.PROTECT, related_name="check_backs")
    node = models.ForeignKey(Node, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(_("类型"), max_length=12, choices=choices_of(CaseKind))
    rule = models.ForeignKey(CheckBackRule, models.PROTECT, related_name="+", db_index=False)
    draw = models.SmallIntegerField()  # hundredths of a per cent, from the key of the case and the version of the rule
    is_again = models.BooleanField(default=False)  # drawn because the one before was not satisfied
    waits = models.BooleanField(_("确认后才能关闭"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=choices_of(CheckBackState), default=CheckBackState.DUE)
    opened_at = models.DateTimeField(_("开始"))
    due_at = models.DateTimeField(_("期限"))
    call_at = models.DateTimeField(_("何时再打"))  # not before: agreed with the customer, or tomorrow after no answer
    caller = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("回访人"), db_index=False)
    claimed_at = models.DateTimeField(_("领取时间"), null=True)
    script = models.ForeignKey(CheckBackScript, models.PROTECT, null=True, related_name="+", db_index=False)
    result = models.CharField(_("结果"), max_length=20, choices=choices_of(CheckBackResult), blank=True)  # of the last call
    calls_count = models.SmallIntegerField(_("拨打次数"), default=0)
    unanswered_days = models.SmallIntegerField(default=0)
    audit = models.JSONField(default=list)  # [{label, recorded, said, is_difference}] as of the call that was answered
    differences = models.SmallIntegerField(_("不一致"), default=0)
    ended_at = models.DateTimeField(_("结束"), null=True)
    signed_by_id = models.BigIntegerField(null=True)
    signed_name = models.CharField(_("签字"), max_length=100, blank=True)
    signed_reason = models.CharField(max_length=500, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("回访")
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state__in=sorted(OPEN)), name="check_back_open_once"),
            models.CheckConstraint(
                name="check_back_ended_iff_not_open",
                condition=Q(state__in=sorted(OPEN), ended_at=None) | (~Q(state__in=sorted(OPEN)) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(name="check_back_claim_whole", condition=Q(claimed_at=None) | Q(caller__isnull=False)),
            models.CheckConstraint(name="check_back_signed_says_why", condition=~Q(state=CheckBackState.SIGNED) | ~Q(signed_reason="")),
        ]
        indexes = [
            models.Index(fields=["node", "due_at", "id"], name="check_back_due", condition=Q(state=DUE)),
            models.Index(fields=["node", "id"], name="check_back_disputed", condition=Q(state=DISPUTED)),
            models.Index(fields=["node", "-ended_at", "-id"], name="check_back_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["caller", "due_at"], name="check_back_caller", condition=Q(state=DUE, caller__isnull=False)),
            models.Index(fields=["customer"], name="check_back_customer", condition=Q(state=DUE, customer__isnull=False)),
        ]


class CheckBackCall(models.Model):
    """One call of a check-back with its result; never changed."""

    check_back = models.ForeignKey(CheckBack, models.PROTECT, related_name="calls")
    at = models.DateTimeField()
    result = models.CharField(max_length=20, choices=choices_of(CheckBackResult))
    is_for_manager = models.BooleanField(default=False)  # not satisfied, and left to the manager to decide
    words = models.CharField(_("客户说"), max_length=1000, blank=True)
    later_at = models.DateTimeField(null=True)
    by_person_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("回访电话")
        constraints = [
            models.CheckConstraint(
                name="check_back_call_later_has_time", condition=~Q(result=CheckBackResult.LATER) | Q(later_at__isnull=False)
            )
        ]


class CaseSignature(models.Model):
    """客户签字: the customer signed for the work on the technician's phone, drawn or said to have been signed on paper."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="signatures")
    name = models.CharField(_("签字人"), max_length=100)
    attachment_id = models.BigIntegerField(null=True)  # the drawing; none where it was signed on paper
    signed_at = models.DateTimeField()
    by_person_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("客户签字")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="signature_has_name")]
