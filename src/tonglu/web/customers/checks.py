"""查重: one question to the whole company, answered masked; and who asked what, for the auditor."""

from functools import reduce
from operator import or_
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tonglu.access.permissions import Permission as P
from tonglu.audit.in_line import called
from tonglu.customers import actions, checks
from tonglu.customers.checks import HOWS, REFUSED
from tonglu.customers.rules.checks import EXCESS_WORDS, MOST_A_DAY, MOST_AN_HOUR
from tonglu.lib.refusals import Refused
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, outcome
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, col
from tonglu.ui.pages import render
from tonglu.web.access.audits import VIA
from tonglu.web.access.place import within_place

COLUMNS: Final = [
    col("at", gettext_lazy("时间")),
    col("who", gettext_lazy("谁")),
    col("how", gettext_lazy("怎么查"), quiet=True),
    col("mask", gettext_lazy("查了什么（打码）")),
    col("found", gettext_lazy("结果")),
    col("via", gettext_lazy("途径"), quiet=True),
]
WORDS: Final = dict(HOWS)
RESULTS: Final = [("some", gettext_lazy("有")), ("none", gettext_lazy("没有")), ("refused", gettext_lazy("被拒"))]


class CheckForm(Form):
    """One of four ways; which one is seen from what is filled."""

    phone = forms.CharField(
        label=gettext_lazy("电话"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "autofocus": True}),
    )  # fmt: skip
    paper = forms.CharField(
        label=gettext_lazy("证件号"), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(
        label=gettext_lazy("姓名"), max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    digits = forms.CharField(
        label=gettext_lazy("手机后四位"), max_length=10, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    room = forms.CharField(
        label=gettext_lazy("或者房间"), max_length=60, required=False, help_text=gettext_lazy("项目名和完整房号，如 望江苑 3-2-1502"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


@requires(P.CUSTOMER_CHECK)
def check(request: Request) -> HttpResponse:
    form = CheckForm(request.POST or None)
    answer: Any = None
    if request.method == "POST" and form.is_valid():
        answer = outcome(actions.check_customer, **form.cleaned_data, by=request.actor)
        if isinstance(answer, Refused):
            form.add_error(None, answer)
            answer = None
    status = 422 if form.errors else 200
    return render(
        request, "customers/check.html", block="check", status=status, form=form, answer=answer, hourly=MOST_AN_HOUR, daily=MOST_A_DAY
    )  # fmt: skip


def _asked_how(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(body__how__in=chosen)


def _found(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    wanted = {"some": Q(body__found__gt=0), "none": Q(body__found=0), "refused": Q(kind=REFUSED)}
    return rows.filter(reduce(or_, (wanted[each] for each in chosen if each in wanted), Q()))


ASKED: Final = Listing(
    sorts=[Sort("id", "at", is_descending=True)],
    facets=[
        Facet("how", gettext_lazy("怎么查"), lambda: [(how.value, _(words)) for how, words in HOWS], narrow=_asked_how),
        Facet("found", gettext_lazy("结果"), RESULTS, narrow=_found),
        Facet("at", gettext_lazy("时间"), days="at"),
    ],
    search=called,
    along=lambda _chosen, days: checks.checks_in_line(*days["at"].moments),
)


@requires(P.AUDIT_VIEW)
@require_safe
def list_checks(request: Request) -> HttpResponse:
    by = within_place(request)
    page = ASKED.page(request, checks.checks_for(by))
    lines = [
        (each, _(WORDS[each.body["how"]]), _(EXCESS_WORDS[each.body["limit"]]) if each.kind == REFUSED else "", VIA.get(each.via, ""))
        for each in page.rows
    ]
    busiest = checks.busiest_askers(by)
    return render(
        request, "customers/checks.html", block="rows", page=page, lines=lines, columns=COLUMNS, busiest=busiest, daily=MOST_A_DAY
    )
