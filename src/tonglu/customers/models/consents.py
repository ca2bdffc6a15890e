"""What a customer agreed to, from when to when; a later word closes the earlier one and never overwrites it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.access.models import Person
from tonglu.customers.models.people import Customer
from tonglu.customers.rules.consents import ConsentHow, Purpose
from tonglu.lib.choices import choices_of
from tonglu.organisation.models import Node


class Consent(models.Model):
    """告知同意: given, or refused and withdrawn. It belongs to the person, as a phone does; `node` is who asked."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("用途"), max_length=9, choices=choices_of(Purpose))
    is_given = models.BooleanField(_("同意"))
    how = models.CharField(_("方式"), max_length=6, choices=choices_of(ConsentHow))
    text_version = models.CharField(_("告知书版本"), max_length=40, blank=True)
    proof = models.CharField(_("凭据"), max_length=100, blank=True)
    node = models.ForeignKey(Node, models.PROTECT, null=True, db_index=False, related_name="+")
    since = models.DateField(_("日期"))
    until = models.DateField(null=True)  # when a later word of the person took its place
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        verbose_name = _("告知同意")
        constraints = [
            models.UniqueConstraint(fields=["customer", "purpose"], condition=Q(until=None), name="consent_open_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="consent_since_before_until"),
        ]
        indexes = [models.Index(fields=["purpose", "is_given"], include=["customer"], name="consent_open", condition=Q(until=None))]
