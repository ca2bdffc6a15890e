"""One list of data quality: filtered, paged by key, the next one taken in hand."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from tonglu.access.permissions import Permission as P
from tonglu.customers.file import beside
from tonglu.customers.queries import matching
from tonglu.customers.rules.completeness import PARTS, TROUBLES
from tonglu.lib.actor import Actor
from tonglu.service.queries import open_counts_of
from tonglu.standing import actions, tending
from tonglu.standing.rules.tending import LISTS, WorkList
from tonglu.ui.doors import Request, requires
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, col
from tonglu.ui.pages import go, notify, render
from tonglu.web.access.place import within_place
from tonglu.web.customers.facets import facets_of
from tonglu.web.standing.quality import list_url, row_url
from tonglu.web.standing.quality_rows import EMPTY, SHOWN, drawn

COLUMNS: Final = [
    col("name", gettext_lazy("姓名")),
    col("phone", gettext_lazy("电话")),
    col("homes", gettext_lazy("房间")),
    col("score", gettext_lazy("完整度"), num=True),
    col("gaps", gettext_lazy("还缺什么"), wide=True),
]
GAPS: Final = [(each.code, gettext_lazy(each.label)) for each in (*PARTS, *TROUBLES)]


def listing_of(by: Actor) -> Listing:
    return Listing(
        sorts=(Sort("rank", "rank", is_descending=True, is_by_place=True),),  # whoever is worth the same follows by completeness
        facets=(
            *facets_of(by),
            Facet("gap", gettext_lazy("还缺什么"), GAPS, narrow=_also),
        ),
        search=matching,
        size=50,
    )


def _also(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    """Who lacks one of these too."""
    mask = sum(each.bit for each in (*PARTS, *TROUBLES) if each.code in chosen)
    found: QuerySet[Any] = rows.alias(also=F("gaps").bitand(mask)).filter(also__gt=0)
    return found


def list_named(code: str) -> WorkList:
    if code not in LISTS:
        raise Http404
    return LISTS[code]


@requires(P.CUSTOMER_VIEW)
@require_safe
def list_people(request: Request, work_list: str) -> HttpResponse:
    by, work = within_place(request), list_named(work_list)
    page = listing_of(by).page(request, tending.on_list(by, work), SHOWN)
    query, can_edit = request.GET.urlencode(), by.can(P.CUSTOMER_EDIT)
    export = f"{reverse('web:export_new', args=['data_quality'])}?list={work.code}&{query}" if by.can(P.EXPORT_RUN) else ""
    return render(
        request, "standing/quality_list.html", block="rows", work=work, page=page, query=query, export_url=export, can_edit=can_edit,
        columns=[each for each in COLUMNS if each.key != EMPTY.get(work.code)],
        lines=_lines(by, page.rows, work, query if can_edit else None),
    )  # fmt: skip


def _lines(by: Actor, rows: Sequence[Any], work: WorkList, query: str | None) -> Markup:
    """Numbers and rooms, who has whom in hand, open cases: a query each for the whole page."""
    if not rows:
        return Markup()
    ids = [each.pk for each in rows]
    return drawn(work, rows, beside(by, rows), tending.in_hand(by, ids), open_counts_of(by, ids) if by.can(P.CASE_VIEW) else {}, query)


@requires(P.CUSTOMER_EDIT)
@require_POST
def take_next(request: Request, work_list: str) -> HttpResponse:
    """Take the next one in hand; those passed over stay in one's hand for some minutes, so that they do not come at once again."""
    by, work, query = within_place(request), list_named(work_list), request.POST.get("query", "")
    rows = listing_of(by).narrowed(QueryDict(query), tending.on_list(by, work))
    found = actions.claim_first(tending.candidates(by, rows), by=request.actor)
    if found is None:
        notify(request, _("这份清单现在没有下一位了"), tone="new")
        return go(request, list_url(work.code, query))
    return go(request, row_url(work.code, found, query))
