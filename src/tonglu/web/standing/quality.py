"""资料质量: how many are on each list, how complete places are, what was done this week."""

from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tonglu.access.permissions import Permission as P
from tonglu.customers.rules.completeness import PARTS
from tonglu.standing import tending
from tonglu.standing.overview import overview_for, week_for
from tonglu.standing.rules.tending import LISTS, ListGroup
from tonglu.ui.doors import Request, requires
from tonglu.ui.pages import render
from tonglu.web.access.place import within_place

SHOWN: Final = ("phone", "consent", "stale", "failed")  # of each place, beside its completeness


@requires(P.CUSTOMER_VIEW)
@require_safe
def overview(request: Request) -> HttpResponse:
    by = within_place(request)
    found, is_manager, week = overview_for(by), by.can(P.STAFFING_VIEW), week_for(by)
    return render(
        request, "standing/quality.html", found=found, is_manager=is_manager, outcomes=tending.OUTCOMES, parts=PARTS,
        groups=[(each, [tile for tile in found.tiles if tile.work.group == each]) for each in ListGroup],
        week=week if is_manager else [each for each in week if each.person_id == by.person_id],
        places=found.places if is_manager else [], shown=[LISTS[code] for code in SHOWN],
    )  # fmt: skip


def list_url(code: str, query: str = "") -> str:
    address = reverse("web:data_list", args=[code])
    return f"{address}?{query}" if query else address


def row_url(code: str, customer_id: int, query: str = "") -> str:
    address: Any = reverse("web:data_row", args=[code, customer_id])
    return f"{address}?{query}" if query else str(address)
