"""The list of customers."""

from functools import partial
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.customers.file import beside
from tonglu.customers.finding import find_customers
from tonglu.customers.queries import customers_for, matching
from tonglu.lib.actor import Actor
from tonglu.ui.doors import Request, requires
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, Searched, col
from tonglu.ui.pages import render
from tonglu.web.access.kept import tools_of
from tonglu.web.access.place import within_place
from tonglu.web.customers.facets import facets_of
from tonglu.web.customers.rows import SHOWN, drawn

COLUMNS: Final = [
    col("name", _("姓名")),
    col("phone", _("电话")),
    col("homes", _("房间"), wide=True),
    col("circle", _("圈层"), quiet=True),
    col("kind", _("类型"), quiet=True),
    col("created", _("登记时间"), quiet=True),
]


def listing_of(by: Actor) -> Listing:
    return Listing(
        sorts=(
            Sort("name", "sort_key", is_by_place=True),
        ),  # newest first would read every newer customer of other places: days narrow instead
        facets=(
            *facets_of(by, by_name=True),
            Facet("created", _("登记时间"), days="created_at"),
        ),
        search=partial(_by_words, by=by),
    )


def _by_words(rows: QuerySet[Any], text: str, *, by: Actor) -> Searched:
    found = find_customers(by, rows, text)
    if not found.is_of_begun:
        return Searched(found.rows)
    note = gettext("这样的字太多人有，只列出姓名以此开头的；多输一个字，可以找到其他人。")
    return Searched(found.rows, [note], whole=matching(rows, text))


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
