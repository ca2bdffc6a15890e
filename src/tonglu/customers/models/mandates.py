"""Who acts, answers or pays for whom, from when to when; for one unit or for everything."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tonglu.customers.models.people import Customer
from tonglu.customers.models.spans import DateRange
from tonglu.estates.models import Unit
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.organisation.models import Node


class MandateKind(models.TextChoices):
    AGENT = "agent", _("代理人")
    GUARDIAN = "guardian", _("监护人")
    LEGAL = "legal", _("法定代表人")
    PAYER = "payer", _("付款人")
    CONTACT = "contact", _("联系人")


class Mandate(models.Model):
    """代理与联系: the holder stands in for the principal; what has lapsed is history and gives no right."""

    SCOPE = Scope()

    holder = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    principal = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    kind = models.CharField(_("关系"), max_length=8, choices=MandateKind)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    proof = models.CharField(_("凭据"), max_length=100, blank=True)
    since = models.DateField(_("开始"))
    until = models.DateField(_("结束"), null=True)  # on the day it begins: it never held
    has_ended = False  # on the day of the reader; set by the queries
    is_coming = False

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("代理与联系")
        constraints = [
            ExclusionConstraint(
                name="mandate_no_overlap",
                expressions=[
                    (F("holder"), RangeOperators.EQUAL),
                    (F("principal"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (Coalesce("unit_id", Value(0), output_field=models.BigIntegerField()), RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="mandate_since_before_until"),
            models.CheckConstraint(condition=~Q(holder=F("principal")), name="mandate_of_two"),
            models.CheckConstraint(condition=~Q(kind="agent") | Q(until__isnull=False), name="mandate_agent_until"),
        ]
