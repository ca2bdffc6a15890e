"""People who sign in, their posts, roles as data over the closed Permission enum, and grants."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.lib.veil import VeiledField
from tonglu.organisation.models import Node, Post


class PersonState(models.TextChoices):
    ACTIVE = "active", _("在职")
    LEFT = "left", _("已离职")


class PersonQuerySet(ScopedQuerySet["Person"]):
    pass


class PersonStore(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Django's sign-in needs get_by_natural_key; everything else is the scoped queryset."""


class Person(AbstractBaseUser):
    """A member of staff (C1) who signs in."""

    SCOPE = Scope(node="home_id", own=("id",))

    username = models.CharField(_("登录名"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    mobile = VeiledField(_("手机"), kind="phone", blank=True, default="")
    email = models.EmailField(_("邮箱"), blank=True)
    home = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name=_("所属组织"))
    state = models.CharField(_("状态"), max_length=10, choices=PersonState, default=PersonState.ACTIVE)
    joined_on = models.DateField(_("入职日期"), null=True, blank=True)
    left_on = models.DateField(_("离职日期"), null=True, blank=True)
    hours_share = models.SmallIntegerField(_("工时占比 %"), default=100)  # of a full week: 100 is full-time
    session_epoch = models.IntegerField(default=0)  # raised by "sign out everywhere"
    language = models.CharField(max_length=10, blank=True)
    # of the three things a newcomer is shown: those that are done, and GONE once none is to be shown any more
    first_steps = ArrayField(models.CharField(max_length=20), default=list, db_default=[])

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = PersonStore()

    class Meta:
        verbose_name = _("人员")
        constraints = [
            models.CheckConstraint(
                name="person_left_on_iff_left",
                condition=Q(state="left", left_on__isnull=False) | (~Q(state="left") & Q(left_on__isnull=True)),
            ),
            models.CheckConstraint(name="person_hours_share", condition=Q(hours_share__gte=1, hours_share__lte=100)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.state == PersonState.ACTIVE

    def get_session_auth_hash(self) -> str:
        return f"{super().get_session_auth_hash()}:{self.session_epoch}"

    def get_session_auth_fallback_hash(self) -> Any:
        for each in super().get_session_auth_fallback_hash():
            yield f"{each}:{self.session_epoch}"


class Tenure(models.Model):
    """任职: a person in a post from one day to another; several at once are usual."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    since = models.DateField(_("开始"))
    until = models.DateField(_("结束"), null=True, blank=True)

    class Meta:
        verbose_name = _("任职")
        constraints = [models.UniqueConstraint(fields=["person", "post"], condition=Q(until=None), name="tenure_open_once")]


class Role(models.Model):
    IS_COMPANY_WIDE = True

    code = models.CharField(_("编码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    # permissions that reach the node of the grant and all below, and those that reach only one's own rows
    wide = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    own = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("角色")

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants")
    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    since = models.DateField(_("开始"))
    until = models.DateField(_("结束"), null=True, blank=True)
    granted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("授权")
        constraints = [models.UniqueConstraint(fields=["person", "role", "node"], condition=Q(until=None), name="grant_open_once")]


class LinkPurpose(models.TextChoices):
    SIGN_IN = "sign_in", _("登录")
    PASSWORD = "password", _("设置密码")
    SET_UP = "set_up", _("首次启用")


class SignInLink(models.Model):
    """A one-time link; only the hash of its token is kept."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")  # empty: the first set-up, nobody is there yet
    purpose = models.CharField(max_length=10, choices=LinkPurpose)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("一次性链接")
        constraints = [
            models.CheckConstraint(
                name="link_set_up_iff_nobody",
                condition=Q(purpose="set_up", person__isnull=True) | (~Q(purpose="set_up") & Q(person__isnull=False)),
            )
        ]


class Sitting(models.Model):
    """One signed-in browser of a person; it lives as long as its session does."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="sittings")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(_("设备"), max_length=120, blank=True)
    address = models.GenericIPAddressField(_("地址"), null=True, blank=True)
    how = models.CharField(_("方式"), max_length=10)
    since = models.DateTimeField(_("登录时间"))
    ended_at = models.DateTimeField(_("退出时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("登录记录")
        indexes = [models.Index(fields=["person", "-since"], name="sitting_person")]


class ApiKey(models.Model):
    """A bearer key of a person's scope; only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="api_keys")
    name = models.CharField(_("用途"), max_length=60, blank=True)
    prefix = models.CharField(max_length=12)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)
    # what the key may do of what its person may: empty is all of it; `is_read_only` leaves looking only
    scopes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    is_read_only = models.BooleanField(_("只读"), default=False)
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)  # the last day on which it works
    per_minute = models.IntegerField(_("每分钟最多请求"), null=True, blank=True)  # empty: as the house is set

    class Meta:
        verbose_name = _("接口密钥")
        constraints = [models.CheckConstraint(condition=Q(per_minute=None) | Q(per_minute__gt=0), name="api_key_per_minute_positive")]


class SavedView(models.Model):
    """Filters of a list under a name (视图): one's own, or shared with everybody at a place and below."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="saved_views")
    list_code = models.CharField(max_length=30)
    name = models.CharField(_("名称"), max_length=40)
    query = models.CharField(max_length=2_000)
    node = models.ForeignKey(Node, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("视图")
        constraints = [models.UniqueConstraint(fields=["person", "list_code", "name"], name="saved_view_named_once")]
        indexes = [models.Index(fields=["node", "list_code"], name="saved_view_shared", condition=models.Q(node__isnull=False))]
