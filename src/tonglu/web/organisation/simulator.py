"""What another rule would have done: on time then and simulated, by project, and the cases that would have become late."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.lib.choices import choices_of
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import Refused
from tonglu.organisation.queries import calendars_for, nodes_of
from tonglu.service.queries.simulating import Question, Simulation, simulate_policy
from tonglu.service.rules.states import CaseGrade, CaseKind, ClockKind
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import DayField, Form, outcome
from tonglu.ui.pages import render
from tonglu.web.organisation.forms import Choices, node_labels

MINUTES: Final = {"minutes": 1, "hours": 60}


class QuestionForm(Form):
    """Sent by address: an answer can be shown to others."""

    clock = forms.ChoiceField(label=_("时限"), choices=choices_of(ClockKind))
    amount = forms.IntegerField(label=_("如果改成"), min_value=1, max_value=99_999)
    unit = forms.ChoiceField(label=_("时间单位"), choices=[("minutes", _("工作分钟")), ("hours", _("工作小时"))])
    calendar_id = forms.TypedChoiceField(label=_("按哪个日历计时"), coerce=int)
    first = DayField(label=_("来件从"))
    last = DayField(label=_("来件到"))
    kind = forms.ChoiceField(label=_("工单类型"), required=False, choices=[("", _("全部类型")), *choices_of(CaseKind)])
    grade = forms.ChoiceField(label=_("等级"), required=False, choices=[("", _("全部等级")), *choices_of(CaseGrade)])
    node_id = forms.TypedChoiceField(label=_("组织（含下级）"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, nodes: Choices, calendars: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node_id"].choices = [("", _("全部")), *nodes]  # type: ignore[attr-defined]
        self.fields["calendar_id"].choices = calendars  # type: ignore[attr-defined]

    def asked(self) -> Question:
        read = dict(self.cleaned_data)
        return Question(within_minutes=read.pop("amount") * MINUTES[read.pop("unit")], **read)


@requires(P.SETTING_EDIT)
def simulator(request: Request) -> HttpResponse:
    form = _form(request)
    found: Simulation | None = None
    if form.is_bound and form.is_valid():
        done = outcome(simulate_policy, request.actor, form.asked())
        if isinstance(done, Refused):
            form.add_error(None, done)
        else:
            found = done
    return render(request, "organisation/simulator.html", form=form, found=found, **(_shown(found) if found else {}))


def _form(request: Request) -> QuestionForm:
    nodes = node_labels(nodes_of(request.actor.reach[P.SETTING_EDIT].nodes))
    rows = list(calendars_for(request.actor))
    always = next((each.pk for each in rows if each.is_always), None)
    first, last = last_quarter(day_of(request.actor.at))
    initial = {"clock": "response", "amount": 15, "unit": "minutes", "calendar_id": always, "first": first, "last": last}
    calendars = [(each.pk, each.name) for each in rows]
    return QuestionForm(request.GET or None, nodes=nodes, calendars=calendars, initial=initial)


def last_quarter(today: date) -> tuple[date, date]:
    """Return the first and the last day of the quarter before this one."""
    this = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last = this - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last


def _shown(found: Simulation) -> dict[str, Any]:
    whole = found.outcome.whole
    gap = (whole.simulated - whole.then) / whole.n * 100 if whole.n else 0.0
    return {"whole": whole, "gap": gap, "outcome": found.outcome, "few": 0 < whole.n < 30}
