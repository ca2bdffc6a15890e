"""Whether service is diluted: households and cases for each full-time post, held against what one post can carry."""

import math
from dataclasses import dataclass
from typing import Final

FULL: Final = 100  # per cent of a full week


@dataclass(frozen=True, slots=True)
class Norm:
    """What one full-time post carries: above `warn` it is much, above `late` too much."""

    households_warn: int = 250
    households_late: int = 350
    cases_warn: int = 25  # a week
    cases_late: int = 35


@dataclass(frozen=True, slots=True)
class Load:
    households: int
    weekly: float  # cases that come in a week
    posts: float  # full-time equivalents

    @property
    def households_per_post(self) -> float | None:
        return self.households / self.posts if self.posts else None

    @property
    def cases_per_post(self) -> float | None:
        return self.weekly / self.posts if self.posts else None


def tone_of(value: float | None, warn: int, late: int) -> str:
    """Return done, warn or late; plain where nothing can be said."""
    if value is None:
        return "plain"
    return "late" if value > late else "warn" if value > warn else "done"


def posts_needed(load: Load, more: int, norm: Norm) -> float:
    """Return the full-time posts with which neither figure passes its warning after `more` households; half posts."""
    households = load.households + more
    weekly = load.weekly * households / load.households if load.households else load.weekly
    needed = max(households / norm.households_warn, weekly / norm.cases_warn)
    return math.ceil(needed * 2) / 2
