"""The list of segments, and the people of one."""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.customers.file import beside
from tonglu.customers.queries import KINDS, matching
from tonglu.lib.patience import at_most
from tonglu.lib.refusals import Refused
from tonglu.standing import actions, queries
from tonglu.standing.compiling import within
from tonglu.standing.packs import PACKS
from tonglu.standing.rules.tree import lines_of
from tonglu.ui.doors import Request, requires
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, col
from tonglu.ui.pages import go, notify, render
from tonglu.ui.wording import worded
from tonglu.web.standing import words

READ_WITHIN: Final = 8  # seconds, of one statement
COLUMNS: Final = [
    col("name", gettext_lazy("姓名")),
    col("phone", gettext_lazy("电话")),
    col("homes", gettext_lazy("房间")),
    col("reasons", gettext_lazy("符合"), wide=True),
    col("why", ""),
]
PEOPLE: Final = Listing(sorts=(Sort("name", "sort_key"),), facets=(Facet("kind", gettext_lazy("类型"), KINDS),), search=matching, size=50)


@requires(P.CUSTOMER_VIEW)
def list_segments(request: Request) -> HttpResponse:
    by = request.actor
    return render(
        request, "standing/segments.html", held=queries.segments_for(by), can_save=by.can(P.SEGMENT_EDIT), me=by.person_id,
        packs=[(code, pack) for code, pack in PACKS.items() if all(by.can(each) for each in pack.needed)],
    )  # fmt: skip


@requires(P.CUSTOMER_VIEW)
def open_segment(request: Request, segment_id: int) -> HttpResponse:
    by, held = request.actor, queries.segment_for(request.actor, segment_id)
    seen = within(by, held.segment.node_id)
    context: dict[str, Any] = {"page": None, "fault": ""}
    try:
        with at_most(READ_WITHIN):
            page = PEOPLE.page(request, people_of(request, held))
            page.count  # noqa: B018 - counted within the limit
            context |= {"page": page, "lines": _lines(request, held, page.rows, seen)}
    except Refused as refusal:
        context["fault"] = worded(refusal)
    export = f"{reverse('web:export_new', args=['segment'])}?segment={held.segment.pk}" if by.can(P.EXPORT_RUN) else ""
    return render(
        request, "standing/segment.html", block="rows", held=held, columns=COLUMNS, outline=words.outline(seen, held.tree),
        can_edit=queries.may_edit(by, held.segment), versions=queries.rules_of(by, held), export_url=export, **context,
    )  # fmt: skip


def people_of(request: Request, held: queries.Held) -> QuerySet[Any]:
    return queries.members_of(request.actor, held)


def _lines(request: Request, held: queries.Held, rows: list[Any], seen: Any) -> list[dict[str, Any]]:
    shown = beside(seen, rows)
    reasons = queries.reasons_for(request.actor, held, [each.pk for each in rows])
    said = {id(line): words.said(seen, line) for line in lines_of(held.tree)}
    return [
        {
            "customer": each,
            "phones": [str(phone) for phone in shown[each.pk].phones],
            "homes": [room for room, _role in shown[each.pk].homes],
            "reasons": list(dict.fromkeys(said[id(line)] for line in reasons[each.pk])),
        }
        for each in rows
    ]


@requires(P.SEGMENT_EDIT)
@require_POST
def end(request: Request, segment_id: int) -> HttpResponse:
    actions.end_segment(segment_id, by=request.actor)
    notify(request, _("客群已停用"))
    return go(request, reverse("web:segments"))
