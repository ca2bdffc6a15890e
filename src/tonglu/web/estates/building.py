"""The page of a building: its table of cells with a legend that filters."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from tonglu.access.permissions import Permission as P
from tonglu.estates import queries
from tonglu.lib.actor import Actor
from tonglu.service.queries import open_cases
from tonglu.ui.doors import Request, requires
from tonglu.ui.pages import render
from tonglu.web.estates.tower import STATES, tower_of


@requires(P.ESTATE_VIEW)
def open_page(request: Request, building_id: int) -> HttpResponse:
    by = request.actor
    building = queries.building_for(by, building_id)
    tower = tower_of(by, building)
    only = request.GET.get("only", "")
    return render(
        request,
        "estates/building.html",
        block="tower",
        building=building,
        tower=tower,
        only=only if only in {*STATES, "case"} else "",
        busy=busy_units(by, building),
        legend=_legend(building, tower.counts),
        can_edit=by.reaches_node(P.ESTATE_EDIT, building.node_id),
    )


def busy_units(by: Actor, building: Any) -> dict[int, int]:
    """Return how many open cases each unit has, as far as the person may see cases."""
    found: dict[int, int] = {}
    for unit in open_cases(by).filter(unit__building=building).order_by().values_list("unit_id", flat=True):
        if unit:
            found[unit] = found.get(unit, 0) + 1
    return found


def _legend(building: Any, counts: dict[str, int]) -> list[dict[str, Any]]:
    here = reverse("web:building", args=[building.pk])
    return [{"code": code, "label": label, "count": counts[code], "url": f"{here}?only={code}"} for code, label in STATES.items()]
