"""The list of segments, and the people of one."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tonglu.access.permissions import Permission as P
from tonglu.customers.file import beside
from tonglu.customers.queries import KINDS, customers_for, matching
from tonglu.lib.actor import Actor
from tonglu.lib.patience import at_most
from tonglu.lib.refusals import Refused, TooLong
from tonglu.standing import actions, queries, runs
from tonglu.standing.compiling import within
from tonglu.standing.packs import PACKS
from tonglu.standing.rules.tree import lines_of
from tonglu.standing.wide import walked
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import outcome
from tonglu.ui.keyset import Sort, key_of, rows_beyond
from tonglu.ui.listing import Facet, Listing, Page, col
from tonglu.ui.pages import go, notify, render
from tonglu.ui.wording import worded
from tonglu.web.standing import words

READ_WITHIN: Final = 1  # second, of one statement; then the list is walked
WALK_WITHIN: Final = 2.5  # seconds
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
    by, held = request.actor, queries.segments_for(request.actor)
    return render(
        request, "standing/segments.html", held=held, can_save=by.can(P.SEGMENT_EDIT), me=by.person_id,
        work=runs.work_on(by, [each.segment for each in held]),
        packs=[(code, pack) for code, pack in PACKS.items() if all(by.can(each) for each in pack.needed)],
    )  # fmt: skip


@requires(P.CUSTOMER_VIEW)
def open_segment(request: Request, segment_id: int) -> HttpResponse:
    by, held = request.actor, queries.segment_for(request.actor, segment_id)
    seen = within(by, held.segment.node_id)
    page, is_wide = _page(request, held, seen)
    export = f"{reverse('web:export_new', args=['segment'])}?segment={held.segment.pk}" if by.can(P.EXPORT_RUN) else ""
    return render(
        request, "standing/segment.html", block="rows", held=held, columns=COLUMNS, outline=words.outline(seen, held.tree),
        can_edit=queries.may_edit(by, held.segment), versions=queries.rules_of(by, held), export_url=export,
        page=page, is_wide=is_wide, lines=_lines(request, held, page.rows, seen), **_now(request, held),
    )  # fmt: skip


def _page(request: Request, held: queries.Held, seen: Actor) -> tuple[Page[Any], bool]:
    """Return the page of the whole set where that is soon found, else of those who are next in the order of the list; and which it was."""
    try:
        with at_most(READ_WITHIN):
            page = PEOPLE.page(request, people_of(request, held))
            page.count  # noqa: B018 - counted within the limit
            return page, False
    except TooLong:
        return _next_page(request, held, seen), True


def _next_page(request: Request, held: queries.Held, seen: Actor) -> Page[Any]:
    """Walk on from where the page before ended; a page may hold fewer where few satisfy the rule, and the list still goes on."""
    everybody, asked = PEOPLE.narrowed(request.GET, customers_for(seen)), queries.asking(request.actor, held)
    sort, is_back = PEOPLE.sorts[0], bool(request.GET.get("before")) and not request.GET.get("after")
    is_flipped = request.GET.get("sort", "").startswith("-")
    mark = request.GET.get("after") or request.GET.get("before") or ""

    def rows(last: Any) -> QuerySet[Any]:
        return rows_beyond(everybody, sort, key_of(last, sort) if last else mark, descending=is_flipped, back=is_back)

    try:
        found, last = walked(asked, rows, PEOPLE.size + 1, within=WALK_WITHIN)
    except (ValueError, ValidationError):  # a key that somebody wrote by hand
        mark, is_back = "", False
        found, last = walked(asked, rows, PEOPLE.size + 1, within=WALK_WITHIN)
    page = PEOPLE.page(request, customers_for(seen).filter(pk__in=[each.pk for each in found]))
    if last and len(found) <= PEOPLE.size:
        setattr(page, "previous_key" if is_back else "next_key", key_of(last, sort))
    return page


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


def _now(request: Request, held: queries.Held) -> dict[str, Any]:
    work = runs.work_on(request.actor, [held.segment])[held.segment.pk]
    return {"work": work, "is_busy": bool(work.freezing or work.counting)}


@requires(P.CUSTOMER_VIEW)
@require_safe
def show_now(request: Request, segment_id: int) -> HttpResponse:
    """Say what is in hand, every second; when it is done the whole page is another one. Else: how many there are, or about."""
    by, held = request.actor, queries.segment_for(request.actor, segment_id)
    now = _now(request, held)
    if "busy" in request.GET and not now["is_busy"]:
        return go(request, reverse("web:segment", args=[segment_id]))
    is_asked = not (now["is_busy"] or held.is_static or now["work"].counted)
    size = queries.sized(by, held.tree, held.segment.node_id, 0) if is_asked else None
    return render(request, "standing/now.html", held=held, sized=size, most=queries.MOST, **now)


@requires(P.SEGMENT_EDIT)
@require_POST
def freeze(request: Request, segment_id: int) -> HttpResponse:
    return _put_in_hand(request, segment_id, outcome(actions.freeze_segment, segment_id, by=request.actor))


@requires(P.CUSTOMER_VIEW)
@require_POST
def count_whole(request: Request, segment_id: int) -> HttpResponse:
    return _put_in_hand(request, segment_id, outcome(actions.count_segment, segment_id, by=request.actor))


def _put_in_hand(request: Request, segment_id: int, done: Any) -> HttpResponse:
    if isinstance(done, Refused):
        notify(request, worded(done), tone="late")
    return go(request, reverse("web:segment", args=[segment_id]))


@requires(P.SEGMENT_EDIT)
@require_POST
def end(request: Request, segment_id: int) -> HttpResponse:
    actions.end_segment(segment_id, by=request.actor)
    notify(request, _("客群已停用"))
    return go(request, reverse("web:segments"))
