"""Exports: asked for on a page of their own, fetched by who asked, listed for who keeps the records."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tonglu.access.permissions import Permission as P
from tonglu.exchange import agreeing, exporting
from tonglu.lib.refusals import Refused
from tonglu.organisation.needs import is_at_top
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, ReasonField, outcome
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, col
from tonglu.ui.pages import notify, render
from tonglu.ui.wording import worded
from tonglu.web.access.kept import LISTS
from tonglu.web.access.place import kept_place
from tonglu.web.exchange.files import workbook

WAITING: Final = 20  # shown at once
TONES: Final = {
    "asked": "warn",
    "declined": "late",
    "counting": "hand",
    "waiting": "hand",
    "done": "done",
    "failed": "late",
    "gone": "plain",
}
COLUMNS: Final = [
    col("id", gettext_lazy("编号"), num=True),
    col("what", gettext_lazy("内容")),
    col("who", gettext_lazy("谁")),
    col("reason", gettext_lazy("原因"), wide=True),
    col("rows", gettext_lazy("行数"), num=True),
    col("created", gettext_lazy("时间")),
    col("state", gettext_lazy("状态")),
    col("act"),
]
RUNS: Final = Listing(
    sorts=[Sort("id", "id", is_descending=True)],
    facets=[Facet("state", gettext_lazy("状态"), exporting.STATES)],
)


class AskForm(Form):
    query = forms.CharField(required=False, max_length=4_000, widget=forms.HiddenInput)
    reason = ReasonField(label=gettext_lazy("导出原因"), help_text=gettext_lazy("导出会记录在案；文件上有您的姓名和时间"))


class DeclineForm(Form):
    reason = ReasonField(label=gettext_lazy("为什么不同意"))


class LimitForm(Form):
    rows = forms.IntegerField(label=gettext_lazy("超过多少行要另一个人同意"), min_value=1, max_value=exporting.HIGHEST)


@requires(P.EXPORT_RUN, P.EXPORT_AGREE, P.AUDIT_VIEW)
@require_safe
def list_exports(request: Request) -> HttpResponse:
    return _list(request)


def _list(request: Request, bound: Form | None = None, status: int = 200, refused: tuple[int, Form] | None = None) -> HttpResponse:
    page = RUNS.page(request, exporting.exports_for(request.actor))
    is_running = any(each.state in {"counting", "waiting"} and each.by_person_id == request.actor.person_id for each in page.rows)
    form = bound or LimitForm(initial={"rows": exporting.limit_now()})
    return render(
        request, "exchange/exports.html", block="rows", status=status, page=page, columns=COLUMNS, tones=TONES, is_running=is_running,
        labels={code: each.label for code, each in exporting.KINDS.items()}, me=request.actor.person_id,
        filters=_filters(request, page.rows),
        waiting=[(each, _declining(each.pk, refused)) for each in agreeing.exports_to_agree(request.actor)[:WAITING]],
        lists=LISTS, limit_form=form if is_at_top(request.actor, P.SETTING_EDIT) else None, limit=exporting.limit_now(),
    )  # fmt: skip


def _filters(request: Request, runs: Sequence[Any]) -> dict[int, str]:
    """What each was narrowed to, in the words of its list."""
    return {
        each.pk: " · ".join(exporting.KINDS[each.kind].words(request.actor, each.query))
        for each in runs
        if each.query and each.kind in exporting.KINDS
    }


def _declining(export_id: int, refused: tuple[int, Form] | None) -> Form:
    """The form to decline one of them: the one that was sent, where it was sent back."""
    return refused[1] if refused and refused[0] == export_id else DeclineForm(auto_id=f"decline_{export_id}_%s")


@requires(P.EXPORT_AGREE)
@require_POST
def agree(request: Request, export_id: int) -> HttpResponse:
    done = outcome(agreeing.agree_export, export_id, by=request.actor)
    if isinstance(done, Refused):
        notify(request, worded(done), tone="late")
    else:
        notify(request, _("已同意，正在导出；文件只有申请人能下载"))
    return HttpResponseRedirect(reverse("web:exports"))


@requires(P.EXPORT_AGREE)
@require_POST
def decline(request: Request, export_id: int) -> HttpResponse:
    form = DeclineForm(request.POST, auto_id=f"decline_{export_id}_%s")
    if form.is_valid():
        done = outcome(agreeing.decline_export, export_id, by=request.actor, **form.cleaned_data)
        if not isinstance(done, Refused):
            notify(request, _("已回复不同意，申请人会收到原因"))
            return HttpResponseRedirect(reverse("web:exports"))
        form.add_error(None, done)
    return _list(request, status=422, refused=(export_id, form))


@requires(P.EXPORT_RUN)
@require_http_methods(["GET", "POST"])
def ask_export(request: Request, kind: str) -> HttpResponse:
    """Show how many rows would leave; with a reason let them."""
    wanted = exporting.kind_for(request.actor, kind)
    query, place = request.POST.get("query", "") or request.GET.urlencode(), kept_place(request)
    form = AskForm(request.POST or None, initial={"query": query})
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "place_id": place}
        done = outcome(exporting.ask_export, kind, by=request.actor, **given)
        if not isinstance(done, Refused):
            notify(request, _("已申请，另一个人同意后开始导出") if done.state == "asked" else _("正在导出，写好后在这里下载"))
            return HttpResponseRedirect(reverse("web:exports"))
        form.add_error(None, done)
    count = outcome(exporting.counted_soon, wanted, query[:4_000], place, by=request.actor)
    context: dict[str, Any] = {"limit": exporting.limit_now(), "highest": exporting.HIGHEST}
    context |= {"refusal": worded(count)} if isinstance(count, Refused) else {"count": count}
    status = 422 if form.errors or "refusal" in context else 200
    return render(request, "exchange/export_new.html", status=status, kind=wanted, form=form, **context)


@requires(P.EXPORT_RUN)
@require_safe
def fetch_export(request: Request, export_id: int) -> HttpResponse:
    run, body = exporting.take_export(export_id, by=request.actor)
    label = _(exporting.KINDS[run.kind].label) if run.kind in exporting.KINDS else run.kind
    return workbook(body, f"{label}-{run.pk}.xlsx")


@requires(P.SETTING_EDIT)
@require_POST
def set_limit(request: Request) -> HttpResponse:
    form = LimitForm(request.POST)
    if form.is_valid():
        done = outcome(exporting.set_export_limit, by=request.actor, **form.cleaned_data)
        if not isinstance(done, Refused):
            notify(request, _("导出上限已保存"))
            return HttpResponseRedirect(reverse("web:exports"))
        form.add_error(None, done)
    return _list(request, form, status=422)
