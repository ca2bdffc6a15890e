"""Working calendars: weekly slots, the month as it will be worked, dated days, statutory years."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.lib.calendar import DayKind, DayRow, slots_text
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets.writing import write_template
from tonglu.organisation import actions, queries
from tonglu.organisation.rules.day_files import DAY_SHEET, read_days
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, outcome
from tonglu.ui.pages import notify, render
from tonglu.web.organisation.forms import CalendarForm, DatedForm, DayFileForm, WeekForm, YearForm
from tonglu.web.organisation.month import month_of, shifted, weeks_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(P.SETTING_EDIT)
def calendars(request: Request, bound: Form | None = None) -> HttpResponse:
    """Every calendar with its week, and the statutory years."""
    rows = [(each, _week_lines(queries.work_calendar(each.pk).week)) for each in queries.calendars_for(request.actor)]
    year = day_of(request.actor.at).year
    return render(
        request,
        "organisation/calendars.html",
        rows=rows,
        years=queries.statutory_years(request.actor),
        this_year=year,
        may_edit=queries.may_change_settings(request.actor),
        calendar_form=bound or CalendarForm(prefix="calendar"),
        year_form=YearForm(prefix="year", initial={"year": year + 1}),
    )


@requires(P.SETTING_EDIT)
@require_POST
def add_calendar(request: Request) -> HttpResponse:
    form = CalendarForm(request.POST, prefix="calendar")
    if form.is_valid():
        made = outcome(actions.add_calendar, by=request.actor, **form.cleaned_data)
        if not isinstance(made, Refused):
            notify(request, _("已新增，请设置工作时段"))
            return HttpResponseRedirect(reverse("web:calendar", args=[made.pk]))
        form.add_error(None, made)
    return calendars(request, bound=form)


@requires(P.SETTING_EDIT)
def calendar(request: Request, calendar_id: int, bound: Form | None = None) -> HttpResponse:
    row = queries.calendar_row_for(request.actor, calendar_id)
    worked = queries.work_calendar(calendar_id)
    today = day_of(request.actor.at)
    first = month_of(request.GET.get("month", ""), today)
    week = {f"day{number}": slots_text(slots) for number, slots in enumerate(worked.week)}
    forms: dict[str, Any] = {
        "week_form": WeekForm(prefix="week", initial=week),
        "dated_form": DatedForm(prefix="dated", initial={"kind": "holiday"}),
        "file_form": DayFileForm(prefix="file"),
        "calendar_form": CalendarForm(
            prefix="calendar",
            initial={"name": row.name, "follows_statutory": row.follows_statutory, "is_always": row.is_always},
        ),
    }
    if bound is not None:
        forms[f"{bound.prefix}_form"] = bound
    return render(
        request,
        "organisation/calendar.html",
        block="month",
        row=row,
        weeks=weeks_of(worked, first, today),
        first=first,
        before=shifted(first, -1),
        after=shifted(first, 1),
        own_days=queries.days_for(request.actor, first.year, row),
        may_edit=queries.may_change_settings(request.actor),
        **forms,
    )


@requires(P.SETTING_EDIT)
def statutory(request: Request, year: int, bound: Form | None = None) -> HttpResponse:
    """The statutory days of one year, for every calendar that follows them."""
    forms: dict[str, Any] = {"dated_form": DatedForm(prefix="dated", initial={"kind": "holiday"}), "file_form": DayFileForm(prefix="file")}
    if bound is not None:
        forms[f"{bound.prefix}_form"] = bound
    days = list(queries.days_for(request.actor, year))
    return render(
        request,
        "organisation/statutory.html",
        year=year,
        days=days,
        is_predicted=not days or any(each.is_predicted for each in days),
        may_edit=queries.may_change_settings(request.actor),
        **forms,
    )


@requires(P.SETTING_EDIT)
@require_POST
def load_statutory(request: Request) -> HttpResponse:
    form = YearForm(request.POST, prefix="year")
    if not form.is_valid():
        notify(request, _("年份不对，请填 2000 到 2100 之间的年份"), tone="late")
        return HttpResponseRedirect(reverse("web:calendars"))
    year = form.cleaned_data["year"]
    count = actions.load_statutory(year, by=request.actor)
    notify(request, _("已装入 %(year)s 年的 %(count)s 天") % {"year": year, "count": count})
    return HttpResponseRedirect(reverse("web:statutory", args=[year]))


@requires(P.SETTING_EDIT)
@require_POST
def change_calendar(request: Request, calendar_id: int) -> HttpResponse:
    form = CalendarForm(request.POST, prefix="calendar")
    return _try(request, calendar_id, form, lambda **asked: actions.change_calendar(calendar_id, **asked), _("已保存"))


@requires(P.SETTING_EDIT)
@require_POST
def set_slots(request: Request, calendar_id: int) -> HttpResponse:
    form = WeekForm(request.POST, prefix="week")
    said = _("工作时段已保存；已登记工单的期限不变")
    return _try(request, calendar_id, form, lambda **asked: actions.set_slots(calendar_id, **asked), said)


@requires(P.SETTING_EDIT)
@require_POST
def set_day(request: Request, calendar_id: int | None = None, year: int = 0) -> HttpResponse:
    form = DatedForm(request.POST, prefix="dated")
    return _try(request, calendar_id, form, lambda **asked: _set_day(calendar_id, **asked), _("日期已保存"), year)


def _set_day(calendar_id: int | None, *, by: Any, kind: str, **asked: Any) -> None:
    actions.set_day(calendar_id=calendar_id, day=DayRow(kind=DayKind(kind), source="手工", **asked), by=by)


@requires(P.SETTING_EDIT)
@require_POST
def clear_day(request: Request, calendar_id: int | None = None, year: int = 0) -> HttpResponse:
    form = DatedForm({"dated-on": request.POST.get("on", ""), "dated-kind": "holiday"}, prefix="dated")
    if form.is_valid():
        actions.clear_day(calendar_id=calendar_id, on=form.cleaned_data["on"], by=request.actor)
        notify(request, _("已去掉这一天的特别安排"))
    return _back(calendar_id, year)


@requires(P.SETTING_EDIT)
@require_POST
def import_days(request: Request, calendar_id: int | None = None, year: int = 0) -> HttpResponse:
    form = DayFileForm(request.POST, request.FILES, prefix="file")
    return _try(request, calendar_id, form, lambda **asked: _import(calendar_id, **asked), _("日历已导入"), year)


def _import(calendar_id: int | None, *, by: Any, file: Any) -> int:
    return actions.import_days(calendar_id=calendar_id, days=read_days(file.read(), file.name), by=by)


@requires(P.SETTING_EDIT)
def day_template(_request: Request) -> HttpResponse:
    """The blank sheet that import_days reads."""
    head = {"Content-Disposition": 'attachment; filename="calendar-days.xlsx"'}
    return HttpResponse(write_template(DAY_SHEET, "日历"), content_type=XLSX, headers=head)


def _try(request: Request, calendar_id: int | None, form: Form, action: Callable[..., Any], said: str, year: int = 0) -> HttpResponse:
    if form.is_valid():
        done = outcome(action, by=request.actor, **form.cleaned_data)
        if not isinstance(done, Refused):
            notify(request, said)
            return _back(calendar_id, year)
        form.add_error(None, done)
    return calendar(request, calendar_id, bound=form) if calendar_id else statutory(request, year, bound=form)


def _back(calendar_id: int | None, year: int) -> HttpResponse:
    where = reverse("web:calendar", args=[calendar_id]) if calendar_id else reverse("web:statutory", args=[year])
    return HttpResponseRedirect(where)


def _week_lines(week: tuple[tuple[tuple[int, int], ...], ...]) -> list[tuple[int, str]]:
    return [(number, slots_text(slots)) for number, slots in enumerate(week)]
