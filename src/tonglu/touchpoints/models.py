"""A contact is one exchange with a customer: a call, a visit to the desk, a letter, a note."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tonglu.customers.models import Customer
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.organisation.models import Node


class ContactMedium(models.TextChoices):
    PHONE = "phone", _("电话")
    DESK = "desk", _("前台")
    WECHAT = "wechat", _("微信")
    WEB = "web", _("网站")
    APP = "app", _("App")
    LETTER = "letter", _("来信")
    MAIL = "mail", _("邮件")
    HOTLINE = "hotline", _("12345 转办")
    MEDIA = "media", _("媒体")
    VISIT = "visit", _("上门")
    API = "api", _("接口")
    OTHER = "other", _("其他")


class Contact(models.Model):
    SCOPE = Scope(customer="customer_id", own=("person_id",))

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    unit_id = models.BigIntegerField(null=True)
    medium = models.CharField(_("方式"), max_length=10, choices=ContactMedium)
    is_inbound = models.BooleanField(_("客户来找"), default=True)
    words = models.TextField(_("内容"), max_length=4000)
    person_id = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField(_("时间"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("接触")
