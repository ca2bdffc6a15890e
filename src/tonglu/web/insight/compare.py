"""Projects side by side: the worst on-time rate first, each cell opens to its cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tonglu.insight.queries.figures import Figure
from tonglu.insight.queries.overview import Overview
from tonglu.insight.rules.numbers import BY_CODE, Good, Number, Unit
from tonglu.ui.formats import number
from tonglu.web.insight.asked import Asked
from tonglu.web.insight.words import value_words

SHOWN: Final = (
    "opened", "closed", "response_rate", "on_time_rate", "fixed_rate", "repeat_rate", "handling", "complaints_per_hundred",
)  # fmt: skip
MOST: Final = 40
NEAR: Final = 0.03  # within so much of the whole a rate is neither better nor worse


@dataclass(frozen=True, slots=True)
class CompareCell:
    words: str
    url: str
    tone: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CompareRow:
    name: str
    url: str
    late: int
    late_url: str
    cells: Sequence[CompareCell]


@dataclass(frozen=True, slots=True)
class Compare:
    head: Sequence[Number]
    rows: Sequence[CompareRow]
    left_out: int


def compare_of(asked: Asked, overview: Overview) -> Compare:
    nodes = sorted({*overview.by_node, *overview.late} & set(asked.names), key=lambda node: _worst_first(overview, node))
    rows = [
        CompareRow(
            name=asked.names[node],
            url=asked.link(node=node),
            late=overview.late.get(node, 0),
            late_url=asked.rows("open", node=node, since="2000-01-01", due="late", sort="due"),
            cells=[_cell(BY_CODE[code], node, asked, overview) for code in SHOWN],
        )
        for node in nodes[:MOST]
    ]
    return Compare([BY_CODE[code] for code in SHOWN], rows, max(0, len(nodes) - MOST))


def _worst_first(overview: Overview, node: int) -> tuple[bool, float, int]:
    rate = overview.figure("on_time_rate", node)
    return rate.is_small or rate.value is None, rate.value or 0, node


def _cell(of: Number, node: int, asked: Asked, overview: Overview) -> CompareCell:
    figure = overview.figure(of.code, node)
    note = f"{number(figure.top)}/{number(figure.below)}" if of.unit is Unit.RATE and figure.below else ""
    return CompareCell(value_words(figure), asked.rows(of.rows, node=node), _tone(figure, overview.figure(of.code)), note)


def _tone(one: Figure, whole: Figure) -> str:
    """Rates only, held against the whole; words and figures say the same as the colour."""
    if one.number.unit is not Unit.RATE or one.is_small or one.value is None or whole.value is None:
        return ""
    gap = one.value - whole.value
    if abs(gap) < NEAR:
        return ""
    return "done" if (gap > 0) == (one.number.good is Good.UP) else "late"
