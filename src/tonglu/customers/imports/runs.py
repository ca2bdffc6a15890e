"""Ids that come in rising order, mostly one after the other: a million of them are a few pairs of numbers."""

from bisect import bisect_right
from collections.abc import Iterable


class Runs:
    def __init__(self) -> None:
        self._begins: list[int] = []
        self._ends: list[int] = []  # of each run the last

    def add(self, ids: Iterable[int]) -> None:
        """Take ids that are higher than all before."""
        for each in ids:
            if self._ends and each == self._ends[-1] + 1:
                self._ends[-1] = each
            else:
                self._begins.append(each)
                self._ends.append(each)

    def __contains__(self, one: int) -> bool:
        place = bisect_right(self._begins, one) - 1
        return place >= 0 and one <= self._ends[place]
