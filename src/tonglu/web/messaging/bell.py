"""One's own notices: what is new, what asks for an answer."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tonglu.messaging.actions import read_bell
from tonglu.messaging.queries import bell_for
from tonglu.messaging.shipped import NOTICES
from tonglu.service.queries import escalations_told_to
from tonglu.ui.doors import Request, signed_in
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing
from tonglu.ui.menu import Words
from tonglu.ui.pages import go, notify, render
from tonglu.web.service.answers import give_answer
from tonglu.web.service.climb import line_of


def _unread(rows: QuerySet[Any], _chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(read_at=None)


def _kinds() -> Sequence[tuple[str, Words]]:
    return [(code, _now(kind.name)) for code, kind in NOTICES.items()]


LISTING = Listing(
    sorts=(Sort("id", "id", is_descending=True),),
    facets=(
        Facet("read", _("阅读"), [("no", _("未读"))], narrow=_unread),
        Facet("kind", _("通知类型"), _kinds, lookup="template__code"),
    ),
)


@signed_in
def list_notices(request: Request) -> HttpResponse:
    page = LISTING.page(request, bell_for(request.actor))
    asked = escalations_told_to(request.actor, [each.ask_id for each in page.rows if each.ask_id])
    lines = {pk: line_of(rung) for pk, rung in asked.items()}
    return render(request, "messaging/bell.html", block="rows", page=page, asked=lines)


@signed_in
@require_POST
def read_all(request: Request) -> HttpResponse:
    read_bell(by=request.actor)
    return go(request, reverse("web:bell"))


@signed_in
@require_POST
def read_one(request: Request, notice_id: int) -> HttpResponse:
    """Mark one as read without opening it; the list stays where it is."""
    read_bell([notice_id], by=request.actor)
    return list_notices(request) if request.htmx else go(request, reverse("web:bell"))


@signed_in
@require_POST
def answer(request: Request, notice_id: int) -> HttpResponse:
    """知道了, 我来处理: from the notice that asked."""
    notice = bell_for(request.actor).filter(pk=notice_id).first()
    if notice is None or notice.ask_id is None:
        raise Http404
    said = give_answer(request, notice.ask_id)
    notify(request, said or _now("已确认"), tone="late" if said else "done")
    return list_notices(request) if request.htmx else go(request, reverse("web:bell"))


@signed_in
def open_notice(request: Request, notice_id: int) -> HttpResponse:
    """Opening a notice is reading it."""
    notice = bell_for(request.actor).filter(pk=notice_id).first()
    if notice is None:
        raise Http404
    read_bell([notice_id], by=request.actor)
    is_ours = notice.link and url_has_allowed_host_and_scheme(notice.link, None)
    return go(request, notice.link if is_ours else reverse("web:bell"))
