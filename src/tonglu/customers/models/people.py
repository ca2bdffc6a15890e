"""People and organisations, how they are reached, where they live, and who may see them.

A merge writes one edge and moves no row: `Customer.root` names the person; reads use `selves(customer)`.
What only one project may know never sits on Customer.
"""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from tonglu.customers.models.spans import STANDING, DateRange, once_at_a_time
from tonglu.customers.rules.completeness import BIT, RARE
from tonglu.estates.models import Unit
from tonglu.lib.lines import place_of
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.lib.veil import SealedField, VeiledField
from tonglu.organisation.models import Node

LINE, BESIDE = (F("rank").desc(), F("id").desc()), ("nodes", "gaps", "kind")


# who has neither a home nor a role, as far as it was judged
NOBODY = Q(GreaterThan(F("gaps").bitand(BIT["role"]), 0)) | Q(judged_on=None)


class CustomerKind(models.TextChoices):
    PERSON = "person", _("个人")
    ORGANISATION = "organisation", _("单位")


class Gender(models.TextChoices):
    MALE = "male", _("男")
    FEMALE = "female", _("女")
    UNKNOWN = "", _("未知")


class Customer(models.Model):
    # nodes of the reach rows, kept beside for scope; maintained by actions that write Reach
    SCOPE = Scope(node=None, node_array="nodes", customer="id", lines=("rank",))

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(_("类型"), max_length=12, choices=CustomerKind, default=CustomerKind.PERSON)
    name = models.CharField(_("姓名"), max_length=100)  # as it is shown: of a merged person on all its records what was chosen
    own_name = models.CharField(max_length=100, blank=True, default="", db_default="")  # of the record itself where that differs
    sort_key = models.CharField(max_length=200, blank=True)  # pinyin
    gender = models.CharField(_("性别"), max_length=6, choices=Gender, blank=True, default="")
    born_on = models.DateField(_("生日"), null=True, blank=True)
    # kept by the lunar calendar: month-day, L before a leap month; empty: by the solar one
    lunar = models.CharField(_("农历生日"), max_length=6, blank=True, default="", db_default="")
    note = models.CharField(_("备注"), max_length=500, blank=True)
    # null: is its own root; the partial index below serves, one over all NULLs would mislead the planner
    root = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="+")
    tokens = ArrayField(models.TextField(), default=list)
    nodes = ArrayField(models.BigIntegerField(), default=list)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # kept by completeness.py, of all records of a person at its root; what the bits say stands in rules/completeness.py
    gaps = models.IntegerField(default=0, db_default=0)
    score = models.SmallIntegerField(_("完整度"), default=0, db_default=0)
    rank = models.SmallIntegerField(default=0, db_default=0)
    judged_on = models.DateField(null=True)
    confirmed_at = models.DateTimeField(_("核对时间"), null=True)
    unreached_at = models.DateTimeField(_("联系不上的时间"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("客户")
        constraints = [
            models.CheckConstraint(condition=Q(lunar__regex=r"^(L?(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|30))?$"), name="customer_lunar")
        ]
        indexes = [
            # scope lives in the same index as the words; what waits to be sorted in is kept short by the settings
            GinIndex(fields=["nodes", "tokens"], name="customer_search"),
            # with the scope: a list passes people of other places over unread
            models.Index(fields=["sort_key", "id"], include=["nodes", "kind"], name="customer_sort", condition=Q(root__isnull=True)),
            models.Index(  # the few that are no persons
                fields=["sort_key", "id"],
                include=["nodes"],
                name="customer_organisation",
                condition=Q(root__isnull=True, kind=CustomerKind.ORGANISATION),
            ),
            # the work lists, place by place (lib/lines.py): who is worth most and least complete first, passed over unread where
            # nothing is missing; and a small one of what few people lack
            models.Index(place_of("nodes"), *LINE, include=BESIDE, name="customer_line", condition=Q(root__isnull=True)),
            models.Index(
                place_of("nodes"),
                *LINE,
                include=BESIDE,
                name="customer_line_rare",
                condition=Q(root__isnull=True) & Q(GreaterThan(F("gaps").bitand(RARE), 0)),
            ),
            models.Index(
                place_of("nodes"), F("id").asc(), include=["nodes"], name="customer_nobody_at", condition=Q(root__isnull=True) & NOBODY
            ),
            models.Index(fields=["-created_at", "-id"], name="customer_created"),
            models.Index(fields=["root"], name="customer_root", condition=Q(root__isnull=False)),
            models.Index(fields=["own_name"], name="customer_own_name", condition=~Q(own_name="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def written_name(self) -> str:
        """The name that was written on this record, whatever its person is shown as."""
        return self.own_name or self.name


class Phone(models.Model):
    customer = models.ForeignKey(Customer, models.PROTECT, db_index=False, related_name="phones")  # a constraint below begins with it
    number = VeiledField(_("电话"), kind="phone")
    label = models.CharField(_("说明"), max_length=30, blank=True)
    is_primary = models.BooleanField(_("首选"), default=False)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        verbose_name = _("电话")
        ordering = ["-is_primary", "id"]
        constraints = [
            once_at_a_time("customer", "number", name="phone_open_once"),
            models.UniqueConstraint(fields=["customer"], condition=Q(is_primary=True, until=None), name="phone_primary_once"),
        ]
        indexes = [
            models.Index(fields=["number"], name="phone_number"),
            GinIndex(fields=["number"], opclasses=["gin_trgm_ops"], name="phone_trgm"),
        ]


class PaperKind(models.TextChoices):
    """The kinds of lib.papers, and what no checksum knows."""

    ID_CARD = "id_card", _("身份证")
    PASSPORT = "passport", _("护照")
    HK_MACAO = "hk_macao", _("港澳通行证")
    TAIWAN = "taiwan", _("台胞证")
    RESIDENCE = "residence", _("港澳台居民居住证")
    FOREIGN_PR = "foreign_pr", _("外国人永久居留身份证")
    USCC = "uscc", _("统一社会信用代码")
    MILITARY = "military", _("军官证")
    OTHER = "other", _("其他证件")


class Paper(models.Model):
    """An identity paper: encrypted, found by its fingerprint (an HMAC), shown by its mask."""

    customer = models.ForeignKey(Customer, models.PROTECT, db_index=False, related_name="papers")  # a constraint below begins with it
    kind = models.CharField(_("证件类型"), max_length=12, choices=PaperKind)
    number = SealedField(_("证件号"), kind="paper")
    fingerprint = models.CharField(max_length=64)
    mask = models.CharField(max_length=40)
    valid_until = models.DateField(_("有效期至"), null=True)
    until = models.DateField(null=True)

    class Meta:
        verbose_name = _("证件")
        constraints = [once_at_a_time("customer", "fingerprint", name="paper_open_once")]
        indexes = [models.Index(fields=["fingerprint"], name="paper_fingerprint")]


class Household(models.Model):
    name = models.CharField(_("家庭"), max_length=100)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("家庭")


class Membership(models.Model):
    """A person in a household, dated."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="memberships")
    relation = models.CharField(_("关系"), max_length=30, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        verbose_name = _("家庭成员")
        constraints = [models.UniqueConstraint(fields=["household", "customer"], condition=Q(until=None), name="membership_open_once")]


class ResidencyRole(models.TextChoices):
    OWNER = "owner", _("业主")
    CO_OWNER = "co_owner", _("共有人")
    RENTER = "renter", _("租户")
    FAMILY = "family", _("家属")
    OCCUPANT = "occupant", _("使用人")
    AGENT = "agent", _("代理人")
    GUARDIAN = "guardian", _("监护人")
    PAYER = "payer", _("付款人")
    CONTACT = "contact", _("联系人")


class Residency(models.Model):
    """人房关系: who is what to which unit, from when to when (half-open); nothing is overwritten."""

    SCOPE = Scope(customer="customer_id", unit="unit_id")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="residencies")
    # two of one: the key `residency_place` refers to both at once. Indexes below begin with them
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, db_constraint=False, related_name="+")
    node = models.ForeignKey(Node, models.PROTECT, db_index=False, db_constraint=False, related_name="+")
    role = models.CharField(_("身份"), max_length=10, choices=ResidencyRole)
    share = models.DecimalField(_("份额 %"), max_digits=5, decimal_places=2, null=True, blank=True)
    since = models.DateField(_("开始"), null=True, blank=True)
    until = models.DateField(_("结束"), null=True, blank=True)
    has_ended = False  # on the day of the reader; set by the queries that return rows of all times

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("人房关系")
        constraints = [
            ExclusionConstraint(
                name="residency_no_overlap",
                expressions=[
                    (STANDING, RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(since=None) | Q(until=None) | Q(until__gt=F("since")), name="residency_since_before_until"),
            models.CheckConstraint(condition=Q(share=None) | Q(share__gt=0, share__lte=100), name="residency_share"),
        ]
        indexes = [
            models.Index(fields=["unit", "role"], name="residency_unit"),
            models.Index(fields=["node", "role"], name="residency_role"),
            models.Index(fields=["node"], name="residency_ended", condition=Q(until__isnull=False)),
        ]


class ReachBasis(models.TextChoices):
    RELATION = "relation", _("人房关系")
    CASE = "case", _("工单")
    VISIT = "visit", _("来访")
    CONTRACT = "contract", _("合同")
    ENTERED = "entered", _("登记")


class CustomerReach(models.Model):
    """Which node and legal entity may know a customer, on what basis, since when."""

    customer = models.ForeignKey(Customer, models.PROTECT, db_index=False, related_name="reaches")  # a constraint below begins with it
    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    legal_entity = models.CharField(max_length=100, blank=True)
    basis = models.CharField(max_length=10, choices=ReachBasis)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("可见依据")
        constraints = [once_at_a_time("customer", "node", "basis", name="reach_open_once")]
