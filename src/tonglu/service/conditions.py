"""Conditions of segments that the service knows: cases of a customer or of the home, and how satisfied somebody was."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.customers.conditions import Condition, Evidence, Rows
from tonglu.customers.models import Residency
from tonglu.customers.rules.conditions import CHOICE, SEVERAL, Choices, Field, Given
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.labelled import N_
from tonglu.service.models import Case, CheckBack
from tonglu.service.rules.check_backs import PLEASED
from tonglu.service.rules.states import CaseKind, CaseState

ENDED: Final = (CaseState.CLOSED, CaseState.REFUSED)
GROUP: Final = N_("客服")
OWN, HOME = "own", "home"


def _kinds(_by: Actor) -> Choices:
    return [(each.value, _(each.label)) for each in CaseKind]


def _whose(_by: Actor) -> Choices:
    return [(HOME, _("本人或名下房间的")), (OWN, _("只算本人的"))]


def _cases(by: Actor, given: Given) -> QuerySet[Case]:
    rows = Case.objects.reachable(by, P.CASE_VIEW)
    return rows.filter(kind__in=given["kind"]) if given["kind"] else rows


def _said(row: Case) -> Evidence:
    words = _("%(kind)s %(number)s，%(state)s，%(day)s") % {
        "kind": row.get_kind_display(), "number": row.number, "state": row.get_state_display(), "day": day_of(row.opened_at).isoformat(),
    }  # fmt: skip
    return Evidence(words, "case", row.pk)


def _rows(by: Actor, given: Given, cases: QuerySet[Case]) -> Sequence[Rows]:
    own = Rows(cases.filter(customer__isnull=False), _said)
    if given["whose"] == OWN:
        return [own]
    today = day_of(by.at)
    homes = Residency.objects.reachable(by, P.CUSTOMER_VIEW).filter(Q(until=None) | Q(until__gt=today), unit__in=cases.values("unit"))
    return [own, Rows(homes.select_related("unit"), lambda row: _said_of_home(cases, row))]


def _said_of_home(cases: QuerySet[Case], row: Residency) -> Evidence:
    found = cases.filter(unit=row.unit_id).order_by("-opened_at").first()
    return _said(found) if found else Evidence(row.unit.code, "unit", row.unit_id)


def _open(by: Actor, given: Given) -> Sequence[Rows]:
    return _rows(by, given, _cases(by, given).exclude(state__in=ENDED))


def _recent(by: Actor, given: Given) -> Sequence[Rows]:
    return _rows(by, given, _cases(by, given).filter(opened_at__gte=by.at - timedelta(days=given["days"])))


def _pleased(by: Actor, given: Given) -> Sequence[Rows]:
    since = by.at - timedelta(days=given["days"])
    rows = CheckBack.objects.reachable(by, P.CASE_VIEW).filter(result__in=sorted(PLEASED), ended_at__gte=since, customer__isnull=False)
    return [Rows(rows, _pleased_said)]


def _pleased_said(row: CheckBack) -> Evidence:
    day = day_of(row.ended_at).isoformat() if row.ended_at else ""
    return Evidence(_("回访%(result)s，%(day)s") % {"result": row.get_result_display(), "day": day}, "case", row.case_id)


KIND: Final = Field("kind", N_("类型"), SEVERAL, choices=_kinds, is_optional=True)
WHOSE: Final = Field("whose", N_("算谁的"), CHOICE, choices=_whose, usual=HOME)
DAYS: Final = Field("days", N_("天数"), least=1, unit=N_("天"), usual=365)


def _condition(code: str, words: tuple[str, str], rows: Any, *fields: Field) -> Condition:
    return Condition(f"service.{code}", *words, GROUP, P.CASE_VIEW, rows, fields)


CONDITIONS: Final = (
    _condition("open_case", (N_("有未关的工单"), N_("没有未关的工单")), _open, KIND, WHOSE),
    _condition("case", (N_("最近有过工单"), N_("最近没有过工单")), _recent, KIND, DAYS, WHOSE),
    _condition("pleased", (N_("最近回访满意"), N_("最近没有满意的回访")), _pleased, DAYS),
)
