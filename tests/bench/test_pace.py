"""A figure of a slow machine: what counts of several tries, and what it is held against."""

import importlib

import pytest

from bench.acts import ACTS
from bench.pace import USUAL, quickness
from bench.timing import Figure, Goal, Timing

run = importlib.import_module("bench.run")  # bench.run is the command itself


def figure(rate: float, bare: float, fault: str = "") -> Figure:
    goal = Goal(rate=200)
    found = Timing(100, 1, 1, 1, rate)
    return Figure(
        "list", 100, 1, 1, 1, 1, rate, bare=bare, fault=fault, floor=goal.words(), passes=found.meets(goal) and not fault,
        passes_by_pace=found.meets(goal, quickness(bare)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tries", "rate", "turn"),
    [
        ([(150, 1_900), (190, 2_700), (180, 2_000)], 190, 2),  # beside which the machine was quickest, not the best
        ([(150, 2_700), (190, 1_900), (180, 2_000)], 150, 1),
        ([(150, 1_900), (210, 1_800)], 150, 1),
        ([(210, 1_900)], 210, 1),
        ([(150, USUAL)], 150, 1),
    ],
)
def test_of_several_tries_the_one_counts_beside_which_the_machine_was_quickest(
    monkeypatch: pytest.MonkeyPatch, tries: list[tuple[float, float]], rate: float, turn: int
) -> None:
    waiting = [figure(*each) for each in tries]
    taken = iter(waiting)
    page = figure(USUAL, USUAL)
    monkeypatch.setattr(run, "BARE", {})
    monkeypatch.setattr(run, "_once", lambda _stage, name, _figures: page if name == "page" else next(taken, waiting[-1]))
    figures: dict[str, Figure] = {}
    list(run._measured(None, ["list"], figures))  # type: ignore[arg-type]
    assert "list" in ACTS
    assert (figures["list"].rate, figures["list"].turn) == (rate, turn)


def test_a_fault_counts_and_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(run, "BARE", {})
    monkeypatch.setattr(run, "_once", lambda _stage, name, _figures: asked.append(name) or figure(0, 0, "500"))
    figures: dict[str, Figure] = {}
    list(run._measured(None, ["list"], figures))  # type: ignore[arg-type]
    assert (asked, figures["list"].fault, figures["list"].passes) == (["page", "list"], "500", False)


@pytest.mark.parametrize(("bare", "share"), [(USUAL / 2, 0.5), (USUAL, 1), (2 * USUAL, 1)])
def test_a_floor_is_lowered_for_a_slow_machine_and_never_raised(bare: float, share: float) -> None:
    goal = Goal(rate=200, p95=100)
    assert quickness(bare) == share
    assert Timing(100, 1, 100 / share, 1, 200 * share).meets(goal, quickness(bare))
    assert not Timing(100, 1, 101 / share, 1, 200 * share).meets(goal, quickness(bare))
    assert not Timing(100, 1, 100 / share, 1, 199 * share).meets(goal, quickness(bare))
