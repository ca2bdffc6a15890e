"""The numbers of the registry, worked out from kept sums."""

from dataclasses import dataclass

from tonglu.insight.queries.sums import Sums
from tonglu.insight.rules.numbers import DELIVERED, P90, SMALL, Number, Unit


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is None where nothing is there to be divided by; `is_small` says that the value is of little weight."""

    number: Number
    value: float | None
    top: int
    below: int

    @property
    def is_small(self) -> bool:
        return self.number.unit is Unit.RATE and self.below < SMALL


def figure(number: Number, by_kind: dict[str, Sums], homes: int = 0, p90: int | None = None, kind: str = "") -> Figure:
    """No scope: work one number out of sums by kind of case that the caller took from a scoped query."""
    kinds = [kind_ for kind_ in by_kind if (not number.of or kind_ == number.of) and (not kind or kind_ == kind)]

    def sum_of(name: str) -> int:
        return homes if name == DELIVERED else sum(by_kind[each][name] for each in kinds)

    below = sum_of(number.below) if number.below else 0
    if number.top == P90:
        return Figure(number, p90, 0, below)
    top = sum_of(number.top)
    if number.top == "minutes":
        top -= sum_of("paused_minutes")
    if number.unit is Unit.COUNT:
        return Figure(number, top, top, 0)
    scale = 100 if number.unit is Unit.PER_HUNDRED else 1
    return Figure(number, scale * top / below if below else None, top, below)
