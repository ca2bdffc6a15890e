"""Conditions of segments that the contacts know."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.customers.conditions import Condition, Evidence, Rows
from tonglu.customers.rules.conditions import CHOICE, Choices, Field, Given
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.labelled import N_
from tonglu.touchpoints.models import Contact

IN, OUT = "in", "out"


def _ways(_by: Actor) -> Choices:
    return [(IN, _("客户来找")), (OUT, _("我们联系"))]


def _said(row: Contact) -> Evidence:
    way = _("客户来找") if row.is_inbound else _("我们联系")
    return Evidence(f"{row.get_medium_display()} · {way} · {day_of(row.happened_at).isoformat()}")


def _recent(by: Actor, given: Given) -> Sequence[Rows]:
    rows = Contact.objects.reachable(by, P.CUSTOMER_VIEW).filter(happened_at__gte=by.at - timedelta(days=given["days"]))
    return [Rows(rows.filter(is_inbound=given["way"] == IN) if given["way"] else rows, _said)]


CONTACTED: Final = Condition(
    "touchpoints.contact", N_("最近有接触"), N_("最近没有接触"), N_("接触"), P.CUSTOMER_VIEW, _recent,
    (Field("days", N_("天数"), least=1, unit=N_("天"), usual=90), Field("way", N_("谁找谁"), CHOICE, choices=_ways, is_optional=True)),
)  # fmt: skip
