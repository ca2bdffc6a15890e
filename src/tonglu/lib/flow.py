"""Flows are tables of arrows; buttons, API, permissions and the test matrix read the same table."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arrow:
    name: str
    label: str
    origins: frozenset[str]
    goal: str | None  # None: the arrow leaves the state as it is
    permission: str
    needs_reason: bool = False  # shown as a dangerous act with a reason in the same panel


def arrow(name: str, label: str, origins: Collection[str], goal: str | None, permission: str, *, needs_reason: bool = False) -> Arrow:
    return Arrow(name, label, frozenset(origins), goal, permission, needs_reason)


class Flow:
    """The arrows of one kind of record, by name."""

    def __init__(self, *arrows: Arrow) -> None:
        self.arrows = {each.name: each for each in arrows}

    def __getitem__(self, name: str) -> Arrow:
        return self.arrows[name]

    def __iter__(self) -> Iterator[Arrow]:
        return iter(self.arrows.values())

    def __contains__(self, name: object) -> bool:
        return name in self.arrows

    def leaving(self, state: str) -> list[Arrow]:
        return [each for each in self if state in each.origins]
