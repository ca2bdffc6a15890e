"""WeChat ids and postal addresses of a customer: dated, veiled, one address the chief one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tonglu.customers.models.people import Customer
from tonglu.lib.veil import VeiledField
from tonglu.lib.ways import LONGEST_ID, LONGEST_PLACE


class HandleKind(models.TextChoices):
    WECHAT = "wechat", _("微信号")
    WECOM = "wecom", _("企业微信客户")
    OPENID = "openid", _("公众号 openid")
    UNIONID = "unionid", _("微信 unionid")


class Handle(models.Model):
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="handles")
    kind = models.CharField(_("类型"), max_length=8, choices=HandleKind)
    account = VeiledField(_("微信"), kind="handle", max_length=LONGEST_ID)
    label = models.CharField(_("说明"), max_length=30, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        verbose_name = _("微信")
        constraints = [models.UniqueConstraint(fields=["customer", "kind", "account"], condition=Q(until=None), name="handle_open_once")]
        indexes = [models.Index(fields=["account"], name="handle_account")]


class AddressKind(models.TextChoices):
    HOME = "home", _("住址")
    MAILING = "mailing", _("通讯地址")
    REGISTERED = "registered", _("户籍地址")
    WORK = "work", _("单位地址")


class Address(models.Model):
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="addresses")
    kind = models.CharField(_("类型"), max_length=10, choices=AddressKind)
    place = VeiledField(_("地址"), kind="place", max_length=LONGEST_PLACE)
    is_chief = models.BooleanField(_("首要"), default=False)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        verbose_name = _("地址")
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(is_chief=True, until=None), name="address_chief_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(is_chief=False), name="address_ended_not_chief"),
        ]
