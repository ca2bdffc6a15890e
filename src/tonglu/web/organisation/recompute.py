"""What open cases' deadlines would be under the rules in force now, and putting the chosen ones under them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.lib.choices import choices_of
from tonglu.lib.plain import as_id
from tonglu.organisation.queries import nodes_of
from tonglu.service.actions.ruling import rule_anew
from tonglu.service.queries.ruling import MOST_RULED, Difference, Ruling, need_rules_of, ruled_cases, rulings_of
from tonglu.service.rules.states import CaseGrade, CaseKind, ClockKind
from tonglu.ui.doors import Request, requires
from tonglu.ui.formats import duration
from tonglu.ui.forms import Form, ReasonField, attempt
from tonglu.ui.pages import notify, render
from tonglu.ui.wording import worded
from tonglu.web.organisation.forms import Choices, node_labels
from tonglu.web.service.looks import label_of


class PickForm(Form):
    """Which open cases to look at; sent by address, so that the page can be kept."""

    number = forms.CharField(label=gettext_lazy("单号"), max_length=30, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("工单类型"), required=False, choices=[("", gettext_lazy("全部类型")), *choices_of(CaseKind)]
    )
    grade = forms.ChoiceField(label=gettext_lazy("等级"), required=False, choices=[("", gettext_lazy("全部等级")), *choices_of(CaseGrade)])
    node_id = forms.TypedChoiceField(label=gettext_lazy("组织（含下级）"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, nodes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node_id"].choices = [("", gettext_lazy("全部")), *nodes]  # type: ignore[attr-defined]


class RecomputeForm(Form):
    reason = ReasonField(label=gettext_lazy("为什么重算"), help_text=gettext_lazy("会和前后的到期时间一起记在每张工单上"))


@requires(P.SETTING_EDIT)
def recompute(
    request: Request, bound: Form | None = None, faults: tuple[str, ...] = (), *, ticked: Sequence[int] | None = None, status: int = 200
) -> HttpResponse:
    """Look only; nothing changes before a reason is given. All are ticked until somebody chose."""
    pick = PickForm(request.GET or None, nodes=node_labels(nodes_of(request.actor.reach[P.SETTING_EDIT].nodes)))
    asked = pick.cleaned_data if pick.is_bound and pick.is_valid() else {}
    is_wrong = pick.is_bound and not pick.is_valid()
    cases = [] if is_wrong else list(ruled_cases(request.actor, **asked)[: MOST_RULED + 1])
    rulings = rulings_of(request.actor, cases[:MOST_RULED])
    changed = [each for each in rulings if each.differences]
    return render(
        request,
        "organisation/recompute.html",
        pick=pick,
        form=bound or RecomputeForm(),
        faults=faults,
        status=status,
        rows=[_row(each, is_ticked=ticked is None or each.case.pk in ticked) for each in changed],
        looked=len(rulings),
        is_more=len(cases) > MOST_RULED,
        most=MOST_RULED,
        query=request.GET.urlencode(),
    )


@requires(P.SETTING_EDIT)
@require_POST
def apply(request: Request) -> HttpResponse:
    """Each ticked case is its own act; what could not be done is said by its sentence, and 422 where nothing was done.

    Nothing is done where one of them is out of reach.
    """
    form = RecomputeForm(request.POST)
    ids = [found for each in request.POST.getlist("case")[:MOST_RULED] if (found := as_id(each)) is not None]
    if not ids:
        form.add_error(None, _("请先勾选要重算的工单"))
    if not form.is_valid():
        return recompute(request, bound=form, ticked=ids, status=422)
    need_rules_of(request.actor, ids)
    refusals = [attempt(rule_anew, each, reason=form.cleaned_data["reason"], by=request.actor) for each in ids]
    faults = tuple(worded(each) for each in refusals if each)
    done = len(ids) - len(faults)
    if done:
        notify(request, ngettext("已重算 %(n)s 张工单", "已重算 %(n)s 张工单", done) % {"n": done})
    if faults:
        return recompute(request, faults=faults, status=200 if done else 422)
    return HttpResponseRedirect(f"{reverse('web:recompute')}?{request.GET.urlencode()}".rstrip("?"))


def _row(ruling: Ruling, *, is_ticked: bool) -> dict[str, Any]:
    case = ruling.case
    return {
        "case": case,
        "is_ticked": is_ticked,
        "room": f"{case.node.name} {case.unit.code}" if case.unit else case.node.name,
        "differences": [_told(each) for each in ruling.differences],
    }


def _told(each: Difference) -> dict[str, Any]:
    before = f"{duration(each.within_before)} · {each.calendar_before}" if each.within_before else _("没有")
    gap = (each.due_after - each.due_before).total_seconds() / 60 if each.due_after and each.due_before else 0
    return {
        "clock": label_of(ClockKind, each.clock),
        "rule": f"{before} → {duration(each.within_after)} · {each.calendar_after}",
        "due_before": each.due_before,
        "due_after": each.due_after,
        "gap": (_("晚 {span}") if gap > 0 else _("早 {span}")).format(span=duration(abs(gap))) if gap else "",
        "is_sooner": gap < 0,
    }
