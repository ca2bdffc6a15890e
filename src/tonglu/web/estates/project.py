"""Projects: the list, a page each, and founding one."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.estates import actions, queries
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import Refused
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, attempt, outcome
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, col
from tonglu.ui.pages import go, notify, render
from tonglu.web.access.place import within_place
from tonglu.web.estates import forms as shapes

COLUMNS: Final = [
    col("name", _("项目")),
    col("estate", _("小区名"), quiet=True),
    col("district", _("区域"), wide=True),
    col("type", _("业态"), quiet=True),
]
PROJECTS: Final = Listing(
    sorts=(Sort("name", "marketing_name"), Sort("district", "district")),
    facets=(Facet("business_type", _("业态"), queries.BUSINESS_TYPES),),
    search=queries.projects_named,
)
# edit → its form, the act, what the toast says
EDITS: Final[Mapping[str, tuple[type[Form], Callable[..., object], Promise]]] = {
    "details": (shapes.ProjectForm, actions.change_project, _("已保存")),
    "phase": (shapes.PhaseForm, actions.add_phase, _("分期已新增")),
    "layout": (shapes.LayoutForm, actions.add_layout, _("户型已新增")),
    "building": (shapes.BuildingForm, actions.add_building, _("楼栋已新增，可以生成房间了")),
}


@requires(P.ESTATE_VIEW)
def list_projects(request: Request) -> HttpResponse:
    by = within_place(request)
    page = PROJECTS.page(request, queries.projects_for(by))
    return render(request, "estates/projects.html", block="rows", page=page, columns=COLUMNS, can_edit=by.can(P.ESTATE_EDIT))


@requires(P.ESTATE_EDIT)
def found(request: Request) -> HttpResponse:
    places = [(each.pk, f"{'　' * (each.path.count('.') - 2)}{each.name}") for each in queries.places_to_found(request.actor)]
    form = shapes.FoundForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        made = outcome(actions.found_project_under, form.cleaned_data.pop("place_id"), by=request.actor, **form.cleaned_data)
        if not isinstance(made, Refused):
            notify(request, str(_("项目已新建")))
            return go(request, reverse("web:projects"))
        form.add_error(None, made)
    return render(request, "estates/found.html", status=422 if form.errors else 200, form=form)


@requires(P.ESTATE_VIEW)
def open_page(request: Request, project_id: int) -> HttpResponse:
    return show_project(request, project_id)


def show_project(request: Request, project_id: int, typed: Mapping[str, Form] | None = None) -> HttpResponse:
    by = request.actor
    project = queries.project_for(by, project_id)
    can_edit = by.reaches_node(P.ESTATE_EDIT, project.node_id)
    buildings = queries.buildings_of(by, project)
    counts = [each.unit_count for each in buildings]  # type: ignore[attr-defined]
    return render(
        request,
        "estates/project.html",
        status=422 if typed else 200,
        project=project,
        buildings=buildings,
        layouts=queries.layouts_of(project),
        phases=queries.phases_of(project),
        total=sum(counts),
        delivered=sum(each.delivered_count for each in buildings),  # type: ignore[attr-defined]
        can_edit=can_edit,
        forms={**_forms(project), **(typed or {})} if can_edit else {},
    )


def _forms(project: Any) -> dict[str, Form]:
    known = {name: getattr(project, name) for name in shapes.ProjectForm.base_fields}
    return {
        "details": shapes.ProjectForm(initial=known, auto_id="details_%s"),
        "phase": shapes.PhaseForm(auto_id="phase_%s"),
        "layout": shapes.LayoutForm(auto_id="layout_%s"),
        "building": shapes.BuildingForm(auto_id="building_%s", phases=_phases(project)),
    }


def _phases(project: Any) -> list[tuple[int, str]]:
    return [(each.pk, each.name) for each in queries.phases_of(project)]


@requires(P.ESTATE_EDIT)
@require_POST
def change(request: Request, project_id: int, edit: str) -> HttpResponse:
    if edit not in EDITS:
        raise Http404
    shape, action, said = EDITS[edit]
    form = _typed(request.actor, request, shape, project_id, edit)
    if form.is_valid():
        refusal = attempt(action, project_id, **form.cleaned_data, by=request.actor)
        if refusal is None:
            notify(request, str(said))
            return go(request, reverse("web:project", args=[project_id]))
        form.add_error(None, refusal)
    return show_project(request, project_id, {edit: form})


def _typed(by: Actor, request: Request, shape: type[Form], project_id: int, edit: str) -> Form:
    project = queries.project_for(by, project_id)
    more = {"phases": _phases(project)} if edit == "building" else {}
    return shape(request.POST, auto_id=f"{edit}_%s", **more)
