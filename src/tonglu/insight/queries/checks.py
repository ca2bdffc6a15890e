"""What the check-backs say: the numbers of the registry that come from them, and the cases behind those."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from tonglu.access.permissions import Permission as P
from tonglu.insight.queries.figures import Figure
from tonglu.insight.rules.numbers import BY_CODE, SAID
from tonglu.insight.rules.periods import Period
from tonglu.lib.actor import Actor
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.scope import ScopedQuerySet
from tonglu.service.models import Case, CheckBack, CheckBackCall
from tonglu.service.queries import cases_for
from tonglu.service.queries.check_back_figures import Figures, check_back_figures
from tonglu.service.rules.check_backs import EFFECTIVE, PLEASED, CheckBackResult

# number → what of Figures stands above and below
PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "satisfaction": ("pleased", "visited"),
    "check_back_rate": ("closed_visited", "closed"),
    "reach_rate": ("reached", "calls"),
}


ANSWERED: Final[Mapping[str, frozenset[CheckBackResult]]] = {"unpleased": EFFECTIVE - PLEASED, "answered": EFFECTIVE}


def checks_for(by: Actor, period: Period, kind: str = "") -> Figures:
    return check_back_figures(by, since=_begin(period.since), until=_begin(period.until), kind=kind)


def check_figure(code: str, figures: Figures) -> Figure:
    """No scope: work one number out of figures that the caller took from a scoped query."""
    top, below = (getattr(figures, name) for name in PARTS[code])
    return Figure(BY_CODE[code], top / below if below else None, top, below)


def cases_behind_checks(by: Actor, code: str, since: date, until: date) -> ScopedQuerySet[Case]:
    """Return the cases that were not asked, not reached, or whose owner was not pleased."""
    begin, end = _begin(since), _begin(until)
    asked = CheckBack.objects.reachable(by, P.CASE_VIEW)
    if code in ANSWERED or code.startswith(SAID):
        answers = ANSWERED.get(code) or {code.removeprefix(SAID)}
        told = asked.filter(ended_at__gte=begin, ended_at__lt=end, result__in=sorted(answers))
        return cases_for(by).filter(pk__in=told.order_by().values("case_id"))
    if code == "unreached":
        silent = CheckBackCall.objects.filter(at__gte=begin, at__lt=end, result=CheckBackResult.NO_ANSWER, check_back__in=asked)
        return cases_for(by).filter(pk__in=silent.order_by().values("check_back__case_id"))
    answered = CheckBack.objects.filter(result__in=sorted(EFFECTIVE)).values("case_id")
    return cases_for(by).filter(state="closed", closed_at__gte=begin, closed_at__lt=end).exclude(pk__in=answered)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
