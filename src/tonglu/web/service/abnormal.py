"""Abnormal tasks on one screen: the numbers open, ticked rows are accepted or given to somebody, each decided for itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.choices import choices_of
from tonglu.lib.plain import as_id
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service import actions
from tonglu.service.queries import case_for, cases_for, keepers_for
from tonglu.service.queries.abnormal import SILENT_DAYS, abnormal_cases, abnormal_counts
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseState
from tonglu.ui.addresses import url
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import attempt
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, Page, col
from tonglu.ui.pages import render
from tonglu.ui.wording import worded
from tonglu.web.access.place import within_place
from tonglu.web.service.abnormal_rows import SHOWN, drawn
from tonglu.web.service.keepers import keeper_choices
from tonglu.web.service.listing import by_keeper, keepers_offered, projects_offered

MOST: Final = 100
LONGEST_REASON: Final = 500
TILES: Final = {
    "overdue": (gettext_lazy("已超时"), "late"),
    "soon": (gettext_lazy("4 小时内到期"), "warn"),
    "reopened": (gettext_lazy("重新处理两次以上"), "warn"),
    "bounced": (gettext_lazy("退单两次以上"), "warn"),
    "silent": (gettext_lazy("久无动静"), "wait"),
    "unaccepted": (gettext_lazy("半小时没人受理"), "late"),
    "signature": (gettext_lazy("等经理签字"), "late"),
}
COLUMNS: Final = [
    col("number", gettext_lazy("单号")),
    col("what", gettext_lazy("摘要"), wide=True),
    col("who", gettext_lazy("客户 / 房间")),
    col("state", gettext_lazy("状态")),
    col("keeper", gettext_lazy("处理人")),
    col("due", gettext_lazy("时限")),
    col("opened", gettext_lazy("来件时间"), quiet=True),
]


@dataclass(frozen=True, slots=True)
class Tile:
    code: str
    label: str
    value: str
    url: str
    tone: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one ticked row."""

    case_id: int
    number: str
    words: str
    is_done: bool


def listing_of(by: Actor) -> Listing:
    return Listing(
        sorts=(Sort("due", "due_at", is_nullable=True, is_by_place=True), Sort("opened", "opened_at")),
        facets=(
            Facet("project", gettext_lazy("项目"), partial(projects_offered, by), lookup="node_id"),
            Facet("keeper", gettext_lazy("处理人"), partial(keepers_offered, by), narrow=partial(by_keeper, by=by)),
            Facet("kind", gettext_lazy("类型"), choices_of(CaseKind)),
            Facet("grade", gettext_lazy("等级"), choices_of(CaseGrade)),
        ),
    )


@requires(P.CASE_DISPATCH, P.CASE_ACCEPT)
def abnormal(request: Request) -> HttpResponse:
    """Show the rows of one number; ticked ones that were sent here are done first, and said above."""
    outcomes = _act_on_several(request) if request.method == "POST" else []
    by = within_place(request)
    code = request.GET.get("what", "overdue")
    code = code if code in TILES else "overdue"
    days = _days(request)
    page = listing_of(by).page(request, abnormal_cases(by, code, silent_days=days), SHOWN)
    return render(
        request,
        "service/abnormal.html",
        block="rows",
        page=page,
        code=code,
        days=days,
        day_choices=SILENT_DAYS,
        columns=COLUMNS,
        tiles=[] if request.htmx else _tiles(by, code, days, page),
        outcomes=outcomes,
        reason="" if all(each.is_done for each in outcomes) else request.POST.get("reason", "")[:LONGEST_REASON],
        lines=drawn(page.rows, by.at),
        keepers=_keepers(by, page.rows),
        can_accept=by.can(P.CASE_ACCEPT),
        can_give=by.can(P.CASE_DISPATCH),
    )


def _days(request: Request) -> int:
    wish = as_id(request.GET.get("days", ""))
    return wish if wish in SILENT_DAYS else SILENT_DAYS[0]


def _tiles(by: Actor, code: str, days: int, page: Page[Any]) -> list[Tile]:
    """Return the numbers; that of a page without filters is the count of its rows."""
    counts, here = abnormal_counts(by, TILES, silent_days=days), url("web:abnormal")
    if not page.is_filtered:
        page.is_counted(counts[code].value + counts[code].is_capped)
    return [
        Tile(name, str(label), str(counts[name]), f"{here}?what={name}", tone if counts[name].value else "plain", name == code)
        for name, (label, tone) in TILES.items()
    ]


def _keepers(by: Actor, shown: Sequence[Any]) -> list[tuple[int, str]]:
    """Whom the rows can be given to: asked for one project only, others know other people."""
    is_one_place = len({each.node_id for each in shown}) == 1
    case = cases_for(by).filter(pk=shown[0].pk).first() if is_one_place and by.can(P.CASE_DISPATCH) else None
    return keeper_choices(keepers_for(by, case)) if case else []


def _act_on_several(request: Request) -> list[Outcome]:
    """Each ticked row is its own act in its own transaction."""
    act = request.POST.get("act", "assign")
    picked = [pk for each in request.POST.getlist("pick")[:MOST] if (pk := as_id(each)) is not None]
    numbers = dict(cases_for(request.actor).filter(pk__in=picked).values_list("pk", "number"))
    wanted = [pk for pk in dict.fromkeys(picked) if pk in numbers]
    keeper, reason = as_id(request.POST.get("keeper_id", "")), request.POST.get("reason", "").strip()
    move = _accept if act == "accept" else partial(_assign, keeper=keeper, reason=reason, even_away="is_away_confirmed" in request.POST)
    return [_decide(request, move, pk, numbers[pk], _("已受理") if act == "accept" else "") for pk in wanted]


def _decide(request: Request, move: Callable[..., object], case_id: int, number: str, said: str) -> Outcome:
    try:
        refusal = attempt(move, case_id, by=request.actor)
    except NotAllowed:
        return Outcome(case_id, number, _("没有权限"), is_done=False)
    if refusal:
        return Outcome(case_id, number, worded(refusal), is_done=False)
    return Outcome(case_id, number, said or _("已交给 {name}").format(name=_name(request, case_id)), is_done=True)


def _accept(case_id: int, *, by: Actor) -> object:
    return actions.accept_case(case_id, by=by)


def _assign(case_id: int, *, keeper: int | None, reason: str, even_away: bool, by: Actor) -> object:
    """Dispatch what waits for it, redispatch what somebody has; everything else says why not."""
    if keeper is None:
        raise Refused("请先选择处理人")
    case = case_for(by, case_id)
    if case.state == CaseState.HANDLING:
        return actions.redispatch_case(case_id, keeper_id=keeper, reason=reason, is_away_confirmed=even_away, by=by)
    return actions.dispatch_case(case_id, keeper_id=keeper, is_away_confirmed=even_away, by=by)


def _name(request: Request, case_id: int) -> str:
    row: Any = cases_for(request.actor).filter(pk=case_id).values_list("keeper__name", flat=True).first()
    return row or ""
