"""疑似同一人: the list of questions, two people side by side, and what is judged."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tonglu.access.permissions import Permission as P
from tonglu.customers import actions, pairs
from tonglu.customers.joined import COLUMNS as DETAILS
from tonglu.customers.rules.alike import REASONS, level_of
from tonglu.estates.queries import project_names
from tonglu.lib.actor import Actor
from tonglu.lib.names import mask
from tonglu.lib.refusals import Refused
from tonglu.service.queries import open_cases_of
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, outcome
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, col
from tonglu.ui.pages import go, notify, render
from tonglu.web.access.place import within_place
from tonglu.web.customers.merge_forms import ApartForm, MergeForm

COLUMNS: Final = [
    col("score", gettext_lazy("把握")),
    col("who", gettext_lazy("两份档案与依据"), wide=True),
    col("found", gettext_lazy("发现时间"), quiet=True),
    col("state", gettext_lazy("状态")),
]
TONES: Final = {"open": "warn", "merged": "done", "never": "plain"}


def _listing(by: Actor) -> Listing:
    return Listing(
        sorts=(Sort("score", "score", is_descending=True), Sort("found", "found_at", is_descending=True)),
        facets=(
            Facet("project", gettext_lazy("项目"), partial(_projects, by), narrow=_at_nodes),
            Facet("state", gettext_lazy("状态"), pairs.PAIR_STATES),
        ),
    )


def _projects(by: Actor) -> list[tuple[int, str]]:
    return [(each.node_id, each.name) for each in project_names(by)]


def _at_nodes(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    nodes = [int(each) for each in chosen]
    return rows.filter(Q(low__nodes__overlap=nodes) | Q(high__nodes__overlap=nodes))


@requires(P.CUSTOMER_VIEW)
@require_safe
def list_pairs(request: Request) -> HttpResponse:
    """Who may not merge sees that there is a question, but no names."""
    by = within_place(request)
    rows = pairs.pairs_for(by)
    page = _listing(by).page(request, rows if request.GET.get("state") else rows.filter(state="open"))
    is_masked = not by.can(P.CUSTOMER_MERGE)
    lines = [
        {
            "pair": each,
            "names": [mask(name) if is_masked else name for name in pairs.names_in(each)],
            "level": level_of(each.score),
            "reasons": [REASONS[code] for code in each.reasons],
        }
        for each in page.rows
    ]
    return render(
        request,
        "customers/pairs.html",
        block="rows",
        page=page,
        lines=lines,
        columns=COLUMNS,
        tones=TONES,
        is_masked=is_masked,
        scoring=pairs.last_scoring(by),
    )


@requires(P.CUSTOMER_MERGE)
@require_POST
def score(request: Request) -> HttpResponse:
    """A refusal becomes its own sentence on the page of errors."""
    actions.ask_scoring(by=request.actor)
    notify(request, _("已开始比对；可以离开这一页，找到的会列在这里"))
    return go(request, reverse("web:customer_pairs"))


@requires(P.CUSTOMER_MERGE)
@require_safe
def scoring(request: Request) -> HttpResponse:
    """The card of the run, asked again every second while it goes on."""
    return render(request, "customers/scoring.html", scoring=pairs.last_scoring(request.actor))


@requires(P.CUSTOMER_MERGE)
@require_safe
def open_pair(request: Request, pair_id: int) -> HttpResponse:
    return _shown(request, pair_id)


def _shown(request: Request, pair_id: int, merge: Form | None = None, apart: Form | None = None) -> HttpResponse:
    by = request.actor
    pair = pairs.pair_for(by, pair_id)
    sides = _sides(by, pair)
    can_judge = pairs.may_merge(by, *(each.customer for each in sides))
    status = 422 if merge or apart else 200
    return render(
        request, "customers/pair.html", block="compared", status=status, pair=pair, sides=sides,
        level=level_of(pair.score), reasons=[REASONS[code] for code in pair.reasons], tones=TONES, can_judge=can_judge,
        joined=joined(by, sides), spread=pairs.spread_of(sides),
        merge_form=merge or MergeForm(sides=sides), apart_form=apart or ApartForm(auto_id="apart_%s"),
    )  # fmt: skip


def _sides(by: Actor, pair: Any) -> list[Any]:
    return [pairs.side_for(by, each) for each in (pair.low, pair.high)]


def joined(by: Actor, sides: Sequence[Any]) -> list[dict[str, int]]:
    """What each of the two brings with it."""
    return [
        {
            "phones": sum(1 for each in side.phones if each.until is None),
            "homes": sum(1 for each in side.homes if not each.has_ended),
            "cases": open_cases_of(by, side.ids).count() if by.can(P.CASE_VIEW) else 0,
        }
        for side in sides
    ]


def chosen(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is shown of the one who does not go on."""
    choices: dict[str, Any] = {column: True for column in DETAILS if given.get(column) not in (None, "", given["survivor_id"])}
    return choices | ({"phone": given["phone"]} if given.get("phone") else {})


@requires(P.CUSTOMER_MERGE)
@require_POST
def merge(request: Request, pair_id: int) -> HttpResponse:
    by = request.actor
    form = MergeForm(request.POST, sides=_sides(by, pairs.pair_for(by, pair_id)))
    if form.is_valid():
        given = form.cleaned_data
        survivor = given["survivor_id"]
        done = outcome(actions.merge_pair, pair_id, survivor_id=survivor, choices=chosen(given), reason=given["reason"], by=by)
        if not isinstance(done, Refused):
            notify(request, _("已合并；在客户页随时可以撤销"))
            return go(request, reverse("web:customer", args=[survivor]))
        form.add_error(None, done)
    return _shown(request, pair_id, merge=form)


@requires(P.CUSTOMER_MERGE)
@require_POST
def apart(request: Request, pair_id: int) -> HttpResponse:
    form = ApartForm(request.POST, auto_id="apart_%s")
    if form.is_valid():
        done = outcome(actions.keep_apart, pair_id, **form.cleaned_data, by=request.actor)
        if not isinstance(done, Refused):
            notify(request, _("已记下不是同一人，以后不再提示"), undo=reverse("web:pair_again", args=[pair_id]))
            return go(request, reverse("web:customer_pairs"))
        form.add_error(None, done)
    return _shown(request, pair_id, apart=form)


@requires(P.CUSTOMER_MERGE)
@require_POST
def again(request: Request, pair_id: int) -> HttpResponse:
    """A refusal becomes its own sentence on the page of errors."""
    actions.ask_again(pair_id, by=request.actor)
    notify(request, _("已撤回判定，重新列为疑似"))
    return go(request, reverse("web:customer_pair", args=[pair_id]))
