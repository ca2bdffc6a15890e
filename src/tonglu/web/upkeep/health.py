"""How the system is, when it is saved, and the button that ends the demo: for whoever keeps the settings of the whole company."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tonglu.access.permissions import Permission as P
from tonglu.access.queries import me
from tonglu.lib.refusals import Refused
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, outcome
from tonglu.ui.pages import notify, render
from tonglu.upkeep import actions, demo, queries

SHOWN = 10


class PlanForm(Form):
    is_on = forms.BooleanField(label=gettext_lazy("每天备份"), required=False)
    hour = forms.IntegerField(label=gettext_lazy("几点（0–23）"), min_value=0, max_value=23)
    keep = forms.IntegerField(label=gettext_lazy("保留最近几份"), min_value=1, max_value=365)
    folder = forms.CharField(
        label=gettext_lazy("目录"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("不填就放在数据目录的 backups 里；最好是另一块盘"),
    )


class DemoForm(Form):
    company = forms.CharField(label=gettext_lazy("公司名称"), max_length=100)
    name = forms.CharField(label=gettext_lazy("您的姓名"), max_length=60)
    with_entered = forms.BooleanField(label=gettext_lazy("装入演示以后自己登记的内容也一并清除"), required=False)


@requires(P.SETTING_EDIT)
@require_safe
def show_health(request: Request) -> HttpResponse:
    return _show(request)


def _show(request: Request, bound: Form | None = None, status: int = 200) -> HttpResponse:
    by = request.actor
    found = queries.health(by)
    plan = queries.plan_in_force(by)
    start = {name: getattr(plan, name) for name in ("is_on", "hour", "keep", "folder")} if plan else {"hour": 2, "keep": 14}
    forms: dict[str, Any] = {
        "plan_form": PlanForm(prefix="plan", initial=start),
        "demo_form": DemoForm(prefix="demo", initial=_mine(request)),
    }
    if bound is not None:
        forms[f"{bound.prefix}_form"] = bound
    return render(
        request, "upkeep/health.html", status=status, health=found, tones=found.tones, plan=plan, backups=queries.backups(by)[:SHOWN],
        is_demo=demo.is_demo(), entered=demo.entered_by_hand() if demo.is_demo() else 0, **forms,
    )  # fmt: skip


def _mine(request: Request) -> dict[str, str]:
    return {"name": me(request.actor).name}


@requires(P.SETTING_EDIT)
@require_POST
def plan_backups(request: Request) -> HttpResponse:
    form = PlanForm(request.POST, prefix="plan")
    if form.is_valid():
        done = outcome(actions.plan_backups, by=request.actor, **form.cleaned_data)
        if not isinstance(done, Refused):
            notify(request, _("备份计划已保存"))
            return HttpResponseRedirect(reverse("web:health"))
        form.add_error(None, done)
    return _show(request, form, status=422)


@requires(P.SETTING_EDIT)
@require_POST
def remove_demo(request: Request) -> HttpResponse:
    form = DemoForm(request.POST, prefix="demo")
    if form.is_valid():
        done = outcome(demo.remove_demo, by=request.actor, **form.cleaned_data)
        if not isinstance(done, Refused):
            notify(request, _("演示数据已清除。下一步：建组织、加人员、导入房间和业主"))
            return HttpResponseRedirect(reverse("web:home"))
        form.add_error(None, done)
    return _show(request, form, status=422)
