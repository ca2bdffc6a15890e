"""Clock policies: what applies now, what will, what did; a change is a new version from a date."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.lib.choices import choices_of
from tonglu.lib.refusals import Refused
from tonglu.organisation.queries import calendars_for, may_change_settings, nodes_of
from tonglu.service import policies as rules
from tonglu.service.rules.states import CaseGrade, CaseKind, ClockKind
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, MomentField, outcome
from tonglu.ui.pages import notify, render
from tonglu.web.organisation.forms import Choices, node_labels

MINUTES: Final = {"minutes": 1, "hours": 60}
HISTORY: Final = 100
KINDS: Final = {str(each): each.label for each in CaseKind}
GRADES: Final = {str(each): each.label for each in CaseGrade}
CLOCKS: Final = {str(each): each.label for each in ClockKind}


class PolicyForm(Form):
    """Kind and grade left open mean all of them; the more particular policy wins."""

    clock = forms.ChoiceField(label=gettext_lazy("时限"), choices=choices_of(ClockKind), widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=gettext_lazy("工单类型"), required=False, choices=[("", gettext_lazy("全部类型")), *choices_of(CaseKind)]
    )
    grade = forms.ChoiceField(label=gettext_lazy("等级"), required=False, choices=[("", gettext_lazy("全部等级")), *choices_of(CaseGrade)])
    node_id = forms.TypedChoiceField(label=gettext_lazy("适用组织（含下级）"), required=False, coerce=int, empty_value=None)
    amount = forms.IntegerField(label=gettext_lazy("时长"), min_value=1, max_value=99_999)
    unit = forms.ChoiceField(
        label=pgettext_lazy("time", "单位"), choices=[("hours", gettext_lazy("工作小时")), ("minutes", gettext_lazy("工作分钟"))]
    )
    calendar_id = forms.TypedChoiceField(label=gettext_lazy("按哪个日历计时"), coerce=int)
    since = MomentField(label=gettext_lazy("生效时间"), required=False, help_text=gettext_lazy("不填即现在；已登记的工单按原来的时限计"))

    def __init__(self, *args: Any, nodes: Choices, calendars: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node_id"].choices = nodes  # type: ignore[attr-defined]
        self.fields["calendar_id"].choices = calendars  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        read = dict(self.cleaned_data)
        read["within_minutes"] = read.pop("amount") * MINUTES[read.pop("unit")]
        return read


@dataclass(frozen=True, slots=True)
class Version:
    """One policy in words."""

    policy: Any
    clock: str
    kind: str
    grade: str
    within: str
    state: str


@requires(P.SETTING_EDIT)
def policies(request: Request, bound: PolicyForm | None = None) -> HttpResponse:
    at = request.actor.at
    history = list(rules.policy_history(request.actor)[:HISTORY])
    shown = [_version(each, at) for each in history]
    return render(
        request,
        "organisation/policies.html",
        current=sorted((each for each in shown if each.state == "now"), key=_order),
        coming=[each for each in shown if each.state == "coming"],
        past=[each for each in shown if each.state == "past"],
        is_top=may_change_settings(request.actor),
        form=bound or _form(request, None),
    )


@requires(P.SETTING_EDIT)
@require_POST
def set_policy(request: Request) -> HttpResponse:
    form = _form(request, request.POST)
    if form.is_valid():
        done = outcome(rules.set_policy, by=request.actor, **form.asked())
        if not isinstance(done, Refused):
            notify(request, _("新的时限规则已设置"))
            return HttpResponseRedirect(reverse("web:policies"))
        form.add_error(None, done)
    return policies(request, bound=form)


@requires(P.SETTING_EDIT)
@require_POST
def end_policy(request: Request, policy_id: int) -> HttpResponse:
    ended = rules.end_policy(policy_id, by=request.actor)
    notify(request, _("已停用，之后登记的工单按更通用的规则计时") if ended.since <= request.actor.at else _("已撤回，这条规则不会生效"))
    return HttpResponseRedirect(reverse("web:policies"))


def _form(request: Request, posted: Any) -> PolicyForm:
    reached = request.actor.reach[P.SETTING_EDIT].nodes
    nodes: Choices = node_labels(nodes_of(reached))
    if may_change_settings(request.actor):
        nodes = [("", _("全公司")), *nodes]
    rows = list(calendars_for(request.actor))
    calendars = [(each.pk, each.name) for each in rows]
    usual = next((each.pk for each in rows if not each.is_always), None)  # closing is counted in office hours
    initial = {"clock": "close", "unit": "hours", "calendar_id": usual}
    return PolicyForm(posted, nodes=nodes, calendars=calendars, initial=initial)


def _version(policy: Any, at: Any) -> Version:
    state = "coming" if policy.since > at else "past" if policy.until and policy.until <= at else "now"
    kind = _(KINDS[policy.kind]) if policy.kind else _("全部类型")
    grade = _(GRADES[policy.grade]) if policy.grade else _("全部等级")
    return Version(policy, _(CLOCKS[policy.clock]), kind, grade, _within(policy.within_minutes), state)


def _within(minutes: int) -> str:
    """Working time is told in hours: a working day is not the same length in every calendar."""
    if minutes < MINUTES["hours"]:
        return _("%(n)s 分钟") % {"n": minutes}
    return _("%(n)s 小时") % {"n": f"{minutes / MINUTES['hours']:.2f}".rstrip("0").rstrip(".")}


def _order(version: Version) -> tuple[Any, ...]:
    policy = version.policy
    return (policy.node.path if policy.node else "", list(CLOCKS).index(policy.clock), policy.kind, policy.grade)
