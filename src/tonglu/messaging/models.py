"""The outbox: every message leaves through one table, once."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tonglu.lib.choices import choices_of
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.lib.veil import VeiledField
from tonglu.messaging.rules import timing
from tonglu.messaging.rules.wishes import MailWish


class Medium(models.TextChoices):
    SMS = "sms", _("短信")
    MAIL = "mail", _("邮件")
    BELL = "bell", _("站内")


class Purpose(models.TextChoices):
    SERVICE = "service", _("服务")
    MARKETING = "marketing", _("营销")


class MessageState(models.TextChoices):
    WAITING = "waiting", _("待发送")
    SENDING = "sending", _("发送中")
    SENT = "sent", _("已发送")
    HELD = "held", _("已拦截")
    FAILED = "failed", _("失败")
    UNKNOWN = "unknown", _("结果未知")  # a crash between sending and acknowledging: never re-sent blindly
    GATHERED = "gathered", _("待汇总")  # waits for the next digest of its reader
    DIGESTED = "digested", _("已汇总")  # went as a line of another message


class MessageTemplate(models.Model):
    """One version of a template; the newest row of a code that has begun is in force."""

    IS_COMPANY_WIDE = True

    code = models.CharField(_("编码"), max_length=40)
    name = models.CharField(_("名称"), max_length=60)
    medium = models.CharField(_("方式"), max_length=10, choices=Medium)
    purpose = models.CharField(_("用途"), max_length=10, choices=Purpose, default=Purpose.SERVICE)
    text = models.TextField(_("正文"), max_length=500)
    version = models.IntegerField(default=1)
    since = models.DateTimeField()
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("消息模板")
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="template_version_once")]


class Message(models.Model):
    SCOPE = Scope(own=("to_person_id",), customer="customer_id")

    key = models.CharField(max_length=100, unique=True)  # what must not be sent twice
    template = models.ForeignKey(MessageTemplate, models.PROTECT, null=True, related_name="+")
    medium = models.CharField(max_length=10, choices=Medium)
    purpose = models.CharField(max_length=10, choices=Purpose)
    node_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    to_person_id = models.BigIntegerField(null=True)
    address = VeiledField(kind="address", max_length=200, blank=True, default="")
    subject = models.CharField(max_length=100, blank=True, default="", db_default="")  # of a mail
    text = models.TextField()
    ask_id = models.BigIntegerField(null=True)  # of the escalation whose acknowledgement it asks for
    digest = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    link = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    attempts = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=100, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("消息")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="digested", digest__isnull=False) | (~Q(state="digested") & Q(digest=None)),
                name="message_digest_iff_digested",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="message_due", condition=Q(state="waiting")),
            models.Index(fields=["to_person_id", "next_at"], name="message_gathered", condition=Q(state="gathered")),
            models.Index(fields=["to_person_id", "-id"], name="message_bell", condition=Q(medium="bell")),
            models.Index(fields=["to_person_id", "-id"], name="message_unread", condition=Q(medium="bell", read_at=None)),
            models.Index(fields=["customer_id", "-id"], name="message_customer", condition=Q(customer_id__isnull=False)),
        ]


class NoticeWish(models.Model):
    """How one person wants to hear of one kind of notice, where that differs from the usual."""

    person_id = models.BigIntegerField()
    code = models.CharField(max_length=40)
    has_bell = models.BooleanField(_("站内"))
    mail = models.CharField(_("邮件"), max_length=6, choices=choices_of(MailWish), blank=True)

    class Meta:
        verbose_name = _("通知偏好")
        constraints = [models.UniqueConstraint(fields=["person_id", "code"], name="wish_once")]


class NoticeHours(models.Model):
    """When one person is not to be disturbed, and when the day's small news are gathered; minutes after midnight."""

    person_id = models.BigIntegerField(unique=True)
    quiet_from = models.SmallIntegerField(_("免打扰开始"), default=timing.QUIET_HOURS[0])
    quiet_until = models.SmallIntegerField(_("免打扰结束"), default=timing.QUIET_HOURS[1])  # equal to the start: never quiet
    digest_at = ArrayField(models.SmallIntegerField(), default=timing.digest_hours)

    class Meta:
        verbose_name = _("通知时间")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__gte=0, quiet_from__lt=1440, quiet_until__gte=0, quiet_until__lt=1440), name="hours_of_a_day"
            ),
            models.CheckConstraint(condition=Q(digest_at__len__gte=1), name="hours_have_a_digest"),
        ]
