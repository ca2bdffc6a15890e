"""Report a matter without an account; a second press of the button is the same report."""

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tonglu.estates.queries import project_for, projects_for, unit_by_code
from tonglu.exchange.frequency import answers_since
from tonglu.exchange.idempotency import idempotent
from tonglu.lib import clock
from tonglu.lib.refusals import Refused
from tonglu.portal.forms import ReportForm
from tonglu.portal.visitor import owner_key, reader_of_projects, visitor_at
from tonglu.service.actions import add_case_photo, note_case, open_case
from tonglu.ui.doors import open_door
from tonglu.ui.forms import outcome
from tonglu.ui.pages import render

MOST_AN_HOUR: Final = 10


@open_door("owners report without an account; what they write is bound to one project and counted per hour")
def report_case(request: HttpRequest) -> HttpResponse:
    projects = _projects()
    if request.method != "POST":
        return _show(request, ReportForm(initial={"token": uuid.uuid4().hex, "kind": "repair"}, projects=projects))
    form = ReportForm(request.POST, request.FILES, projects=projects)
    if not form.is_valid():
        return _show(request, form, status=422)
    if form.cleaned_data["website"]:  # a machine: it is told nothing, and nothing is kept
        return HttpResponseRedirect(reverse("portal:report"))
    answer = outcome(_report_once, request, form)
    if isinstance(answer, Refused):
        form.add_error(None, answer)
        return _show(request, form, status=422)
    return HttpResponseRedirect(f"{reverse('portal:status', args=[answer['key']])}?new=1")


def _show(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    return render(request, "portal/report.html", status=status, form=form)


def _projects() -> list[tuple[int, str]]:
    rows = projects_for(reader_of_projects(clock.now())).values_list("pk", "marketing_name", "estate_name")
    return sorted(((pk, estate or name) for pk, name, estate in rows), key=lambda each: each[1])


def _report_once(request: HttpRequest, form: ReportForm) -> dict[str, Any]:
    owner, given = owner_key(request), form.cleaned_data
    told = "\0".join(str(given[name]) for name in ("project", "room", "kind", "words", "name", "phone"))
    seen = hashlib.sha256(told.encode()).hexdigest()
    # the words are part of the key: a report sent again after the back button, with other words, is another report
    at = clock.now()
    answer = idempotent(owner, f"{given['token']}:{seen[:16]}", seen, lambda: (201, _report(owner, given, at)), at=at)
    made: dict[str, Any] = answer.body
    return made


def _report(owner: str, given: dict[str, Any], at: datetime) -> dict[str, Any]:
    if answers_since(owner, at - timedelta(hours=1)) >= MOST_AN_HOUR:
        raise Refused("一小时内提交得太多了，请稍后再试；急事请直接拨打客服电话")
    project = project_for(reader_of_projects(at), given["project"])
    by = visitor_at(project.node_id, at)
    unit = unit_by_code(by, project, given["room"]) if given["room"].strip() else None
    case = open_case(
        words=given["words"], kind=given["kind"], medium="web", node_id=None if unit else project.node_id,
        unit_id=unit.pk if unit else None, contact_name=given["name"], contact_phone=given["phone"], by=by,
    )  # fmt: skip
    if given["room"].strip() and unit is None:
        note_case(case.pk, words=f"客户填写的房号：{given['room'].strip()}（没有对应的房间）", by=by)
    for each in given["photos"]:
        add_case_photo(case.pk, upload=each, name=each.name, moment="problem", by=by)
    return {"key": str(case.key), "number": case.number}
