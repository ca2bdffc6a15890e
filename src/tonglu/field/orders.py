"""A technician's own orders: still to go to, at work, finished."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.field.cards import cards_of
from tonglu.field.first_steps import STEPS
from tonglu.lib.actor import Actor
from tonglu.lib.scope import ScopedQuerySet
from tonglu.service.queries import capped, cases_of_keeper
from tonglu.service.queries.rows import Case
from tonglu.service.rules.states import CaseState
from tonglu.ui.doors import Request, requires
from tonglu.ui.first_steps import card_of
from tonglu.ui.pages import render

MOST: Final = 50
TABS: Final = ("todo", "doing", "done")


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    is_active: bool
    count: str | None


@requires(P.CASE_HANDLE)
def list_orders(request: Request) -> HttpResponse:
    by = request.actor
    wanted = request.GET.get("tab", "todo")
    tab = wanted if wanted in TABS else "todo"
    rows = _rows(by, tab).defer("result")[:MOST]
    first = card_of(request, STEPS, "field") if by.can(P.CASE_HANDLE) and not by.can(P.CASE_ACCEPT) else None
    return render(
        request, "field/orders.html", cards=cards_of(rows, by.at), tabs=_tabs(by, tab), tab=tab, empty=_empty(tab), first=first
    )  # fmt: skip


def _rows(by: Actor, tab: str) -> ScopedQuerySet[Case]:
    mine = cases_of_keeper(by)
    if tab == "done":
        return mine.filter(state__in=[CaseState.DONE, CaseState.CLOSED]).order_by("-finished_at", "-pk")
    return mine.filter(state=CaseState.HANDLING, arrived_at__isnull=tab == "todo")


def _tabs(by: Actor, active: str) -> list[Tab]:
    here = reverse("field:orders")
    labels = {"todo": _("待处理"), "doing": _("处理中"), "done": _("已完成")}
    return [
        Tab(label, f"{here}?tab={name}", name == active, None if name == "done" else str(capped(_rows(by, name))))
        for name, label in labels.items()
    ]


def _empty(tab: str) -> str:
    return {
        "todo": _("没有待处理的工单。可以到“抢单”里看看。"),
        "doing": _("没有处理中的工单。到场后点“到场”，工单会移到这里。"),
        "done": _("还没有完成的工单。"),
    }[tab]
