"""What came in and what was closed on each of the last days, out of the kept sums."""

from datetime import timedelta
from typing import Final

from tonglu.access.permissions import Permission as P
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.scope import nodes_only
from tonglu.service.queries.days import Day, daily_counts

SUMS: Final = """
SELECT cell."on", sum(cell.opened), sum(cell.closed) FROM insight_daycell cell
WHERE cell.node_id = ANY(%(nodes)s::bigint[]) AND cell."on" >= %(first)s GROUP BY 1
"""


def flow_for(by: Actor, *, days: int) -> list[Day]:
    """Return the last Shanghai days, today last, with the cases of the places that the actor sees.

    Who sees single cases only (one's own) has few: they are counted as they stand.
    """
    nodes = nodes_only(by, P.CASE_VIEW)
    if nodes is None:
        return daily_counts(by, days=days)
    today = day_of(by.at)
    first = today - timedelta(days=days - 1)
    found = {on: (int(opened), int(closed)) for on, opened, closed in prepared.rows(SUMS, {"nodes": nodes, "first": first})}
    every = [first + timedelta(days=step) for step in range(days)]
    return [Day(each, *found.get(each, (0, 0))) for each in every]
