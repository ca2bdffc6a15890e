"""Conditions that customers themselves enrol: who they are, what they own, who is in their family, how they are reached."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.customers.conditions import Condition, Evidence, Rows
from tonglu.customers.consents import PURPOSES
from tonglu.customers.models import Address, Affiliation, Consent, Customer, Handle, Membership, Paper, Phone, Residency, ResidencyRole
from tonglu.customers.models.circles import CircleRole
from tonglu.customers.rules.ages import born_between
from tonglu.customers.rules.birthdays import lunar_months, said
from tonglu.customers.rules.conditions import CHOICE, SEVERAL, Choices, Field, Given
from tonglu.estates.models import UnitKind
from tonglu.estates.queries import place_choices
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.labelled import N_
from tonglu.lib.scope import ScopedQuerySet

OWNING = (ResidencyRole.OWNER.value, ResidencyRole.CO_OWNER.value)
WHO, HOME, REACH = N_("是谁"), N_("房产与家庭"), N_("资料")


def _choices(listed: Any) -> Any:
    def offered(_by: Actor) -> Choices:
        return [(str(code), str(words)) for code, words in listed]

    return offered


def _months(_by: Actor) -> Choices:
    return [(str(month), _("%(n)s 月") % {"n": month}) for month in range(1, 13)]


def _customers(by: Actor) -> ScopedQuerySet[Customer]:
    return Customer.objects.reachable(by, P.CUSTOMER_VIEW)


def _homes(by: Actor) -> QuerySet[Residency]:
    today = day_of(by.at)
    rows = Residency.objects.reachable(by, P.CUSTOMER_VIEW).filter(Q(until=None) | Q(until__gt=today), Q(since=None) | Q(since__lte=today))
    return rows.select_related("unit")


def _at(place: str | None) -> Q:
    kind, _colon, pk = (place or "").partition(":")
    column = {"project": "unit__project", "phase": "unit__building__phase", "building": "unit__building"}.get(kind)
    return Q(**{column: int(pk)}) if column and pk.isdecimal() else Q()


def _home_said(row: Residency) -> Evidence:
    since = _(" 自 %(day)s") % {"day": row.since.isoformat()} if row.since else ""
    return Evidence(f"{row.unit.code} {row.get_role_display()}{since}", "unit", row.unit_id)


def _home(by: Actor, given: Given) -> Sequence[Rows]:
    rows = _homes(by).filter(_at(given["place"]))
    rows = rows.filter(role__in=given["role"]) if given["role"] else rows
    return [Rows(rows.filter(unit__kind__in=given["kind"]) if given["kind"] else rows, _home_said)]


def _homes_many(by: Actor, given: Given) -> Sequence[Rows]:
    mine = _homes(by).filter(role__in=OWNING)
    many = mine.order_by().values("customer").annotate(n=Count("unit", distinct=True)).filter(n__gte=given["least"])
    return [Rows(mine.filter(customer__in=many.values("customer")), _home_said)]


def _owned_for(by: Actor, given: Given) -> Sequence[Rows]:
    today = day_of(by.at)
    day = date(today.year - given["years"], today.month, min(today.day, 28))
    return [Rows(_homes(by).filter(role__in=OWNING, since__lte=day), _home_said)]


def _born(row: Customer) -> Evidence:
    return Evidence(_("生日 %(day)s") % {"day": row.born_on.isoformat() if row.born_on else "—"})


def _aged(by: Actor, given: Given, column: str = "born_on") -> Q:
    first, last = born_between(given["least"], given["most"], day_of(by.at))
    return Q(**{f"{column}__gte": first, f"{column}__lte": last})


def _age(by: Actor, given: Given) -> Sequence[Rows]:
    return [Rows(_customers(by).filter(_aged(by, given), kind="person"), _born, "")]


def _birthday(by: Actor, given: Given) -> Sequence[Rows]:
    """Who keeps it by the lunar calendar has it this year on another solar day than last year."""
    months = {int(each) for each in given["months"]}
    lunar = [code for code, found in lunar_months(day_of(by.at).year).items() if found & months]
    rows = _customers(by).filter(Q(lunar="", born_on__month__in=months) | Q(lunar__in=lunar))
    return [Rows(rows, _kept_on, "")]


def _kept_on(row: Customer) -> Evidence:
    if not row.lunar:
        return _born(row)
    return Evidence(_("农历生日 %(day)s") % {"day": said(row.lunar)})


def _child(by: Actor, given: Given) -> Sequence[Rows]:
    """A child in the same household, or one of the family in the home that somebody owns or rents; the child itself is not meant."""
    children = _customers(by).filter(_aged(by, given), kind="person")
    here = Membership.objects.filter(until=None, customer__in=children)
    around = _homes(by).filter(role=ResidencyRole.FAMILY, customer__in=children)
    is_child = _aged(by, given, "customer__born_on")
    grown = Q(customer__born_on=None) | ~is_child
    known = Membership.objects.filter(until=None, customer__in=_customers(by))
    home = _homes(by).filter(grown, role__in=[*OWNING, ResidencyRole.RENTER], unit__in=around.values("unit"))
    return [
        Rows(known.filter(grown, household__in=here.values("household")), partial(_child_said, children)),
        Rows(home, partial(_child_near, children)),
    ]


def _child_said(children: QuerySet[Customer], row: Membership) -> Evidence:
    found = children.filter(memberships__household=row.household_id, memberships__until=None)
    return _child_named(found.order_by("pk").first())


def _child_near(children: QuerySet[Customer], row: Residency) -> Evidence:
    found = children.filter(residencies__unit=row.unit_id, residencies__role=ResidencyRole.FAMILY)
    return _child_named(found.order_by("pk").first())


def _child_named(child: Customer | None) -> Evidence:
    if child is None or child.born_on is None:
        return Evidence(_("家庭成员"))
    return Evidence(_("%(name)s，生日 %(day)s") % {"name": child.name, "day": child.born_on.isoformat()}, "customer", child.pk)


def _circle(by: Actor, given: Given) -> Sequence[Rows]:
    today = day_of(by.at)
    rows = Affiliation.objects.reachable(by, P.CUSTOMER_VIEW).filter(Q(until=None) | Q(until__gt=today), since__lte=today)
    return [Rows(rows.filter(role__in=given["role"]), lambda row: Evidence(row.get_role_display()))]


def _kind(by: Actor, given: Given) -> Sequence[Rows]:
    return [Rows(_customers(by).filter(kind=given["kind"]), lambda row: Evidence(row.get_kind_display()), "")]


def _registered(by: Actor, given: Given) -> Sequence[Rows]:

    since = by.at - timedelta(days=given["days"])
    return [
        Rows(_customers(by).filter(created_at__gte=since), lambda row: Evidence(_("登记于 %(day)s") % {"day": day_of(row.created_at)}), "")
    ]


def _open(model: Any, by: Actor, _given: Given) -> Sequence[Rows]:
    """A number or a paper is there: that it is, never what it says."""
    return [Rows(model.objects.filter(until=None, customer__in=_customers(by)), lambda _row: Evidence(_("已登记")))]


def _consent(by: Actor, given: Given) -> Sequence[Rows]:
    """The open word of each purpose; of two records joined, the one that said no counts."""
    rows = Consent.objects.filter(until=None, purpose__in=given["purpose"], customer__in=_customers(by))
    refused = Q(is_given=False, until=None, purpose=OuterRef("purpose"))
    person = Coalesce(OuterRef("customer__root_id"), OuterRef("customer_id"))
    no = Exists(Consent.objects.filter(refused, customer=person)) | Exists(Consent.objects.filter(refused, customer__root=person))
    return [Rows(rows.filter(~no, is_given=True), _consent_said)]


def _consent_said(row: Consent) -> Evidence:
    return Evidence(_("%(what)s，%(how)s，%(day)s") % {
        "what": row.get_purpose_display(), "how": row.get_how_display(), "day": row.since.isoformat()
    })  # fmt: skip


def _has_birthday(by: Actor, _given: Given) -> Sequence[Rows]:
    return [Rows(_customers(by).filter(Q(born_on__isnull=False) | ~Q(lunar="")), _kept_on, "")]


YEARS = (Field("least", N_("从"), most=120, unit=N_("岁")), Field("most", N_("到"), most=120, unit=N_("岁")))
MINORS = (
    Field("least", N_("从"), most=17, unit=N_("岁"), usual=6),
    Field("most", N_("到"), most=17, unit=N_("岁"), usual=15),
)


def _condition(code: str, words: tuple[str, str], group: str, rows: Any, *fields: Field) -> Condition:
    return Condition(f"customers.{code}", *words, group, P.CUSTOMER_VIEW, rows, fields)


OWN = (
    _condition(
        "home",
        (N_("现在有房"), N_("现在没有这样的房")),
        HOME,
        _home,
        Field("role", N_("身份"), SEVERAL, choices=_choices(ResidencyRole.choices), is_optional=True, usual=list(OWNING)),
        Field("place", N_("在哪里"), CHOICE, choices=place_choices, is_optional=True),
        Field("kind", N_("房屋类型"), SEVERAL, choices=_choices(UnitKind.choices), is_optional=True),
    ),
    _condition(
        "homes",
        (N_("名下房产不少于"), N_("名下房产少于")),
        HOME,
        _homes_many,
        Field("least", N_("套数"), least=2, most=99, unit=N_("套"), usual=2),
    ),
    _condition(
        "owned_for",
        (N_("做业主满"), N_("做业主不满")),
        HOME,
        _owned_for,
        Field("years", N_("年数"), least=1, most=60, unit=N_("年"), usual=3),
    ),
    _condition("child", (N_("家里有孩子"), N_("家里没有这个年龄的孩子")), HOME, _child, *MINORS),
    _condition("age", (N_("本人年龄在"), N_("本人年龄不在")), WHO, _age, *YEARS),
    _condition(
        "birthday",
        (N_("今年生日在"), N_("今年生日不在")),
        WHO,
        _birthday,
        Field("months", N_("月份"), SEVERAL, choices=_months),
    ),
    _condition(
        "circle",
        (N_("圈层身份是"), N_("圈层身份不是")),
        WHO,
        _circle,
        Field("role", N_("圈层身份"), SEVERAL, choices=_choices(CircleRole.choices)),
    ),
    _condition(
        "kind",
        (N_("客户类型是"), N_("客户类型不是")),
        WHO,
        _kind,
        Field("kind", N_("类型"), CHOICE, choices=_choices(Customer.kind.field.choices)),
    ),
    _condition(
        "registered",
        (N_("最近登记"), N_("登记已超过")),
        WHO,
        _registered,
        Field("days", N_("天数"), least=1, unit=N_("天"), usual=30),
    ),
    _condition("phone", (N_("有电话"), N_("没有电话")), REACH, partial(_open, Phone)),
    _condition("paper", (N_("有证件"), N_("没有证件")), REACH, partial(_open, Paper)),
    _condition("address", (N_("有地址"), N_("没有地址")), REACH, partial(_open, Address)),
    _condition("wechat", (N_("有微信"), N_("没有微信")), REACH, partial(_open, Handle)),
    _condition(
        "consent",
        (N_("同意用于"), N_("没有同意用于")),
        REACH,
        _consent,
        Field("purpose", N_("用途"), SEVERAL, choices=_choices(PURPOSES)),
    ),
    _condition("born", (N_("有生日"), N_("没有生日")), REACH, _has_birthday),
)
