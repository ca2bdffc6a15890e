"""The escalation ladder: who hears when, in versions; a change is a new version from a date."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.lib.choices import choices_of, labels_of
from tonglu.lib.refusals import Refused
from tonglu.organisation.queries import may_change_settings, nodes_of
from tonglu.service import ladder as rules
from tonglu.service.rules.ladder import RANKS, LadderLevel, StepBasis, StepMedium
from tonglu.service.rules.states import CaseGrade, CaseKind, ClockKind
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, MomentField, outcome
from tonglu.ui.pages import notify, render
from tonglu.web.organisation.forms import Choices

HISTORY: Final = 200
HOUR, DAY = 60, 24 * 60
MEDIA: Final = {
    "both": gettext_lazy("站内、邮件"), "bell": gettext_lazy("站内"), "mail": gettext_lazy("邮件"), "nobody": gettext_lazy("不通知"),
}  # fmt: skip


class StepForm(Form):
    """Kind and grade left open mean all of them; the more particular step wins."""

    clock = forms.ChoiceField(label=gettext_lazy("时限"), choices=choices_of(ClockKind), widget=forms.RadioSelect)
    level = forms.ChoiceField(label=gettext_lazy("通知哪一级"), choices=choices_of(LadderLevel))
    basis = forms.ChoiceField(label=gettext_lazy("什么时候通知"), choices=choices_of(StepBasis))
    amount = forms.IntegerField(
        label=gettext_lazy("分钟数或百分比"), help_text=gettext_lazy("自然时间，不看上班时间。例：超时 2 小时填 120，到期前半小时填 -30")
    )
    medium = forms.ChoiceField(label=gettext_lazy("通知方式"), choices=choices_of(StepMedium))
    is_urgent = forms.BooleanField(label=gettext_lazy("紧急：免打扰时段也立即发送"), required=False)
    remind_minutes = forms.IntegerField(
        label=gettext_lazy("多少分钟没有确认就再提醒一次"), required=False, help_text=gettext_lazy("留空不提醒")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("工单类型"), required=False, choices=[("", gettext_lazy("全部类型")), *choices_of(CaseKind)]
    )
    grade = forms.ChoiceField(label=gettext_lazy("等级"), required=False, choices=[("", gettext_lazy("全部等级")), *choices_of(CaseGrade)])
    node_id = forms.TypedChoiceField(label=gettext_lazy("适用组织（含下级）"), required=False, coerce=int, empty_value=None)
    since = MomentField(
        label=gettext_lazy("生效时间"), required=False, help_text=gettext_lazy("不填即现在；已开始计时的工单按原来的规则升级")
    )

    def __init__(self, *args: Any, nodes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node_id"].choices = nodes  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Version:
    """One step in words."""

    step: Any
    clock: str
    level: str
    scope: str
    moment: str
    medium: Any
    state: str
    may_end: bool


@requires(P.SETTING_EDIT)
def ladder(request: Request, bound: StepForm | None = None) -> HttpResponse:
    by, is_top = request.actor, may_change_settings(request.actor)
    shown = [
        _version(each, by.at, may_end=by.reaches_node(P.SETTING_EDIT, each.node_id) if each.node_id else is_top)
        for each in rules.ladder_history(request.actor)[:HISTORY]
    ]
    current = sorted((each for each in shown if each.state == "now"), key=_order)
    clocks = labels_of(ClockKind)
    return render(
        request,
        "organisation/ladder.html",
        ladders=[(words, steps) for code, words in clocks.items() if (steps := [each for each in current if each.step.clock == code])],
        coming=[each for each in shown if each.state == "coming"],
        past=[each for each in shown if each.state == "past"],
        form=bound or _form(request, None),
    )


@requires(P.SETTING_EDIT)
@require_POST
def set_step(request: Request) -> HttpResponse:
    form = _form(request, request.POST)
    if form.is_valid():
        done = outcome(rules.set_ladder_step, by=request.actor, **form.cleaned_data)
        if not isinstance(done, Refused):
            notify(request, _("新的升级规则已设置"))
            return HttpResponseRedirect(reverse("web:ladder"))
        form.add_error(None, done)
    return ladder(request, bound=form)


@requires(P.SETTING_EDIT)
@require_POST
def end_step(request: Request, step_id: int) -> HttpResponse:
    ended = rules.end_ladder_step(step_id, by=request.actor)
    has_held = ended.since <= request.actor.at
    notify(request, _("已停用，之后开始计时的工单按更通用的规则升级") if has_held else _("已撤回，这条规则不会生效"))
    return HttpResponseRedirect(reverse("web:ladder"))


def _form(request: Request, posted: Any) -> StepForm:
    reached = request.actor.reach[P.SETTING_EDIT].nodes
    nodes: Choices = [(each.pk, "　" * (each.path.count(".") - 2) + each.name) for each in nodes_of(reached)]
    if may_change_settings(request.actor):
        nodes = [("", _("全公司")), *nodes]
    return StepForm(posted, nodes=nodes, initial={"clock": "response", "basis": "due", "amount": 0, "remind_minutes": 60})


def _version(step: Any, at: Any, *, may_end: bool) -> Version:
    state = "coming" if step.since > at else "past" if step.until and step.until <= at else "now"
    kind = labels_of(CaseKind)[step.kind] if step.kind else ""
    grade = labels_of(CaseGrade)[step.grade] if step.grade else ""
    scope = " · ".join(filter(None, (kind, grade, step.node.name if step.node else ""))) or _("全部工单")
    clock, level = labels_of(ClockKind).get(step.clock, step.clock), labels_of(LadderLevel)[step.level]
    return Version(step, clock, level, scope, moment_words(step), MEDIA[step.medium], state, may_end)


def moment_words(step: Any) -> str:
    """超时后 2 小时, 到期时, 到期前 30 分钟, 剩余 25% 时, 立即."""
    if step.basis == StepBasis.LEFT:
        return _("剩余 %(n)s%% 时间时") % {"n": step.amount}
    if not step.amount:
        return _("一开始就通知") if step.basis == StepBasis.START else _("到期时")
    length = _length(abs(step.amount))
    if step.basis == StepBasis.START:
        return _("开始后 %(length)s") % {"length": length}
    return (_("超时 %(length)s") if step.amount > 0 else _("到期前 %(length)s")) % {"length": length}


def _length(minutes: int) -> str:
    if minutes % DAY == 0:
        return _("%(n)s 天") % {"n": minutes // DAY}
    if minutes % HOUR == 0:
        return _("%(n)s 小时") % {"n": minutes // HOUR}
    return _("%(n)s 分钟") % {"n": minutes}


def _order(version: Version) -> tuple[Any, ...]:
    step = version.step
    return (step.node.path if step.node else "", step.kind, step.grade, RANKS[step.level])
