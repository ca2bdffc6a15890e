"""What is counted of each place by the worker: people, completeness, how many are on each list."""

from datetime import datetime
from functools import cache
from typing import Final

from django.db import connection

from tonglu.standing.rules.tending import LISTS, LONE

ALONE: Final = """
EXISTS (SELECT FROM customers_membership mine WHERE mine.customer_id = c.id AND mine.until IS NULL) AND NOT EXISTS (
    SELECT FROM customers_membership mine
    JOIN customers_membership other ON other.household_id = mine.household_id AND other.until IS NULL
    JOIN customers_customer fellow ON fellow.id = other.customer_id
    WHERE mine.customer_id = c.id AND mine.until IS NULL AND fellow.gaps & {mask} = 0
        AND EXISTS (SELECT FROM customers_phone p WHERE p.customer_id = fellow.id AND p.until IS NULL))
"""


@cache
def _statement() -> str:
    alone = LISTS[LONE].mask
    counts = ", ".join(
        f"count(*) FILTER (WHERE gaps & {work.mask} <> 0{' AND is_alone' if work.code == LONE else ''})" for work in LISTS.values()
    )
    zeros = ", ".join("0" for _ in LISTS)
    return f"""
WITH people AS (
    SELECT c.nodes, c.gaps, c.score, CASE WHEN c.gaps & {alone} <> 0 THEN {ALONE.format(mask=alone)} ELSE false END AS is_alone
    FROM customers_customer c WHERE c.root_id IS NULL
), found AS (
    SELECT node.id, count(*) AS people, sum(score) AS score, ARRAY[{counts}]::int[] AS counts
    FROM people, unnest(nodes) AS node(id) GROUP BY node.id
)
INSERT INTO standing_datatally (node_id, people, score_sum, counts, counted_at)
SELECT node.id, coalesce(found.people, 0), coalesce(found.score, 0), coalesce(found.counts, ARRAY[{zeros}]), %s
FROM organisation_node node LEFT JOIN found ON found.id = node.id
WHERE found.id IS NOT NULL OR node.id IN (SELECT node_id FROM standing_datatally)
ON CONFLICT (node_id) DO UPDATE
SET people = excluded.people, score_sum = excluded.score_sum, counts = excluded.counts, counted_at = excluded.counted_at
"""  # noqa: S608 - numbers of our own


def tally(at: datetime) -> None:
    """Count all places anew. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [at])
