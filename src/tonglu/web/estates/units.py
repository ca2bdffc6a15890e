"""The list of units."""

from functools import partial
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.estates.finding import find_units
from tonglu.estates.queries import UNIT_KINDS, project_names, units_for
from tonglu.lib.actor import Actor
from tonglu.ui.doors import Request, requires
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, col
from tonglu.ui.pages import render
from tonglu.web.access.place import within_place
from tonglu.web.estates.rows import SHOWN, drawn
from tonglu.web.estates.tower import STATES

COLUMNS: Final = [
    col("code", _("房间")),
    col("project", _("项目")),
    col("layout", _("户型"), wide=True, quiet=True),
    col("area", _("面积"), num=True),
    col("state", _("状态")),
    col("delivered", _("交付日期"), quiet=True),
]
HOUSE: Final = UNIT_KINDS[0][0]
BY_STATE: Final = {
    "plain": Q(signed_on=None, delivered_on=None, moved_in_on=None),
    "signed": Q(signed_on__isnull=False, delivered_on=None, moved_in_on=None),
    "delivered": Q(delivered_on__isnull=False, moved_in_on=None),
    "living": Q(moved_in_on__isnull=False),
}


def _projects(by: Actor) -> list[tuple[int, str]]:
    return [(each.pk, each.name) for each in project_names(by)]


def _in_states(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    wanted = Q()
    for each in chosen:
        wanted |= BY_STATE[each]
    return rows.filter(wanted)


def _are_few(query: QueryDict) -> bool:
    """Say whether an index holds only such rooms, place by place."""
    states, kinds = query.getlist("state"), query.getlist("kind")
    return (bool(states) and "living" not in states) or (bool(kinds) and HOUSE not in kinds)


@requires(P.ESTATE_VIEW)
def list_units(request: Request) -> HttpResponse:
    by = within_place(request)
    are_few = _are_few(request.GET)
    listing = Listing(
        sorts=(
            Sort("code", "code", is_by_place=are_few, is_of_few=are_few),
            Sort("delivered", "delivered_on", is_descending=True, is_nullable=True),
        ),
        facets=(
            Facet("project", _("项目"), partial(_projects, by), lookup="project_id"),
            Facet("state", _("状态"), tuple(STATES.items()), narrow=_in_states),
            Facet("kind", _("类型"), UNIT_KINDS),
        ),
        search=partial(find_units, by),
    )
    page = listing.page(request, units_for(by).select_related(None), SHOWN)
    return render(request, "estates/units.html", block="rows", page=page, columns=COLUMNS, lines=drawn(page.rows, by.at))
