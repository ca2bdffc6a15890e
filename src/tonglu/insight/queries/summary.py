"""The month in a few numbers, for the first page: two sums instead of all that a dashboard reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tonglu.insight.queries.figures import Figure, figure
from tonglu.insight.queries.overview import Cut, Key, by_node_of, cut_of
from tonglu.insight.queries.standing import Standing, standing_for
from tonglu.insight.rules.numbers import BY_CODE
from tonglu.insight.rules.periods import Period, Span, period_of
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of

WORST = "on_time_rate"


@dataclass(frozen=True, slots=True)
class Summary:
    now: Cut
    before: Cut
    by_node: Mapping[int, Cut]

    def figure(self, code: str) -> Figure:
        return figure(BY_CODE[code], dict(self.now))

    def figure_before(self, code: str) -> Figure:
        return figure(BY_CODE[code], dict(self.before))

    def worst(self) -> tuple[int, Figure] | None:
        """The node with the lowest on-time closing, where there are several with enough cases."""
        found = [(node, figure(BY_CODE[WORST], dict(cut))) for node, cut in self.by_node.items()]
        told = [(node, each) for node, each in found if each.value is not None and not each.is_small]
        return min(told, key=lambda each: each[1].value or 0) if len(told) > 1 else None


def summary_for(by: Actor) -> tuple[Standing, Summary]:
    """Return the present month so far, held against the same days of the last; one query where nothing changed."""
    standing = standing_for(by)
    minute = by.at.replace(second=0, microsecond=0)
    return standing, _summary(Key(standing.version, minute, by, period_of(Span.MONTH, day_of(by.at)), ""))


@lru_cache(maxsize=256)
def _summary(key: Key) -> Summary:
    today = day_of(key.by.at)
    now, before = _cuts(key, key.period.so_far(today)), _cuts(key, key.period.before(today))
    return Summary(cut_of(now.values()), cut_of(before.values()), now)


def _cuts(key: Key, period: Period) -> Mapping[int, Cut]:
    return by_node_of(key.by, period, key.kind)
