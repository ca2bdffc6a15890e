"""The list of cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.service.queries import case_for, cases_for, counts_by_state, keepers_for
from tonglu.service.queries.numbers import ALL
from tonglu.service.rules.states import CaseState
from tonglu.ui.addresses import url
from tonglu.ui.doors import Request, requires
from tonglu.ui.listing import Page
from tonglu.ui.pages import render
from tonglu.web.access.kept import tools_of
from tonglu.web.access.place import within_place
from tonglu.web.insight.behind import behind_of
from tonglu.web.service.keepers import keeper_choices
from tonglu.web.service.listing import COLUMNS, listing_of
from tonglu.web.service.rows import SHOWN, drawn

TABS = (CaseState.NEW, CaseState.ACCEPTED, CaseState.HANDLING, CaseState.DONE)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    is_active: bool
    count: str | None = None
    tone: str = "plain"


@requires(P.CASE_VIEW)
def list_cases(request: Request) -> HttpResponse:
    by = within_place(request)
    rows, behind = behind_of(request, by, cases_for(by))
    page = listing_of(by).page(request, rows, SHOWN)
    ticks = bool(page.rows) and (by.can(P.CASE_ACCEPT) or by.can(P.CASE_DISPATCH))
    return render(
        request,
        "service/cases.html",
        block="rows",
        page=page,
        tools=tools_of(request, "cases"),
        behind=behind,
        tabs=_tabs(request, None if behind else page),
        is_refresh=_is_refresh(request),
        columns=COLUMNS,
        lines=drawn(page.rows, by.at, ticks=ticks),
        ticks=ticks,
        can_accept=by.can(P.CASE_ACCEPT),
        keepers_of=_keepers_of(by, page.rows),
    )


def _keepers_of(by: Actor, shown: Sequence[Any]) -> int | None:
    """The case whose keepers the ticked ones can be given to: on pages of one project only, others know other people."""
    return shown[0].pk if len({each.node_id for each in shown}) == 1 and by.can(P.CASE_DISPATCH) else None


@requires(P.CASE_DISPATCH)
def offer_keepers(request: Request, case_id: int) -> HttpResponse:
    """The people whom ticked cases can be given to; asked for when the first is ticked."""
    case = case_for(request.actor, case_id)
    return render(request, "service/keepers.html", block="keepers", case=case, keepers=keeper_choices(keepers_for(request.actor, case)))


def _is_refresh(request: Request) -> bool:
    """An act in the drawer changed something behind it: the counts are told anew with the rows."""
    return bool(request.htmx) and request.htmx.trigger == "refresher"


def _tabs(request: Request, page: Page[Any] | None) -> list[Tab]:
    """The states work waits in, as quick filters with how many wait there; all of a page without filters is counted with them."""
    if request.htmx and not _is_refresh(request):  # only the rows are drawn
        return []
    counts = counts_by_state(within_place(request), TABS)
    if page and not page.is_filtered:
        page.is_counted(counts[ALL].value + counts[ALL].is_capped)
    here, chosen = url("web:cases"), request.GET.getlist("state")
    states = [
        Tab(_(each.label), f"{here}?state={each}", chosen == [each], str(counts[each]), "new" if each == CaseState.NEW else "plain")
        for each in TABS
    ]
    return [Tab(_("全部"), here, not chosen and "due" not in request.GET), *states, _late(here, request)]


def _late(here: str, request: Request) -> Tab:
    return Tab(_("已超时"), f"{here}?due=late&sort=due", request.GET.getlist("due") == ["late"])
