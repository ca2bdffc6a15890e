"""Why somebody is in a segment, or is not; and the segments of one customer."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse

from tonglu.access.permissions import Permission as P
from tonglu.customers.conditions import Evidence
from tonglu.customers.queries import customer_for
from tonglu.lib.actor import Actor
from tonglu.lib.patience import at_most
from tonglu.lib.refusals import TooLong
from tonglu.standing import queries
from tonglu.standing.compiling import within
from tonglu.ui.doors import Request, requires
from tonglu.ui.pages import render
from tonglu.web.standing import words

MOST: Final = 40  # segments that are asked about one person
EACH_WITHIN: Final = 2  # seconds
PAGES: Final = {"case": ("web:case", P.CASE_VIEW), "unit": ("web:unit", P.ESTATE_VIEW), "customer": ("web:customer", P.CUSTOMER_VIEW)}


@requires(P.CUSTOMER_VIEW)
def explain(request: Request, segment_id: int, customer_id: int) -> HttpResponse:
    by, held = request.actor, queries.segment_for(request.actor, segment_id)
    customer = customer_for(by, customer_id)
    seen = within(by, held.segment.node_id)
    verdict = queries.why(by, held.tree, held.segment.node_id, customer)
    return render(
        request, "standing/why.html", held=held, customer=customer, verdict=verdict, is_in=queries.is_member(by, held, customer),
        is_here=queries.is_known_at(by, held, customer), lines=list(_lines(seen, verdict, 0)),
    )  # fmt: skip


def _lines(by: Actor, verdict: queries.Verdict, depth: int) -> Iterator[dict[str, Any]]:
    if verdict.line is not None:
        rows = [_row(by, each) for each in verdict.evidence]
        yield {"depth": depth, "holds": verdict.holds, "words": words.said(by, verdict.line), "rows": rows, "is_group": False}
        return
    if verdict.group is not None and (depth or len(verdict.parts) > 1):
        yield {"depth": depth, "holds": verdict.holds, "words": words.joined(verdict.group), "rows": [], "is_group": True}
    for each in verdict.parts:
        yield from _lines(by, each, depth + 1)


def _row(by: Actor, each: Evidence) -> dict[str, str]:
    name, permission = PAGES.get(each.kind, ("", ""))
    return {"words": each.words, "url": reverse(name, args=[each.pk]) if name and by.can(permission) else ""}


@requires(P.CUSTOMER_VIEW)
def list_of_customer(request: Request, customer_id: int) -> HttpResponse:
    """Which of the segments one may open a customer is in; a part of the customer's page."""
    by, customer = request.actor, customer_for(request.actor, customer_id)
    found, unknown = [], 0
    for held in queries.segments_for(by)[:MOST]:
        try:
            with at_most(EACH_WITHIN):
                found += [held] if queries.is_member(by, held, customer) else []
        except TooLong:
            unknown += 1
    return render(request, "standing/of_customer.html", customer=customer, found=found, unknown=unknown)
