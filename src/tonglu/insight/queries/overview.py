"""All that a dashboard shows, read once for each state of the sums: what was worked out for a version stays true for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from tonglu.access.permissions import Permission as P
from tonglu.insight.queries.checks import PARTS, check_figure, checks_for
from tonglu.insight.queries.figures import Figure, figure
from tonglu.insight.queries.now import Age, ages_for, late_for
from tonglu.insight.queries.standing import Standing, standing_for
from tonglu.insight.queries.sums import Sums, answers_by_month, homes_for, p90_for, sums_by_node, sums_by_stretch, topics_for, total
from tonglu.insight.rules.numbers import BY_CODE
from tonglu.insight.rules.periods import Grain, Period, Span, after, begin_of
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.service.queries.check_back_figures import Figures

MONTHS: Final = 6
KEPT: Final = 64
AXES: Final = ("kind", "subject", "problem", "category")
Cut = Mapping[str, Sums]  # sums by kind of case


@dataclass(frozen=True, slots=True)
class Overview:
    now: Cut
    before: Cut
    by_node: Mapping[int, Cut]
    by_node_before: Mapping[int, Cut]
    flow: Mapping[date, Sums]  # by stretch of the period's grain
    months: Mapping[date, Cut]  # the last months up to the period's end
    homes: Mapping[int, int]
    homes_before: Mapping[int, int]
    p90: int | None
    p90_before: int | None
    topics: Mapping[str, Sequence[tuple[Any, str, int]]]
    ages: Sequence[Age]
    late: Mapping[int, int]
    checks: Figures
    checks_before: Figures
    answers: Mapping[tuple[date, str], int]  # by month and answer

    def figure(self, code: str, node: int | None = None) -> Figure:
        if code in PARTS:
            return check_figure(code, self.checks)
        if node is None:
            return figure(BY_CODE[code], dict(self.now), sum(self.homes.values()), self.p90)
        return figure(BY_CODE[code], dict(self.by_node.get(node, {})), self.homes.get(node, 0))

    def figure_before(self, code: str) -> Figure:
        if code in PARTS:
            return check_figure(code, self.checks_before)
        return figure(BY_CODE[code], dict(self.before), sum(self.homes_before.values()), self.p90_before)

    def figures_by_month(self, code: str) -> list[tuple[date, Figure]]:
        homes = sum(self.homes.values())
        return [(begin, figure(BY_CODE[code], dict(cut), homes)) for begin, cut in self.months.items()]


def overview_for(by: Actor, period: Period, kind: str = "") -> tuple[Standing, Overview]:
    """Return how fresh the sums are and everything of one period; a constant number of queries, one where nothing changed."""
    standing = standing_for(by)
    minute = by.at.replace(second=0, microsecond=0)  # what is late now is late for a minute
    return standing, _overview(Key(standing.version, minute, by, period, kind))


@dataclass(frozen=True, slots=True)
class Key:
    """Equal for everybody who reaches the same places."""

    version: int
    minute: datetime
    by: Actor
    period: Period
    kind: str

    @property
    def _same(self) -> tuple[object, ...]:
        return (self.version, self.minute, self.by.reach.get(P.NUMBER_VIEW), self.period, self.kind)

    def __hash__(self) -> int:
        return hash(self._same)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self._same == other._same


@lru_cache(maxsize=KEPT)
def _overview(key: Key) -> Overview:
    by, kind, today = key.by, key.kind, day_of(key.by.at)
    now, before = key.period.so_far(today), key.period.before(today)
    months = _months(by, now, kind)
    nodes, nodes_before = by_node_of(by, now, kind), by_node_of(by, before, kind)
    return Overview(
        now=cut_of(nodes.values()),
        before=cut_of(nodes_before.values()),
        by_node=nodes,
        by_node_before=nodes_before,
        flow=_flow(by, now, key.period.grain, kind),
        months=months,
        homes=homes_for(by, now.until),
        homes_before=homes_for(by, before.until),
        p90=p90_for(by, now, kind),
        p90_before=p90_for(by, before, kind),
        topics={axis: topics_for(by, now, axis, kind) for axis in AXES},
        ages=ages_for(by, kind),
        late=late_for(by, kind),
        checks=checks_for(by, now, kind),
        checks_before=checks_for(by, before, kind),
        answers=answers_by_month(by, min(months), now.until, kind),
    )


def by_node_of(by: Actor, period: Period, kind: str) -> dict[int, dict[str, Sums]]:
    """Return the sums of a period by node, then by kind of case. One query."""
    found: dict[int, dict[str, Sums]] = {}
    for (node, of), sums in sums_by_node(by, period, kind).items():
        found.setdefault(node, {})[of] = sums
    return found


def cut_of(cuts: Iterable[Cut]) -> dict[str, Sums]:
    """No scope: add up by kind what the caller took from a scoped query."""
    whole: dict[str, Sums] = {}
    for cut in cuts:
        for kind, sums in cut.items():
            whole[kind] = total([whole.get(kind, Sums()), sums])
    return whole


def _flow(by: Actor, period: Period, grain: Grain, kind: str) -> dict[date, Sums]:
    found: dict[date, Sums] = {}
    for (stretch, _), sums in sums_by_stretch(by, period.since, period.until, grain, kind).items():
        found[stretch] = total([found.get(stretch, Sums()), sums])
    return found


def _months(by: Actor, period: Period, kind: str) -> dict[date, dict[str, Sums]]:
    """The months that end with the period, every one of them, also where nothing happened."""
    count = 2 * MONTHS if (period.until - period.since).days > 100 else MONTHS
    last = begin_of(Span.MONTH, max(period.since, period.until - timedelta(days=1)))
    found: dict[date, dict[str, Sums]] = {after(Span.MONTH, last, step): {} for step in range(1 - count, 1)}
    first = min(found)
    for (stretch, of), sums in sums_by_stretch(by, first, period.until, Grain.MONTH, kind).items():
        found[stretch][of] = sums
    return found
