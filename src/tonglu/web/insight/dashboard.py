"""The dashboard of a manager and a director: few charts, each with its sentence; every number opens to its cases."""

from typing import Any

from django.http import HttpResponse

from tonglu.access.permissions import Permission as P
from tonglu.insight.queries.overview import Overview, overview_for
from tonglu.insight.queries.standing import standing_for
from tonglu.insight.rules.periods import Span
from tonglu.lib.choices import labels_of
from tonglu.service.rules.states import CaseKind
from tonglu.ui.doors import Request, requires
from tonglu.ui.fresh import mark_of, marked, still_holds
from tonglu.ui.pages import render
from tonglu.web.access.place import within_place
from tonglu.web.insight import charts
from tonglu.web.insight.answers import answer_chart
from tonglu.web.insight.asked import Asked, asked_of
from tonglu.web.insight.compare import compare_of
from tonglu.web.insight.tiles import tiles_of
from tonglu.web.insight.topics import topic_chart


@requires(P.NUMBER_VIEW)
def open_dashboard(request: Request) -> HttpResponse:
    by = within_place(request)
    standing = standing_for(by)
    counted = standing.counted_at.strftime("%H:%M") if standing.counted_at else ""
    its_mark = mark_of(request, standing.version, counted, by.at.strftime("%d%H%M"), sorted(by.reach[P.NUMBER_VIEW].nodes))
    if answer := still_holds(request, its_mark):
        return answer
    asked = asked_of(request.GET, by)
    _standing, overview = overview_for(asked.by, asked.period, asked.kind)
    page = render(request, "insight/dashboard.html", standing=standing, **_parts(asked, overview))
    return marked(page, its_mark)


def _parts(asked: Asked, overview: Overview) -> dict[str, Any]:
    return {
        "asked": asked,
        "spans": [(each.value, each.label) for each in Span],
        "kinds": labels_of(CaseKind),
        "tiles": tiles_of(asked, overview),
        "flow": charts.flow_chart(asked, overview),
        "rates": charts.rate_chart(asked, overview),
        "ages": charts.age_chart(asked, overview),
        "quality": charts.quality_chart(asked, overview),
        "answers": answer_chart(asked, overview),
        "homes": charts.project_chart(asked, overview),
        "topics": [topic_chart(asked, overview, axis) for axis in ("problem", "category", "kind", "subject")],
        "compare": compare_of(asked, overview),
        "has_cases": bool(overview.now or overview.before or any(each.count for each in overview.ages)),
    }
