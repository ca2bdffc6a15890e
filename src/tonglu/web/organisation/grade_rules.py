"""Settings of grades: which words and counts propose a graver one, and what a rule would have raised lately."""

from typing import Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.lib.choices import choices_of
from tonglu.lib.refusals import Refused
from tonglu.organisation.queries import may_change_settings
from tonglu.service import grade_rules as rules
from tonglu.service.queries.grades import Trial, trial_of
from tonglu.service.rules.grades import Trigger
from tonglu.service.rules.states import CaseGrade
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, WordsField, attempt, outcome
from tonglu.ui.pages import go, notify, render
from tonglu.ui.wording import worded

GRADES: Final = [each for each in choices_of(CaseGrade) if each[0] != CaseGrade.ORDINARY]


class GradeRuleForm(Form):
    trigger = forms.ChoiceField(label=gettext_lazy("依据"), choices=choices_of(Trigger), widget=forms.RadioSelect)
    words = WordsField(
        label=gettext_lazy("关键词"),
        rows=3,
        max_length=3_000,
        required=False,
        help_text=gettext_lazy("用空格、顿号或换行隔开；原话含任何一个就建议"),
    )
    threshold = forms.IntegerField(
        label=gettext_lazy("达到"), min_value=1, max_value=rules.MOST, initial=3, required=False,
        help_text=gettext_lazy("户数、人数、次数或时限数；按关键词时不填"),
    )  # fmt: skip
    within_days = forms.IntegerField(
        label=gettext_lazy("多少天以内"), min_value=1, max_value=rules.LONGEST_DAYS, initial=30, required=False,
        help_text=gettext_lazy("只用于多户反映同一问题"),
    )  # fmt: skip
    grade = forms.ChoiceField(label=gettext_lazy("建议等级"), choices=GRADES, widget=forms.RadioSelect)
    is_group = forms.BooleanField(label=gettext_lazy("同时建议标为群诉"), required=False)
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def asked(self) -> dict[str, Any]:
        """What a rule takes, without the one it replaces."""
        read = self.cleaned_data
        words = read["words"].replace("、", " ").replace("，", " ").replace(",", " ").split()
        return {
            "trigger": read["trigger"], "words": words, "threshold": read["threshold"] or 0, "within_days": read["within_days"] or 0,
            "grade": read["grade"], "is_group": read["is_group"],
        }  # fmt: skip


@requires(P.SETTING_EDIT)
def grade_rules(request: Request, bound: GradeRuleForm | None = None, trial: Trial | None = None) -> HttpResponse:
    rows = list(rules.grade_rules(request.actor))
    return render(
        request,
        "organisation/grade_rules.html",
        status=422 if bound is not None and bound.errors else 200,
        current=[(each, said(each)) for each in rows if each.until is None],
        past=[(each, said(each)) for each in rows if each.until is not None],
        is_top=may_change_settings(request.actor),
        form=bound or _begun(request, rows),
        trial=trial,
    )


def said(rule: Any) -> str:
    """What makes the rule fire, in words."""
    sentences: dict[str, str] = {
        Trigger.KEYWORD: " ".join(rule.words),
        Trigger.PEOPLE: _("原话说有 %(n)s 户（人）或更多"),
        Trigger.REPEATS: _("%(days)s 天内同一项目有 %(n)s 户或更多"),
        Trigger.REOPENED: _("重新处理 %(n)s 次或更多"),
        Trigger.OVERDUE: _("%(n)s 个或更多时限超时"),
    }
    sentence = sentences[rule.trigger]
    return sentence if rule.trigger == Trigger.KEYWORD else sentence % {"n": rule.threshold, "days": rule.within_days}


@requires(P.SETTING_EDIT)
@require_POST
def set_grade_rule(request: Request) -> HttpResponse:
    """Save the rule, or with the button 试算 only tell what it would have raised."""
    form = GradeRuleForm(request.POST)
    if not form.is_valid():
        return grade_rules(request, bound=form)
    if "trial" in request.POST:
        rule = outcome(rules.checked_rule, **form.asked())
        if isinstance(rule, Refused):
            form.add_error(None, rule)
            return grade_rules(request, bound=form)
        return grade_rules(request, bound=form, trial=trial_of(request.actor, rule))
    if refusal := attempt(rules.set_grade_rule, by=request.actor, replaces=form.cleaned_data["replaces"], **form.asked()):
        form.add_error(None, refusal)
        return grade_rules(request, bound=form)
    notify(request, _("等级规则已设置"))
    return HttpResponseRedirect(reverse("web:grade_rules"))


@requires(P.SETTING_EDIT)
@require_POST
def end_grade_rule(request: Request, rule_id: int) -> HttpResponse:
    if refusal := attempt(rules.end_grade_rule, rule_id, by=request.actor):
        notify(request, worded(refusal), tone="late")
    else:
        notify(request, _("已停用，不再据此建议"))
    return go(request, reverse("web:grade_rules"))


def _begun(request: Request, rows: list[Any]) -> GradeRuleForm:
    """A blank form, or the rule that a link asks to change."""
    wanted = request.GET.get("change", "")
    row = next((each for each in rows if str(each.pk) == wanted and each.until is None), None)
    if row is None:
        return GradeRuleForm(initial={"trigger": Trigger.KEYWORD, "grade": CaseGrade.IMPORTANT})
    return GradeRuleForm(
        initial={
            "trigger": row.trigger, "words": " ".join(row.words), "threshold": row.threshold, "within_days": row.within_days or None,
            "grade": row.grade, "is_group": row.is_group, "replaces": row.pk,
        }
    )  # fmt: skip
