"""The list of cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models.functions import Left
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.choices import labels_of
from tonglu.service.queries import cases_for, counts_by_state, keepers_for
from tonglu.service.queries.rows import Case
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseState
from tonglu.ui.doors import Request, requires
from tonglu.ui.pages import render
from tonglu.ui.time_left import time_left
from tonglu.web.access.place import within_place
from tonglu.web.insight.behind import behind_of
from tonglu.web.service.keepers import keeper_choices
from tonglu.web.service.listing import COLUMNS, listing_of

TABS = (CaseState.NEW, CaseState.ACCEPTED, CaseState.HANDLING, CaseState.DONE)
EXCERPT = 80
SHOWN = (
    "number", "title", "kind", "grade", "is_group", "state", "contact_name", "opened_at", "due_at",
    "node__name", "customer__name", "unit__code", "keeper__name",
)  # fmt: skip


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
    rows, behind = behind_of(request, by, cases_for(by).annotate(excerpt=Left("words", EXCERPT)).only(*SHOWN))
    page = listing_of(by).page(request, rows)
    return render(
        request,
        "service/cases.html",
        block="rows",
        page=page,
        behind=behind,
        tabs=_tabs(request),
        is_refresh=_is_refresh(request),
        columns=COLUMNS,
        left={each.pk: time_left(each.opened_at, each.due_at, by.at) for each in page.rows},
        keepers=_keepers(by, page.rows),
        can_accept=by.can(P.CASE_ACCEPT),
        kinds=labels_of(CaseKind),
        grades=labels_of(CaseGrade),
        states=labels_of(CaseState),
    )


def _keepers(by: Actor, shown: Sequence[Case]) -> list[tuple[int, str]]:
    """Whom several cases can be given to at once: asked for one project only, others know other people."""
    is_one_place = len({each.node_id for each in shown}) == 1
    return keeper_choices(keepers_for(by, shown[0])) if is_one_place and by.can(P.CASE_DISPATCH) else []


def _is_refresh(request: Request) -> bool:
    """An act in the drawer changed something behind it: the counts are told anew with the rows."""
    return bool(request.htmx) and request.htmx.trigger == "refresher"


def _tabs(request: Request) -> list[Tab]:
    """The states work waits in, as quick filters with how many wait there."""
    if request.htmx and not _is_refresh(request):  # only the rows are drawn
        return []
    counts = counts_by_state(within_place(request), TABS)
    here, chosen = reverse("web:cases"), request.GET.getlist("state")
    states = [
        Tab(_(each.label), f"{here}?state={each}", chosen == [each], str(counts[each]), "new" if each == CaseState.NEW else "plain")
        for each in TABS
    ]
    return [Tab(_("全部"), here, not chosen and "due" not in request.GET), *states, _late(here, request)]


def _late(here: str, request: Request) -> Tab:
    return Tab(_("已超时"), f"{here}?due=late&sort=due", request.GET.getlist("due") == ["late"])
