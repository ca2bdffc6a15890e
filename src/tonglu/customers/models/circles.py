"""What a customer is beside living in a unit: staff, merchant, key person, one of the publics; dated, seen at a node."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.customers.models.people import Customer
from tonglu.customers.models.spans import DateRange
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.organisation.models import Node


class CircleRole(models.TextChoices):
    STAFF = "staff", _("员工")
    MERCHANT = "merchant", _("商户")
    KEY_PERSON = "key_person", _("关键人")
    DEVELOPER = "developer", _("开发商")
    CONTRACTOR = "contractor", _("施工单位")
    UTILITY = "utility", _("水电气等公用单位")
    GOVERNMENT = "government", _("政府部门")
    STREET = "street", _("街道社区")
    POLICE = "police", _("公安")
    MEDIA = "media", _("媒体")
    ASSOCIATION = "association", _("协会")


class Affiliation(models.Model):
    """圈层身份: the circle of a customer follows from it and from the homes."""

    SCOPE = Scope()

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="affiliations")
    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    role = models.CharField(_("圈层身份"), max_length=12, choices=CircleRole)
    note = models.CharField(_("说明"), max_length=60, blank=True)
    since = models.DateField(_("开始"))
    until = models.DateField(_("结束"), null=True)
    has_ended = False  # on the day of the reader; set by the queries

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("圈层身份")
        constraints = [
            ExclusionConstraint(
                name="affiliation_no_overlap",
                expressions=[
                    (F("customer"), RangeOperators.EQUAL),
                    (F("node"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="affiliation_since_before_until"),
        ]
        indexes = [models.Index(fields=["role", "node"], name="affiliation_role")]
