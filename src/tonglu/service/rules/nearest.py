"""Which of several rules speaks of a case most closely: one order for deadlines and for the ladder."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar


class PlacedRule(Protocol):
    """A rule of a node, a kind and a grade, as a row or as a plain value: empty means all of them."""

    @property
    def node_id(self) -> int | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def grade(self) -> str: ...


R = TypeVar("R", bound=PlacedRule)


def depths_of(ancestors: Sequence[int]) -> Mapping[int | None, int]:
    """Return how near each node is, from the ids of the root down to the node of the case; a rule of no node is the farthest."""
    return {None: -1} | {node: place for place, node in enumerate(ancestors)}


def nearest_by(
    of: Callable[[R], str], rules: Iterable[R], *, kind: str, grade: str, ancestors: Sequence[int]
) -> dict[str, R]:  # fmt: skip
    """Return one rule for each value of `of`: the nearest node wins, then the exact grade, then the exact kind.

    `ancestors` are the ids from the root down to the node of the case.
    """
    depths = depths_of(ancestors)
    chosen: dict[str, tuple[tuple[int, bool, bool], R]] = {}
    for rule in rules:
        if rule.node_id not in depths or rule.kind not in {"", kind} or rule.grade not in {"", grade}:
            continue
        what, rank = of(rule), (depths[rule.node_id], bool(rule.grade), bool(rule.kind))
        if what not in chosen or rank > chosen[what][0]:
            chosen[what] = (rank, rule)
    return {what: rule for what, (_, rule) in chosen.items()}
