"""The ladder as a pure rule: which level, when, and who stands in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tonglu.service.rules.ladder import Climb, Listeners, climb, listeners, moment_of, steps_of

START = datetime(2026, 9, 30, 4, 0, tzinfo=UTC)
DUE = START + timedelta(hours=4)
LINE = (30, 20, 10)  # project, city, group
HELD = [("supervisor", 30, 1), ("project", 30, 2), ("city", 20, 3), ("group", 10, 4), ("project", 20, 5)]


@dataclass(frozen=True, slots=True)
class Step:
    level: str
    amount: int = 0
    basis: str = "due"
    clock: str = "response"
    kind: str = ""
    grade: str = ""
    node_id: int | None = None
    medium: str = "both"
    since: datetime = START - timedelta(days=1)
    until: datetime | None = None


@pytest.mark.parametrize(
    ("step", "hours"),
    [
        (Step("city", 120), 6), (Step("city", -60), 3), (Step("city", -600), 0), (Step("city", 25, "left"), 3),
        (Step("city", 99, "left"), 0.04), (Step("city", 30, "start"), 0.5), (Step("city", 0, "start"), 0),
    ],
)  # fmt: skip
def test_moment_is_counted_from_its_basis_and_never_before_the_start(step: Step, hours: float) -> None:
    assert moment_of(step, START, DUE) == START + timedelta(hours=hours)


def chosen(*steps: Step, kind: str = "repair", grade: str = "ordinary", at: datetime = START) -> list[Step]:
    return list(steps_of(steps, clock="response", kind=kind, grade=grade, ancestors=(10, 20, 30), at=at).values())


def test_nearest_node_then_grade_then_kind_wins() -> None:
    ranked = [Step("city", 5, node_id=30), Step("city", 4, node_id=20, grade="ordinary"), Step("city", 3, grade="ordinary"),
              Step("city", 2, kind="repair"), Step("city", 1)]  # fmt: skip
    for place, best in enumerate(ranked):
        assert chosen(*reversed(ranked[place:])) == [best]
    assert chosen(Step("city", node_id=99), Step("city", kind="help"), Step("city", grade="major"), Step("city", clock="close")) == []


def test_ladder_is_the_one_of_the_moment() -> None:
    old, new = Step("city", 1, until=START), Step("city", 2, since=START)
    assert (chosen(old, new), chosen(old, new, at=START - timedelta(seconds=1))) == ([new], [old])


def test_nobody_at_a_place_silences_the_level_there() -> None:
    assert chosen(Step("city"), Step("city", medium="nobody", node_id=30)) == []


def test_what_is_due_stands_lowest_first_and_the_next_moment_follows() -> None:
    steps = {each.level: each for each in (Step("group", 48), Step("supervisor"), Step("city", 2), Step("project", 2))}
    reached = climb(steps, (), started_at=START, due_at=DUE, at=DUE + timedelta(minutes=2))
    assert reached == Climb((steps["supervisor"], steps["project"], steps["city"]), DUE + timedelta(minutes=48))
    told = climb(steps, ("supervisor", "project", "city", "group"), started_at=START, due_at=DUE, at=DUE)
    assert told == Climb((), None)


@pytest.mark.parametrize(
    ("level", "absent", "expected"),
    [
        ("supervisor", (), Listeners((1,), "supervisor")),
        ("project", (), Listeners((2,), "project")),
        ("project", (2,), Listeners((5,), "project")),  # the nearest on duty going up
        ("supervisor", (1,), Listeners((2,), "project", "absent")),
        ("supervisor", (1, 2, 5), Listeners((3,), "city", "absent")),
        ("group", (4,), Listeners((3,), "city", "absent")),  # nobody above: the nearest below
        ("city", (1, 2, 3, 4, 5), Listeners((7,), "leads", "absent")),
        ("city", (1, 2, 3, 4, 5, 7), Listeners((7,), "leads", "absent")),  # better an absent one than nobody
        ("keeper", (), Listeners((9,), "keeper")),
        ("keeper", (9,), Listeners((1,), "supervisor", "absent")),
    ],
)
def test_who_stands_for_a_level(level: str, absent: tuple[int, ...], expected: Listeners) -> None:
    assert listeners(level, HELD, lineage=LINE, absent=absent, keeper_id=9, leads=(7,)) == expected


def test_nobody_holds_anything() -> None:
    assert listeners("city", [("city", 99, 1)], lineage=LINE) == Listeners((), "", "vacant")
    assert listeners("keeper", HELD, lineage=LINE) == Listeners((1,), "supervisor", "unheld")
