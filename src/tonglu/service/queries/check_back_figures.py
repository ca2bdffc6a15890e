"""Check-back rate, reach rate and satisfaction over a period, as numerators and denominators; a board divides them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.service.models import Case, CheckBack, CheckBackCall
from tonglu.service.rules.check_backs import EFFECTIVE, PLEASED, CheckBackResult, CheckBackState
from tonglu.service.rules.states import CaseState


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one period, half-open.

    `closed` cases closed in it, and how many of them were asked with an effective answer (KPI 12 = closed_visited / closed);
    `calls` made in it and `reached`, those that somebody answered (13 = reached / calls); `visited` check-backs that ended
    in it with an effective answer, and `pleased` of them (14).
    """

    closed: int
    closed_visited: int
    visited: int
    calls: int
    reached: int
    pleased: int
    lost: int
    by_result: Mapping[str, int] = field(default_factory=dict)

    @property
    def check_back_rate(self) -> float | None:
        return _ratio(self.closed_visited, self.closed)

    @property
    def reach_rate(self) -> float | None:
        return _ratio(self.reached, self.calls)

    @property
    def satisfaction(self) -> float | None:
        """Pleased among effective answers: who did not answer, declined or put it off is not counted."""
        return _ratio(self.pleased, self.visited)


def check_back_figures(by: Actor, *, since: datetime, until: datetime, kind: str = "") -> Figures:
    """Return the figures of the actor's places; `kind` narrows to one kind of case. Three queries."""
    ended = CheckBack.objects.reachable(by, P.CASE_VIEW).filter(ended_at__gte=since, ended_at__lt=until)
    cases = Case.objects.reachable(by, P.CASE_VIEW).filter(state=CaseState.CLOSED, closed_at__gte=since, closed_at__lt=until)
    calls = CheckBackCall.objects.filter(at__gte=since, at__lt=until, check_back__in=CheckBack.objects.reachable(by, P.CASE_VIEW))
    if kind:
        ended, cases, calls = ended.filter(kind=kind), cases.filter(kind=kind), calls.filter(check_back__kind=kind)
    rows = ended.order_by().values_list("state", "result").annotate(n=Count("pk"))
    by_result: dict[str, int] = {}
    lost = 0
    for state, result, n in rows:
        by_result[result] = by_result.get(result, 0) + n
        lost += n if state == CheckBackState.LOST else 0
    rung = calls.order_by().aggregate(calls=Count("pk"), reached=Count("pk", filter=~Q(result=CheckBackResult.NO_ANSWER)))
    asked = CheckBack.objects.filter(case=OuterRef("pk"), result__in=sorted(EFFECTIVE))
    ended_cases = cases.order_by().aggregate(closed=Count("pk"), visited=Count("pk", filter=Exists(asked)))
    return Figures(
        closed=ended_cases["closed"], closed_visited=ended_cases["visited"],
        visited=_sum(by_result, EFFECTIVE), calls=rung["calls"], reached=rung["reached"],
        pleased=_sum(by_result, PLEASED), lost=lost, by_result=by_result,
    )  # fmt: skip


def _sum(by_result: Mapping[str, int], wanted: frozenset[CheckBackResult]) -> int:
    return sum(by_result.get(each, 0) for each in wanted)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
