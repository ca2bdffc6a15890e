"""Staffing: load per project and person, and how many posts an expansion needs."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.insight.queries.staffing import norm_in_force, people_loads_for, project_loads_for
from tonglu.insight.rules.staffing import posts_needed, tone_of
from tonglu.insight.staffing import MOST, set_staffing_norm
from tonglu.lib.refusals import Refused
from tonglu.organisation.queries import may_change_settings
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, outcome
from tonglu.ui.pages import notify, render


class MoreForm(Form):
    more = forms.IntegerField(label=gettext_lazy("再增加多少户"), required=False, min_value=0, max_value=MOST)


class NormForm(Form):
    households_warn = forms.IntegerField(label=gettext_lazy("每人户数超过多少提醒"), min_value=1, max_value=MOST)
    households_late = forms.IntegerField(label=gettext_lazy("每人户数超过多少算过多"), min_value=1, max_value=MOST)
    cases_warn = forms.IntegerField(label=gettext_lazy("每人每周工单超过多少提醒"), min_value=1, max_value=MOST)
    cases_late = forms.IntegerField(label=gettext_lazy("每人每周工单超过多少算过多"), min_value=1, max_value=MOST)


@requires(P.STAFFING_VIEW)
def staffing(request: Request, bound: NormForm | None = None) -> HttpResponse:
    norm = norm_in_force(request.actor)
    asked = MoreForm(request.GET if "more" in request.GET else None)
    more = (asked.cleaned_data.get("more") or 0) if asked.is_bound and asked.is_valid() else 0
    rows = [_row(each, more, norm) for each in project_loads_for(request.actor)]
    start = {name: getattr(norm, name) for name in NormForm.base_fields}
    may_set = may_change_settings(request.actor)
    return render(
        request, "insight/staffing.html", rows=rows, more=more, more_form=asked, norm=norm,
        norm_form=(bound or NormForm(initial=start)) if may_set else None,
    )  # fmt: skip


@requires(P.STAFFING_VIEW)
def staffing_of(request: Request, node_id: int) -> HttpResponse:
    node, people = people_loads_for(request.actor, node_id)
    norm = norm_in_force(request.actor)
    rows = [(each, tone_of(each.weekly * 100 / each.person.hours_share, norm.cases_warn, norm.cases_late)) for each in people]
    return render(request, "insight/staffing_of.html", node=node, rows=rows)


@requires(P.SETTING_EDIT)
@require_POST
def set_norm(request: Request) -> HttpResponse:
    form = NormForm(request.POST)
    if form.is_valid():
        done = outcome(set_staffing_norm, by=request.actor, **form.cleaned_data)
        if not isinstance(done, Refused):
            notify(request, _("编制标准已保存"))
            return HttpResponseRedirect(reverse("web:staffing"))
        form.add_error(None, done)
    return staffing(request, bound=form)


def _row(each: Any, more: int, norm: Any) -> dict[str, Any]:
    load = each.load
    needed = posts_needed(load, more, norm)
    return {
        "at": each,
        "homes_tone": tone_of(load.households_per_post, norm.households_warn, norm.households_late),
        "cases_tone": tone_of(load.cases_per_post, norm.cases_warn, norm.cases_late),
        "needed": needed,
        "lacking": max(0.0, needed - load.posts),
    }
