"""Suspected duplicates: the list, and the two cases side by side with the decision, which is remembered."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.service.actions import decide_suspicion
from tonglu.service.queries import suspicion_for, suspicions_for
from tonglu.service.queries.rows import Case, Suspicion
from tonglu.service.queries.speaking import speaker_of, title_of
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import attempt
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Listing, col
from tonglu.ui.pages import go, notify, render
from tonglu.ui.wording import worded
from tonglu.web.access.place import within_place
from tonglu.web.service.cases import Tab
from tonglu.web.service.page import photos_of, room_of

STATES = [("open", gettext_lazy("待确认")), ("linked", gettext_lazy("已关联")), ("rejected", gettext_lazy("不是重复"))]
LISTING = Listing(
    sorts=(Sort("id", "id", is_descending=True),),
)


@requires(P.CASE_EDIT)
def list_suspicions(request: Request) -> HttpResponse:
    wanted = request.GET.get("state", "open")
    state = wanted if wanted in dict(STATES) else "open"
    page = LISTING.page(request, suspicions_for(within_place(request), state=state))
    here = reverse("web:suspicions")
    tabs = [Tab(str(label), f"{here}?state={value}", value == state) for value, label in STATES]
    columns = [
        col("first", _("先来的工单")),
        col("second", _("后来的工单")),
        col("why", _("为什么怀疑"), wide=True),
        col("state", _("判定")),
        col("act"),
    ]
    return render(request, "service/suspicions.html", block="rows", page=page, columns=columns, tabs=tabs, state=state)


@requires(P.CASE_EDIT)
def show_suspicion(request: Request, suspicion_id: int) -> HttpResponse:
    by = request.actor
    pair = suspicion_for(by, suspicion_id)
    refusal = ""
    if request.method == "POST":
        refused = attempt(decide_suspicion, suspicion_id, is_same=request.POST.get("is_same") == "yes", by=by)
        if not refused:
            notify(request, _("已记录判定"))
            return go(request, _next(by, suspicion_id))
        refusal = worded(refused)
    status = 422 if refusal else 200
    sides = [_side(by, pair.first, _("先来的")), _side(by, pair.second, _("后来的"))]
    return render(request, "service/suspicion.html", status=status, pair=pair, sides=sides, same=_same(pair), refusal=refusal)


def _side(by: Actor, case: Case, label: str) -> dict[str, object]:
    return {
        "case": case,
        "label": label,
        "title": title_of(case),
        "room": room_of(case),
        "speaker": speaker_of(case),
        "photos": photos_of(by, case),
    }


def _same(pair: Suspicion) -> list[str]:
    """What both cases share, so that the eye need not search."""
    first, second = pair.first, pair.second
    checks = (
        (_("原话相同"), first.words.strip() == second.words.strip()),
        (_("同一客户"), first.customer_id is not None and first.customer_id == second.customer_id),
        (_("同一房间"), first.unit_id is not None and first.unit_id == second.unit_id),
        (_("同一问题"), first.problem_id is not None and first.problem_id == second.problem_id),
        (_("同一天来件"), first.opened_at.date() == second.opened_at.date()),
    )
    return [label for label, is_same in checks if is_same]


def _next(by: Actor, suspicion_id: int) -> str:
    """The next open pair, so that a hundred of them take a hundred clicks and no more."""
    following = suspicions_for(by).filter(pk__lt=suspicion_id).first()
    return reverse("web:suspicion", args=[following.pk]) if following else reverse("web:suspicions")
