"""Service standards in the settings: what is promised, and which projects show it to everybody."""

from typing import Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.lib.choices import choices_of
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import Refused
from tonglu.organisation.queries import may_change_settings, nodes_of
from tonglu.service import standards as rules
from tonglu.service.queries.standards import pages_for, standards_for
from tonglu.service.rules.standards import Measure
from tonglu.service.rules.states import CaseGrade, CaseKind
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import DayField, Form, outcome
from tonglu.ui.pages import notify, render

KINDS: Final = {str(each): each.label for each in CaseKind}
GRADES: Final = {str(each): each.label for each in CaseGrade}


class StandardForm(Form):
    code = forms.CharField(label=gettext_lazy("编码"), max_length=30, help_text=gettext_lazy("小写字母，如 arrival；同一编码再设就是新版"))
    sentence = forms.CharField(label=gettext_lazy("对外说的话"), max_length=200, help_text=gettext_lazy("业主看得懂的一句话"))
    measure = forms.ChoiceField(label=gettext_lazy("怎么衡量"), choices=choices_of(Measure))
    limit_minutes = forms.IntegerField(
        label=gettext_lazy("分钟"),
        required=False,
        min_value=1,
        max_value=rules.LONGEST_LIMIT,
        help_text=gettext_lazy("办结按每张工单自己的时限，不用填"),
    )
    target = forms.IntegerField(label=gettext_lazy("目标 %"), min_value=1, max_value=100, initial=95)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("哪些类型"), required=False, choices=choices_of(CaseKind), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不选为全部"),
    )  # fmt: skip
    grades = forms.MultipleChoiceField(
        label=gettext_lazy("哪些等级"), required=False, choices=choices_of(CaseGrade), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不选为全部"),
    )  # fmt: skip
    node_id = forms.TypedChoiceField(label=gettext_lazy("适用组织（含下级）"), required=False, coerce=int, empty_value=None)
    since = DayField(label=gettext_lazy("生效日期"), required=False, help_text=gettext_lazy("不填即今天"))

    def __init__(self, *args: Any, nodes: list[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node_id"].choices = nodes  # type: ignore[attr-defined]


@requires(P.SETTING_EDIT)
def standards(request: Request, bound: StandardForm | None = None) -> HttpResponse:
    today = day_of(request.actor.at)
    rows = [(each, _scope(each), _state(each, today)) for each in standards_for(request.actor)[:200]]
    return render(
        request, "service/standards.html", form=bound or _form(request, None), pages=pages_for(request.actor),
        is_top=may_change_settings(request.actor),
        current=[row for row in rows if row[2] == "now"], coming=[row for row in rows if row[2] == "coming"],
        past=[row for row in rows if row[2] == "past"],
    )  # fmt: skip


@requires(P.SETTING_EDIT)
@require_POST
def set_standard(request: Request) -> HttpResponse:
    form = _form(request, request.POST)
    if form.is_valid():
        done = outcome(rules.set_standard, by=request.actor, **form.cleaned_data)
        if not isinstance(done, Refused):
            notify(request, _("服务标准已设置"))
            return HttpResponseRedirect(reverse("web:standards"))
        form.add_error(None, done)
    return standards(request, bound=form)


@requires(P.SETTING_EDIT)
@require_POST
def end_standard(request: Request, standard_id: int) -> HttpResponse:
    has_held = rules.end_standard(standard_id, by=request.actor).since <= day_of(request.actor.at)
    notify(request, _("已停用这一条") if has_held else _("已撤回，这条规则不会生效"))
    return HttpResponseRedirect(reverse("web:standards"))


@requires(P.SETTING_EDIT)
@require_POST
def publish_standards(request: Request, node_id: int) -> HttpResponse:
    page = rules.publish_standards(node_id, is_public=request.POST.get("on") == "1", by=request.actor)
    notify(request, _("已对外公布") if page.is_public else _("已不再公布"))
    return HttpResponseRedirect(reverse("web:standards"))


def _form(request: Request, posted: Any) -> StandardForm:
    reached = request.actor.reach[P.SETTING_EDIT].nodes
    nodes: list[tuple[Any, Any]] = [(each.pk, "　" * (each.path.count(".") - 2) + each.name) for each in nodes_of(reached)]
    if may_change_settings(request.actor):
        nodes = [("", _("全公司")), *nodes]
    return StandardForm(posted, nodes=nodes)


def _scope(standard: Any) -> str:
    kinds, grades = ([_(names[each]) for each in codes] for names, codes in ((KINDS, standard.kinds), (GRADES, standard.grades)))
    return _("，").join(filter(None, (_("、").join(kinds), _("、").join(grades)))) or _("全部工单")


def _state(standard: Any, today: Any) -> str:
    if standard.until and standard.until <= max(today, standard.since):  # ended, or withdrawn before it began
        return "past"
    return "coming" if standard.since > today else "now"
