"""Generate the units of a building: a pattern, what it would write, then writing."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.estates import actions, queries
from tonglu.estates.rules.pattern import UnitPattern, read_floors, read_labels, read_positions
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import outcome
from tonglu.ui.pages import go, notify, render
from tonglu.web.estates.forms import PatternForm


@requires(P.ESTATE_EDIT)
def generate(request: Request, building_id: int) -> HttpResponse:
    building = queries.building_for(request.actor, building_id)
    if not request.actor.reaches_node(P.ESTATE_EDIT, building.node_id):
        raise NotAllowed
    form = PatternForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, building, form)
    preview = outcome(_preview, building, form.cleaned_data)
    if isinstance(preview, Refused):
        form.add_error(None, preview)
        return _shown(request, building, form)
    if "write" not in request.POST:
        return _shown(request, building, form, preview)
    made = outcome(actions.generate_units, building.pk, pattern=_pattern(form.cleaned_data), by=request.actor)
    if isinstance(made, Refused):
        form.add_error(None, made)
        return _shown(request, building, form)
    notify(request, _("已生成 {count} 间").format(count=len(made)))
    return go(request, reverse("web:building", args=[building.pk]))


def _pattern(typed: dict[str, Any]) -> UnitPattern:
    return UnitPattern(
        read_floors(typed["floors"], typed["without"]),
        read_labels(typed["entrances"], _("单元")),
        read_positions(typed["positions"]),
        typed["is_running"],
    )


def _preview(building: Any, typed: dict[str, Any]) -> Any:
    return actions.preview_units(building, _pattern(typed))


def _shown(request: Request, building: Any, form: PatternForm, preview: Any = None) -> HttpResponse:
    rows: dict[str, list[str]] = {}
    for each in preview.fresh if preview else ():
        rows.setdefault(each.floor, []).append(f"{each.entrance}-{each.room}" if each.entrance else each.room)
    status = 422 if form.errors else 200
    return render(
        request, "estates/generate.html", block="pattern", status=status, building=building, form=form, preview=preview,
        rows=list(reversed(rows.items())), layouts=queries.layouts_of(building.project),
    )  # fmt: skip
