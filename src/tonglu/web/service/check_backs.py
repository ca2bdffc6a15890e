"""Calling back: the list of whom to ring, and the panel of one call with its script and its case beside it."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.choices import choices_of
from tonglu.organisation.queries import nodes_for
from tonglu.service import actions
from tonglu.service.queries import check_backs as queries
from tonglu.service.queries.rows import CheckBack
from tonglu.service.rules.check_backs import CheckBackResult, CheckBackState
from tonglu.service.rules.states import CaseKind
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, attempt
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, col
from tonglu.ui.pages import go, notify, render
from tonglu.ui.time_left import time_left
from tonglu.ui.wording import worded
from tonglu.web.access.place import within_place
from tonglu.web.service.cases import Tab
from tonglu.web.service.check_back_forms import RecordForm, SignOffForm
from tonglu.web.service.check_back_page import panel_of

LABELS: Final = {
    "now": gettext_lazy("现在可打"),
    "late": gettext_lazy("已超时"),
    "mine": gettext_lazy("我领取的"),
    "waiting": gettext_lazy("约好以后"),
    "disputed": gettext_lazy("待经理决定"),
    "ended": gettext_lazy("已结束"),
}
COLUMNS: Final = [
    col("case", gettext_lazy("工单")),
    col("what", gettext_lazy("摘要"), wide=True),
    col("who", gettext_lazy("客户 / 房间")),
    col("kind", gettext_lazy("类型"), quiet=True),
    col("calls", gettext_lazy("拨打"), quiet=True),
    col("due", gettext_lazy("期限")),
    col("act"),
]
MOST_PROJECTS: Final = 200


def listing_of(by: Actor, box: str) -> Listing:
    newest = Sort("ended", "ended_at", is_descending=True, is_nullable=True)
    soonest = (Sort("due", "due_at"), Sort("call", "call_at"))
    facets = (
        Facet("kind", gettext_lazy("类型"), choices_of(CaseKind)),
        Facet("project", gettext_lazy("项目"), partial(_projects, by), lookup="node_id"),
    )
    results = Facet("result", gettext_lazy("结果"), choices_of(CheckBackResult))
    ended = Facet("ended", gettext_lazy("结束"), days="ended_at")
    return Listing(sorts=(newest,), facets=(*facets, results, ended)) if box == "ended" else Listing(sorts=soonest, facets=facets)


@requires(P.CHECKBACK_DO)
def list_check_backs(request: Request) -> HttpResponse:
    by = within_place(request)
    wanted = request.GET.get("box", "now")
    box = wanted if wanted in LABELS else "now"
    page = listing_of(by, box).page(request, queries.check_backs_in(by, box).defer("case__words", "case__result"))
    return render(
        request,
        "service/check_backs.html",
        block="rows",
        page=page,
        box=box,
        columns=COLUMNS,
        me=by.person_id,
        tabs=_tabs(request, by, box),
        rows=[(each, time_left(each.opened_at, each.due_at, by.at), held_by(each, by)) for each in page.rows],
    )


def _tabs(request: Request, by: Actor, box: str) -> list[Tab]:
    if request.htmx:  # only the rows are drawn
        return []
    counts, here = queries.check_back_counts(by), reverse("web:check_backs")
    return [
        Tab(
            str(label),
            f"{here}?box={name}",
            name == box,
            str(counts[name]) if name in counts else None,
            "late" if name == "late" else "plain",
        )
        for name, label in LABELS.items()
    ]


def held_by(check_back: CheckBack, by: Actor) -> str:
    """Who is on the phone with this customer now; empty where nobody but oneself."""
    return check_back.caller.name if check_back.caller and actions.is_claimed_by_another(check_back, by) else ""


def _projects(by: Actor) -> Sequence[tuple[int, str]]:
    return list(nodes_for(by).filter(kind="project").order_by("path").values_list("pk", "name")[:MOST_PROJECTS])


@requires(P.CHECKBACK_DO)
def open_panel(request: Request, check_back_id: int) -> HttpResponse:
    return show_panel(request, check_back_id)


def show_panel(request: Request, check_back_id: int, form: Form | None = None, *, refusal: str = "") -> HttpResponse:
    check_back = queries.check_back_for(request.actor, check_back_id)
    shown: dict[str, Any] = panel_of(request.actor, check_back, form)
    status = 422 if form is not None or refusal else 200
    return render(request, "service/check_back.html", block="panel", status=status, refusal=refusal, **shown)


@requires(P.CHECKBACK_DO)
@require_POST
def claim(request: Request, check_back_id: int) -> HttpResponse:
    if refusal := attempt(actions.claim_check_back, check_back_id, by=request.actor):
        notify(request, worded(refusal), tone="late")
        return go(request, reverse("web:check_backs"))
    return go(request, reverse("web:check_back", args=[check_back_id]))


@requires(P.CHECKBACK_DO)
@require_POST
def release(request: Request, check_back_id: int) -> HttpResponse:
    if refusal := attempt(actions.release_check_back, check_back_id, by=request.actor):
        notify(request, worded(refusal), tone="late")
    else:
        notify(request, _("已放回，同事可以接着打"))
    return go(request, reverse("web:check_backs"))


@requires(P.CHECKBACK_DO)
@require_POST
def record(request: Request, check_back_id: int) -> HttpResponse:
    check_back = queries.check_back_for(request.actor, check_back_id)
    form = RecordForm(request.POST, sheet=queries.call_sheet_of(request.actor, check_back))
    if not form.is_valid():
        return show_panel(request, check_back_id, form)
    if refusal := attempt(actions.record_check_back, check_back_id, **form.given(), by=request.actor):
        form.add_error(None, refusal)
        return show_panel(request, check_back_id, form)
    return _on(request, queries.check_back_for(request.actor, check_back_id))


def _on(request: Request, done: CheckBack) -> HttpResponse:
    """Say what followed, and go on to the next call."""
    said: dict[str, str] = {
        CheckBackState.CONFIRMED: _("已记录：客户确认"),
        CheckBackState.REOPENED: _("已记录，工单重新处理，已通知处理人和经理"),
        CheckBackState.DISPUTED: _("已记录，等经理决定"),
        CheckBackState.LOST: _("已记录：三天都没有接通，按失访结束"),
    }
    notify(request, said.get(done.state, _("已记录")))
    return go(request, reverse("web:check_backs"))


@requires(P.CASE_FORCE_CLOSE)
@require_POST
def sign_off(request: Request, check_back_id: int) -> HttpResponse:
    form = SignOffForm(request.POST, auto_id="sign_%s")
    if not form.is_valid():
        return show_panel(request, check_back_id, form)
    if refusal := attempt(actions.sign_off_check_back, check_back_id, reason=form.cleaned_data["reason"], by=request.actor):
        form.add_error(None, refusal)
        return show_panel(request, check_back_id, form)
    notify(request, _("已签字关闭"))
    return go(request, reverse("web:check_back", args=[check_back_id]))
