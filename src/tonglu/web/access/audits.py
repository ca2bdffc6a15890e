"""What happened: the history of one record, and who did what."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tonglu.access import queries
from tonglu.access.facts import KINDS_IN_LINE
from tonglu.access.permissions import Permission as P
from tonglu.audit.in_line import called, told_in_line
from tonglu.audit.queries import facts_for, history_of, kinds_of, label_of, title_of
from tonglu.ui.doors import Request, requires
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Days, Facet, Listing
from tonglu.ui.pages import render
from tonglu.web.access.place import within_place
from tonglu.web.access.subjects import Subjects

VIA = {
    "web": gettext_lazy("网页"),
    "field": gettext_lazy("手机端"),
    "api": gettext_lazy("接口"),
    "import": gettext_lazy("导入"),
    "worker": gettext_lazy("后台"),
    "portal": gettext_lazy("业主端"),
}


def _kinds() -> list[tuple[str, str]]:
    return _kinds_in(get_language() or "")


@cache
def _kinds_in(_language: str) -> list[tuple[str, str]]:
    return [(kind, _(label)) for kind, label in kinds_of()]


def _along(chosen: Mapping[str, list[str]], days: Mapping[str, Days]) -> list[QuerySet[Any]]:
    """What lies in the index of its kinds is looked through along it; anything else among all that was told."""
    kinds = chosen["kind"] if KINDS_IN_LINE.issuperset(chosen["kind"]) else ()
    return told_in_line(kinds, *days["at"].moments)


ACTS = Listing(
    sorts=[Sort("id", "id", is_descending=True)],
    facets=[
        Facet("kind", gettext_lazy("行为"), _kinds),
        Facet("via", gettext_lazy("途径"), list(VIA.items())),
        Facet("at", gettext_lazy("时间"), days="at"),
    ],
    search=called,
    along=_along,
)


@requires(P.AUDIT_VIEW)
def audit(request: Request) -> HttpResponse:
    page = ACTS.page(request, facts_for(within_place(request)))
    subjects = Subjects(page.rows)
    shown = [(each, each.who, _(label_of(each.kind)), subjects.of(each), VIA.get(each.via, "")) for each in page.rows]
    return render(request, "access/audit.html", block="rows", page=page, rows=shown, nodes=subjects.nodes)


@requires(P.AUDIT_VIEW)
def history(request: Request, table: str, row_id: int) -> HttpResponse:
    """One record's acts with what each changed; the page that sent here is offered as the way back."""
    entries = history_of(request.actor, table, row_id)
    names = queries.names_of({each.person_id for each in entries if each.person_id})
    subjects = Subjects(entries)
    shown = [
        (
            each,
            _(each.label) if each.label else _("数据变更"),
            names.get(each.person_id or 0, "") or each.person_name or _("系统"),
            subjects.of(each).words if each.kind else "",
            subjects.nodes.get(each.node_id or 0, ""),
            VIA.get(each.via, ""),
        )
        for each in entries
    ]
    back = request.GET.get("back", "")
    safe = back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else ""
    return render(request, "access/history.html", rows=shown, title=title_of(table, row_id), back=safe)
