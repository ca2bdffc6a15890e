"""One's own notices."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tonglu.messaging.actions import read_bell
from tonglu.messaging.queries import bell_for
from tonglu.ui.doors import Request, signed_in
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing
from tonglu.ui.pages import go, render


def _unread(rows: QuerySet[Any], _chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(read_at=None)


LISTING = Listing(
    sorts=(Sort("id", "id", is_descending=True),),
    facets=(Facet("read", _("阅读"), [("no", _("未读"))], narrow=_unread),),
)


@signed_in
def list_notices(request: Request) -> HttpResponse:
    return render(request, "messaging/bell.html", block="rows", page=LISTING.page(request, bell_for(request.actor)))


@signed_in
@require_POST
def read_all(request: Request) -> HttpResponse:
    read_bell(by=request.actor)
    return go(request, reverse("web:bell"))


@signed_in
def open_notice(request: Request, notice_id: int) -> HttpResponse:
    """Opening a notice is reading it."""
    notice = bell_for(request.actor).filter(pk=notice_id).first()
    if notice is None:
        raise Http404
    read_bell([notice_id], by=request.actor)
    is_ours = notice.link and url_has_allowed_host_and_scheme(notice.link, None)
    return go(request, notice.link if is_ours else reverse("web:bell"))
