"""Shifts and leave: the month of everybody within reach, and one person's roster with its forms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tonglu.access.actions import rosters as actions
from tonglu.access.permissions import Permission as P
from tonglu.access.queries import names_of, people_for, person_for
from tonglu.lib.calendar import slots_text
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import Refused
from tonglu.organisation.queries import calendars_for, leaves_of, on_duty, roster_board, roster_of
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import DayField, Form, MomentField, outcome
from tonglu.ui.pages import notify, render
from tonglu.web.access.place import within_place
from tonglu.web.organisation.month import month_of, shifted

MOST_PEOPLE = 60
WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"), gettext_lazy("周五"), gettext_lazy("周六"),
    gettext_lazy("周日"),
)  # fmt: skip


class RosterForm(Form):
    calendar_id = forms.TypedChoiceField(label=gettext_lazy("按哪个日历的节假日"), coerce=int)
    since = DayField(label=gettext_lazy("从哪天起"), required=False, help_text=gettext_lazy("不填即今天"))

    def __init__(self, *args: Any, calendars: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar_id"].choices = calendars  # type: ignore[attr-defined]
        for number, name in enumerate(WEEKDAYS):
            help_text = gettext_lazy("如 9:00-12:00, 13:30-18:00；跨夜分两段写；七天都不填即用日历的工作时段") if not number else ""
            self.fields[f"day{number}"] = forms.CharField(label=name, max_length=100, required=False, help_text=help_text)

    def asked(self) -> dict[str, Any]:
        read = dict(self.cleaned_data)
        return {"week": [read.pop(f"day{number}") for number in range(7)], **read}


class RosterDayForm(Form):
    on = DayField(label=gettext_lazy("哪天"))
    slots = forms.CharField(label=gettext_lazy("班次"), max_length=100, help_text=gettext_lazy("不上班写“休”"))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=60, required=False)


class LeaveForm(Form):
    since = MomentField(label=gettext_lazy("休假从"))
    until = MomentField(label=gettext_lazy("到"))
    reason = forms.CharField(label=gettext_lazy("休假原因"), max_length=200, help_text=gettext_lazy("只有能维护排班的人看得到"))
    stand_in_id = forms.TypedChoiceField(label=gettext_lazy("代班人"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stand_in_id"].choices = [("", gettext_lazy("不指定")), *people]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Cell:
    on: date
    mark: str  # 班, 休, 假, or nothing where no roster is known
    tone: str
    title: str
    is_today: bool


@requires(P.PERSON_VIEW)
def rosters(request: Request) -> HttpResponse:
    """One row per person, one column per day."""
    today = day_of(request.actor.at)
    first = month_of(request.GET.get("month", ""), today)
    days = [first + timedelta(days=step) for step in range((shifted(first, 1) - first).days)]
    people = list(people_for(within_place(request)).filter(state="active")[: MOST_PEOPLE + 1])
    shown = people[:MOST_PEOPLE]
    board = roster_board((each.pk for each in shown), days[0], days[-1], by=request.actor)
    duties = on_duty((each.pk for each in shown), request.actor.at, by=request.actor)
    return render(
        request,
        "access/rosters.html",
        block="month",
        rows=[(each, duties[each.pk], [_cell(on, board[each.pk][on], today) for on in days]) for each in shown],
        days=days,
        first=first,
        before=shifted(first, -1),
        after=shifted(first, 1),
        is_more=len(people) > MOST_PEOPLE,
    )


def _cell(on: date, plan: Any, today: date) -> Cell:
    worked = slots_text(plan.slots)
    if plan.leave_id:
        return Cell(on, _("假"), "leave", _("休假"), on == today)
    if not plan.is_known:
        return Cell(on, "", "unknown", _("没有排班"), on == today)
    if not worked:
        return Cell(on, _("休"), "rest", _("休息"), on == today)
    return Cell(on, _("班"), "work", worked, on == today)


@requires(P.PERSON_VIEW)
def roster(request: Request, person_id: int, bound: Form | None = None) -> HttpResponse:
    actor = request.actor
    shown = person_for(actor, person_id)
    may_edit = actor.reaches_node(P.ROSTER_EDIT, shown.home_id) and shown.is_active
    leaves = list(leaves_of(person_id, by=actor, since=actor.at - timedelta(days=92)))
    shown_forms: dict[str, Any] = dict(_forms(request, person_id, bound)) if may_edit else {}
    today = day_of(actor.at)
    days = list(roster_board([person_id], today, today + timedelta(days=13), by=actor)[person_id].items())
    return render(
        request,
        "access/roster.html",
        person=shown,
        may_edit=may_edit,
        duty=on_duty([person_id], actor.at, by=actor)[person_id],
        versions=[(each, _week_of(each.week)) for each in roster_of(person_id, by=actor)[:10]],
        days=[_cell(on, plan, today) for on, plan in days],
        leaves=leaves,
        names=names_of(each.stand_in_id for each in leaves if each.stand_in_id),
        at=actor.at,
        **shown_forms,
    )


def _week_of(week: list[list[list[int]]] | None) -> list[str]:
    return [slots_text((start, end) for start, end in day) or _("休") for day in week] if week else []


def _forms(request: Request, person_id: int, bound: Form | None) -> dict[str, Form]:
    found: dict[str, Form] = {
        "roster_form": RosterForm(calendars=_calendars(request), prefix="roster"),
        "day_form": RosterDayForm(prefix="day"),
        "leave_form": LeaveForm(people=_colleagues(request, person_id), prefix="leave"),
    }
    if bound is not None:
        found[f"{bound.prefix}_form"] = bound
    return found


def _calendars(request: Request) -> list[tuple[int, str]]:
    return [(each.pk, each.name) for each in calendars_for(request.actor)]


def _colleagues(request: Request, person_id: int) -> list[tuple[int, str]]:
    rows = people_for(request.actor).filter(state="active").exclude(pk=person_id)[:500]
    return [(each.pk, f"{each.name} · {each.home.name}") for each in rows]


def _post(request: Request, person_id: int, form: Form, action: Callable[..., object], asked: dict[str, Any], said: str) -> HttpResponse:
    done = outcome(action, person_id, by=request.actor, **asked)
    if isinstance(done, Refused):
        form.add_error(None, done)
        return roster(request, person_id, bound=form)
    notify(request, said)
    return HttpResponseRedirect(reverse("web:roster", args=[person_id]))


@requires(P.ROSTER_EDIT)
@require_POST
def set_roster(request: Request, person_id: int) -> HttpResponse:
    form = RosterForm(request.POST, calendars=_calendars(request), prefix="roster")
    if not form.is_valid():
        return roster(request, person_id, bound=form)
    return _post(request, person_id, form, actions.set_roster, form.asked(), _("排班已设置"))


@requires(P.ROSTER_EDIT)
@require_POST
def end_roster(request: Request, person_id: int) -> HttpResponse:
    actions.end_roster(person_id, by=request.actor)
    notify(request, _("排班已结束，之后按一直当班算"))
    return HttpResponseRedirect(reverse("web:roster", args=[person_id]))


@requires(P.ROSTER_EDIT)
@require_POST
def set_day(request: Request, person_id: int) -> HttpResponse:
    form = RosterDayForm(request.POST, prefix="day")
    if not form.is_valid():
        return roster(request, person_id, bound=form)
    return _post(request, person_id, form, actions.set_roster_day, form.cleaned_data, _("这一天已另行安排"))


@requires(P.ROSTER_EDIT)
@require_POST
def note_leave(request: Request, person_id: int) -> HttpResponse:
    form = LeaveForm(request.POST, people=_colleagues(request, person_id), prefix="leave")
    if not form.is_valid():
        return roster(request, person_id, bound=form)
    return _post(request, person_id, form, actions.note_leave, form.cleaned_data, _("休假已登记"))


@requires(P.ROSTER_EDIT)
@require_POST
def end_leave(request: Request, person_id: int, leave_id: int) -> HttpResponse:
    actions.end_leave(leave_id, by=request.actor)
    notify(request, _("休假已结束"))
    return HttpResponseRedirect(reverse("web:roster", args=[person_id]))
