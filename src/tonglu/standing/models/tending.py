"""What came out of looking at somebody's particulars, who has whom in hand for some minutes, and what is counted of a place."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tonglu.access.models import Person
from tonglu.customers.models import Customer
from tonglu.lib.choices import choices_of
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.organisation.models import Node
from tonglu.standing.rules.tending import Outcome


class DataCheck(models.Model):
    """资料核对: one look at a customer, from a list or from his page; never changed."""

    SCOPE = Scope()

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    node = models.ForeignKey(Node, models.PROTECT, db_index=False, related_name="+")
    work_list = models.CharField(_("清单"), max_length=10, blank=True)
    outcome = models.CharField(_("结果"), max_length=9, choices=choices_of(Outcome))
    note = models.CharField(_("原因"), max_length=100, blank=True)
    again_on = models.DateField(_("到哪天再说"), null=True)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("资料核对")
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=["fixed", "confirmed"]) | ~Q(note=""), name="data_check_reason"),
            models.CheckConstraint(condition=~Q(outcome="later") | Q(again_on__isnull=False), name="data_check_later_has_day"),
        ]
        indexes = [models.Index(fields=["node", "at"], name="data_check_week")]


class DataClaim(models.Model):
    """领取: two who work down one list are given two people. No key to the customer: what lasts minutes holds nothing back."""

    SCOPE = Scope(node=None, own=("person_id",))

    customer_id = models.BigIntegerField(unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("资料领取")


class DataTally(models.Model):
    """资料质量合计: of a place itself, counted by the worker; `counts` stand in the order of the lists."""

    SCOPE = Scope()

    node = models.OneToOneField(Node, models.CASCADE, related_name="+")
    people = models.IntegerField()
    score_sum = models.BigIntegerField()
    counts = ArrayField(models.IntegerField())
    counted_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("资料质量合计")
