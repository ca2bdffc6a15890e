"""The list of customers."""

from functools import partial
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.customers.circles import CIRCLES, NONE, in_circles
from tonglu.customers.file import beside
from tonglu.customers.queries import KINDS, ROLES, customers_for, living_as, matching
from tonglu.estates.queries import project_names
from tonglu.lib.actor import Actor
from tonglu.ui.doors import Request, requires
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, col
from tonglu.ui.pages import render
from tonglu.web.access.kept import tools_of
from tonglu.web.access.place import within_place
from tonglu.web.customers.rows import SHOWN, drawn

COLUMNS: Final = [
    col("name", _("姓名")),
    col("phone", _("电话")),
    col("homes", _("房间"), wide=True),
    col("circle", _("圈层"), quiet=True),
    col("kind", _("类型"), quiet=True),
    col("created", _("登记时间"), quiet=True),
]
CIRCLE_CHOICES: Final[list[tuple[str, Any]]] = [*((code, _(words)) for code, words in CIRCLES), (NONE, _("不在圈层"))]


def listing_of(by: Actor) -> Listing:
    return Listing(
        sorts=(
            Sort("name", "sort_key", is_by_place=True),
        ),  # newest first would read every newer customer of other places: days narrow instead
        facets=(
            Facet("project", _("项目"), partial(_projects, by), narrow=_at_nodes),
            Facet("role", _("身份"), ROLES, narrow=partial(_as_role, by=by)),
            Facet("circle", _("圈层"), CIRCLE_CHOICES, narrow=partial(_in_circles, by=by)),
            Facet("kind", _("类型"), KINDS),
            Facet("created", _("登记时间"), days="created_at"),
        ),
        search=matching,
    )


def _projects(by: Actor) -> list[tuple[int, str]]:
    return [(each.node_id, each.name) for each in project_names(by)]


def _at_nodes(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(nodes__shares=[int(each) for each in chosen])


def _as_role(rows: QuerySet[Any], chosen: list[str], *, by: Actor) -> QuerySet[Any]:
    return living_as(by, rows, chosen)


def _in_circles(rows: QuerySet[Any], chosen: list[str], *, by: Actor) -> QuerySet[Any]:
    return in_circles(by, rows, chosen)


@requires(P.CUSTOMER_VIEW)
def list_customers(request: Request) -> HttpResponse:
    by = within_place(request)
    page = listing_of(by).page(request, customers_for(by), SHOWN)
    can_add = by.can(P.CUSTOMER_EDIT)
    return render(
        request,
        "customers/list.html",
        block="rows",
        page=page,
        lines=drawn(page.rows, beside(by, page.rows), by.at),
        columns=COLUMNS,
        can_add=can_add,
        can_import=by.can(P.IMPORT_RUN),
        tools=tools_of(request, "customers"),
    )
