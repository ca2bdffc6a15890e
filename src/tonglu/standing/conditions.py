"""Conditions of segments by what was said of a customer: tags, needs, focus points, class."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.customers.conditions import Condition, Evidence, Rows
from tonglu.customers.rules.conditions import SEVERAL, Choices, Field, Given
from tonglu.lib.actor import Actor
from tonglu.lib.labelled import N_
from tonglu.organisation.queries import lookup_items
from tonglu.standing.models import Mark
from tonglu.standing.rules.marks import GRADES, MarkKind

GROUP: Final = N_("标记")


def _items(kind: MarkKind, _by: Actor) -> Choices:
    return [(str(each.pk), each.said) for each in lookup_items(f"standing.{kind}")]


def _letters(_by: Actor) -> Choices:
    return [(code, _(words)) for code, words in GRADES]


def _said(row: Mark) -> Evidence:
    words = row.item.said if row.item else row.letter
    return Evidence(" · ".join(filter(None, (words, row.note, _("自 %(day)s") % {"day": row.since.isoformat()}))))


def _marked(kind: MarkKind, by: Actor, given: Given) -> Sequence[Rows]:
    ids = [int(each) for each in given["items"] if each.isdecimal()]
    rows = Mark.objects.reachable(by, P.CUSTOMER_VIEW).filter(until=None, item__isnull=False, kind=kind, item__in=ids)
    return [Rows(rows.select_related("item"), _said)]


def _graded(by: Actor, given: Given) -> Sequence[Rows]:
    rows = Mark.objects.reachable(by, P.CUSTOMER_VIEW).filter(until=None, kind="grade", letter__in=given["letters"])
    return [Rows(rows.select_related("item"), _said)]


def _listed(kind: MarkKind, label: str, label_not: str) -> Condition:
    fields = (Field("items", N_("内容"), SEVERAL, choices=partial(_items, kind)),)
    return Condition(f"standing.{kind}", label, label_not, GROUP, P.CUSTOMER_VIEW, partial(_marked, kind), fields)


CONDITIONS: Final = (
    _listed(MarkKind.TAG, N_("有标签"), N_("没有标签")),
    _listed(MarkKind.NEED, N_("有需求"), N_("没有需求")),
    _listed(MarkKind.FOCUS, N_("关注"), N_("不关注")),
    Condition("standing.grade", N_("客户等级是"), N_("客户等级不是"), GROUP, P.CUSTOMER_VIEW, _graded,
              (Field("letters", N_("等级"), SEVERAL, choices=_letters),)),
)  # fmt: skip
