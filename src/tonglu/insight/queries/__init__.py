"""Reads of the kept sums, by the names other apps and shells call."""

from tonglu.insight.queries.behind import cases_behind
from tonglu.insight.queries.now import Age, ages_for, late_for, open_for
from tonglu.insight.queries.standing import Standing, standing_for
from tonglu.insight.queries.sums import Sums, homes_for, p90_for, sums_by_node, sums_by_stretch, topics_for

__all__ = [
    "Age",
    "Standing",
    "Sums",
    "ages_for",
    "cases_behind",
    "homes_for",
    "late_for",
    "open_for",
    "p90_for",
    "standing_for",
    "sums_by_node",
    "sums_by_stretch",
    "topics_for",
]
