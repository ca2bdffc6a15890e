"""How quick the machine is while an act is measured: the bare view, asked right before it and right after it.

Two cores that are shared with others can be half as quick from one minute to the next. A floor says what the product does on a quiet
machine, so each figure says how quick the machine was beside it.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from bench.stage import Stage
from bench.timing import timing_of
from bench.web import drive

USUAL: Final = 2_850  # bare views a second on the quiet machine for which the floors were set
ASKED, WARM = 1_440, 160
T = TypeVar("T")


def bare_views(stage: Stage) -> float:
    """Return how many bare views a second the machine answers at the moment."""
    requests = [[stage.city.asks("GET", "/healthz")]] * (ASKED + WARM)
    said = drive(stage.port, requests, wanted=(200,), warm=WARM)
    if said["fault"]:
        raise RuntimeError(said["fault"])
    return timing_of(said["spans"], said["lasted"]).rate


def paced(stage: Stage, measure: Callable[[], T]) -> tuple[T, float]:
    """Return what was measured, and the mean of the bare views a second before and after it."""
    before = bare_views(stage)
    found = measure()
    return found, (before + bare_views(stage)) / 2


def quickness(bare: float) -> float:
    """Return what a machine does of what the usual one would: a half on one half as quick, 1 on the usual one and on any quicker one."""
    return min(bare / USUAL, 1.0)
