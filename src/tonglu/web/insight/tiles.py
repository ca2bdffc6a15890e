"""The numbers at the head of a dashboard: value, change, a small line of the last months, and the way to the cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from tonglu.insight.queries.overview import Overview
from tonglu.insight.rules.numbers import BY_CODE, Number, Unit
from tonglu.ui.formats import number
from tonglu.web.insight.asked import Asked
from tonglu.web.insight.words import Change, change_of, value_words

SHOWN: Final = (
    "on_time_rate", "overdue_rate", "escalation_rate", "response_rate", "dispatch_rate", "fixed_rate", "satisfaction",
    "repeat_rate", "reopen_rate", "check_back_rate", "reach_rate", "opened", "closed", "handling", "handling_p90",
    "complaints_per_hundred", "repairs_per_hundred",
)  # fmt: skip
WIDE, HIGH = 72, 22


@dataclass(frozen=True, slots=True)
class Tile:
    number: Number
    value: str
    change: Change
    url: str
    rows_words: str
    points: str  # of the small line; empty where there is nothing to draw


def tiles_of(asked: Asked, overview: Overview) -> list[Tile]:
    return [_tile(BY_CODE[code], asked, overview) for code in SHOWN if not _is_beside(BY_CODE[code], asked.kind)]


def _is_beside(of: Number, kind: str) -> bool:
    """A number of repairs says nothing about complaints."""
    return bool(kind and of.of and of.of != kind)


def _tile(of: Number, asked: Asked, overview: Overview) -> Tile:
    now = overview.figure(of.code)
    change = change_of(now, overview.figure_before(of.code), asked.before_words)
    line = [] if of.unit is Unit.MINUTES or not of.top else [each.value for _begin, each in overview.figures_by_month(of.code)]
    rows = number(now.below - now.top) if of.rows in MISSED else number(now.top or now.below)
    return Tile(of, value_words(now), change, asked.rows(of.rows), _("{n} 张").format(n=rows), points_of(line))


MISSED: Final = {"response_missed", "dispatch_missed", "close_missed", "not_fixed"}


def points_of(line: Sequence[float | None]) -> str:
    """The points of an SVG line in a box of WIDE × HIGH, from the lowest to the highest value."""
    known = [each for each in line if each is not None]
    if len(known) < 3:
        return ""
    low, high = min(known), max(known)
    step = WIDE / (len(line) - 1)
    spread = (high - low) or 1
    found = [(at * step, HIGH - 2 - (value - low) / spread * (HIGH - 4)) for at, value in enumerate(line) if value is not None]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in found)
