"""What a node says about a customer, from when to when; and how the customer wants to be reached."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tonglu.customers.models import Customer
from tonglu.lib.choices import choices_of
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.organisation.models import LookupItem, Node
from tonglu.standing.rules.marks import GRADES, MarkKind, WishedMedium


class Mark(models.Model):
    """标签、需求、关注点、客户等级: what one project concludes stays with it; nothing is overwritten."""

    SCOPE = Scope()

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    node = models.ForeignKey(Node, models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(_("类型"), max_length=6, choices=choices_of(MarkKind))
    item = models.ForeignKey(LookupItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("内容"))
    letter = models.CharField(_("等级"), max_length=1, choices=GRADES, blank=True)
    note = models.CharField(_("说明"), max_length=100, blank=True)
    since = models.DateField(_("开始"))
    until = models.DateField(_("结束"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("客户标记")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "node", "item"], condition=Q(until=None, item__isnull=False), name="mark_open_once"
            ),
            models.UniqueConstraint(fields=["customer", "node"], condition=Q(until=None, kind="grade"), name="mark_one_grade"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="mark_since_before_until"),
            models.CheckConstraint(
                condition=Q(kind="grade", item=None, letter__in=["A", "B", "C", "D"])
                | (~Q(kind="grade") & Q(item__isnull=False, letter="")),
                name="mark_says_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["node", "item"], include=["customer"], name="mark_open_item", condition=Q(until=None, item__isnull=False)),
            models.Index(fields=["node", "letter"], include=["customer"], name="mark_open_grade", condition=Q(until=None, kind="grade")),
        ]


class ContactWish(models.Model):
    """联系偏好: the newest open row of a person counts; hours are minutes after midnight and may span it."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    mediums = ArrayField(models.CharField(max_length=8, choices=choices_of(WishedMedium)), default=list)
    quiet_from = models.SmallIntegerField(_("免打扰开始"), null=True, blank=True)
    quiet_until = models.SmallIntegerField(_("免打扰结束"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=100, blank=True)
    since = models.DateField(_("开始"))
    until = models.DateField(_("结束"), null=True)

    class Meta:
        verbose_name = _("联系偏好")
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(until=None), name="contact_wish_open_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="contact_wish_since_before_until"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (
                    Q(quiet_from__isnull=False, quiet_until__isnull=False)  # a NULL would pass the rest
                    & Q(quiet_from__gte=0, quiet_from__lt=1440, quiet_until__gte=0, quiet_until__lt=1440)
                    & ~Q(quiet_from=F("quiet_until"))
                ),
                name="contact_wish_hours_of_a_day",
            ),
        ]
