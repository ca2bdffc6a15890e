"""Settings of check-backs: which cases are called back, and what the caller says and asks, in versions."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tonglu.access.permissions import Permission as P
from tonglu.lib.choices import choices_of
from tonglu.lib.refusals import Refused
from tonglu.messaging.rules.texts import fill
from tonglu.organisation.queries import calendars_for, lookup_items, may_change_settings, nodes_of
from tonglu.service import check_back_settings as settings
from tonglu.service.rules.check_backs import Where
from tonglu.service.rules.states import CaseGrade, CaseKind
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, WordsField, attempt, outcome
from tonglu.ui.pages import go, notify, render
from tonglu.ui.wording import worded
from tonglu.web.organisation.forms import Choices
from tonglu.web.service.drawn import rule_said

HISTORY: Final = 100
HOURS: Final = 60
ALL: Final = "all"  # how the script for every kind stands in an address
SAMPLE: Final = {"project": "云锦府", "title": "主卧天花渗水", "keeper": "李师傅", "number": "GD260930-0012", "customer": "王先生"}


class RuleForm(Form):
    """What is left open means all of them; the closest rule wins."""

    kind = forms.ChoiceField(
        label=gettext_lazy("工单类型"), required=False, choices=[("", gettext_lazy("全部类型")), *choices_of(CaseKind)]
    )
    grade = forms.ChoiceField(label=gettext_lazy("等级"), required=False, choices=[("", gettext_lazy("全部等级")), *choices_of(CaseGrade)])
    where = forms.ChoiceField(
        label=gettext_lazy("范围"), required=False, choices=[("", gettext_lazy("户内和公共部位")), *choices_of(Where)]
    )
    problem_id = forms.TypedChoiceField(label=gettext_lazy("问题"), required=False, coerce=int, empty_value=None)
    node_id = forms.TypedChoiceField(label=gettext_lazy("适用组织（含下级）"), required=False, coerce=int, empty_value=None)
    rate = forms.IntegerField(label=gettext_lazy("抽样比例（%）"), min_value=0, max_value=100)
    hours = forms.IntegerField(label=gettext_lazy("完成后多少小时内回访"), min_value=1, max_value=1_440)
    calendar_id = forms.TypedChoiceField(label=gettext_lazy("按哪个日历计时"), coerce=int)
    waits = forms.BooleanField(label=gettext_lazy("回访确认后才能关闭"), required=False)

    def __init__(self, *args: Any, nodes: Choices, calendars: Choices, problems: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node_id"].choices = nodes  # type: ignore[attr-defined]
        self.fields["calendar_id"].choices = calendars  # type: ignore[attr-defined]
        self.fields["problem_id"].choices = [("", _("全部问题")), *problems]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        read = dict(self.cleaned_data)
        read["within_minutes"] = read.pop("hours") * HOURS
        return read


class ScriptForm(Form):
    text = WordsField(
        label=pgettext_lazy("call", "话术"), rows=8, max_length=settings.LONGEST_TEXT,
        help_text=gettext_lazy("可以用 {project} {title} {keeper} {number} {customer}，打电话时自动换成这张工单的"),
    )  # fmt: skip
    questions = WordsField(label=gettext_lazy("询问（一行一个，客户答是或否，答否列为不一致）"), rows=6, max_length=1_000, required=False)

    def lines(self) -> list[str]:
        return [each for each in self.cleaned_data["questions"].splitlines() if each.strip()]


@requires(P.SETTING_EDIT)
def check_back_settings(request: Request, bound: RuleForm | None = None) -> HttpResponse:
    rows = list(settings.check_back_rules(request.actor)[:HISTORY])
    shown = [(each, rule_said(each), duration_of(each.within_minutes)) for each in rows]
    return render(
        request,
        "organisation/check_backs.html",
        status=422 if bound is not None else 200,
        current=[each for each in shown if each[0].until is None],
        past=[each for each in shown if each[0].until is not None],
        scripts=_scripts(request),
        is_top=may_change_settings(request.actor),
        form=bound or _form(request, None),
    )


def duration_of(minutes: int) -> str:
    return _("%(n)s 小时") % {"n": f"{minutes / HOURS:.1f}".rstrip("0").rstrip(".")}


def _scripts(request: Request) -> Sequence[dict[str, Any]]:
    """One line per kind; a kind without its own script uses the general one."""
    known = {each.kind: each for each in settings.check_back_scripts(request.actor)}
    kinds = [("", _("全部类型（没有专用话术时）")), *((each.value, _(each.label)) for each in CaseKind)]
    return [{"code": kind or ALL, "label": label, "script": known.get(kind)} for kind, label in kinds]


@requires(P.SETTING_EDIT)
@require_POST
def set_check_back_rule(request: Request) -> HttpResponse:
    form = _form(request, request.POST)
    if form.is_valid():
        refusal = attempt(settings.set_check_back_rule, by=request.actor, **form.asked())
        if not refusal:
            notify(request, _("回访规则已设置，之后完成的工单按它抽取"))
            return HttpResponseRedirect(reverse("web:check_back_settings"))
        form.add_error(None, refusal)
    return check_back_settings(request, bound=form)


@requires(P.SETTING_EDIT)
@require_POST
def end_check_back_rule(request: Request, rule_id: int) -> HttpResponse:
    if refusal := attempt(settings.end_check_back_rule, rule_id, by=request.actor):
        notify(request, worded(refusal), tone="late")
    else:
        notify(request, _("已停用，之后完成的工单按更通用的规则抽取"))
    return go(request, reverse("web:check_back_settings"))


@requires(P.SETTING_EDIT)
@require_http_methods(["GET", "POST"])
def check_back_script(request: Request, case_kind: str) -> HttpResponse:
    code = "" if case_kind == ALL else case_kind
    if code not in {"", *CaseKind}:
        raise Http404
    versions = list(settings.script_versions(request.actor, code)[:HISTORY])
    initial = {"text": versions[0].text, "questions": "\n".join(versions[0].questions)} if versions else None
    form = ScriptForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = outcome(settings.save_check_back_script, code, text=form.cleaned_data["text"], questions=form.lines(), by=request.actor)
        if not isinstance(done, Refused):
            notify(request, _("第 %(n)s 版已保存") % {"n": done.version})
            return HttpResponseRedirect(reverse("web:check_back_script", args=[case_kind]))
        form.add_error(None, done)
    label = _(next((each.label for each in CaseKind if each.value == code), "全部类型"))
    text = str(form["text"].value() or "")[: settings.LONGEST_TEXT]
    return render(
        request, "organisation/check_back_script.html", status=422 if form.errors else 200, form=form, versions=versions,
        label=label, preview=fill(text, SAMPLE), case_kind=case_kind,
    )  # fmt: skip


def _form(request: Request, posted: Any) -> RuleForm:
    reached = request.actor.reach[P.SETTING_EDIT].nodes
    nodes: Choices = [(each.pk, "　" * (each.path.count(".") - 2) + each.name) for each in nodes_of(reached)]
    if may_change_settings(request.actor):
        nodes = [("", _("全公司")), *nodes]
    rows = list(calendars_for(request.actor))
    problems = [(each.pk, each.said) for each in lookup_items("service.problem")]
    usual = next((each.pk for each in rows if each.is_always), None)
    initial = {"rate": 30, "hours": 72, "calendar_id": usual}
    return RuleForm(posted, nodes=nodes, calendars=[(each.pk, each.name) for each in rows], problems=problems, initial=initial)
