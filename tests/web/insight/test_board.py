"""The board: whose cases stand on it and under what mark, and the one number that says whether it is still true."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tests.insight.test_counting import BY
from tests.web.signing import Sign
from tonglu.insight import actions
from tonglu.service.models import Case
from tonglu.service.queries.board import board_by_keeper, board_by_state


@pytest.fixture
def busy(cast: Cast) -> Cast:
    due = {"new": -1, "accepted": 2, "handling": 6, "done": 30, "closed": 1, "refused": 1}
    for state, hours in due.items():
        Case.objects.filter(pk=make_case(cast, state, words=f"{state}的水管").pk).update(due_at=NOON + timedelta(hours=hours))
    return cast


def test_lanes_hold_the_open_cases_by_state(busy: Cast) -> None:
    board = board_by_state(busy.manager)
    assert [(each.key, each.count, each.late, len(each.cases)) for each in board.lanes] == [
        ("new", 1, 1, 1), ("accepted", 1, 0, 1), ("handling", 1, 0, 1), ("done", 1, 0, 1),
    ]  # fmt: skip
    assert board.counts == {"late": 1, "soon": 1, "today": 1, "later": 1, "none": 0}
    assert [each.count for each in board_by_state(busy.manager, urgency="soon").lanes] == [0, 1, 0, 0]


def test_lanes_of_keepers_put_the_latest_first(busy: Cast) -> None:
    late = make_case(busy, "handling", keeper="mate", words="晚了")
    Case.objects.filter(pk=late.pk).update(due_at=NOON - timedelta(hours=1))
    lanes = board_by_keeper(busy.manager).lanes
    assert [(each.name, each.count, each.late) for each in lanes] == [("mate员", 1, 1), ("technician员", 1, 0)]


def test_stranger_stands_before_an_empty_board(busy: Cast, sign: Sign) -> None:
    assert [each.count for each in board_by_state(busy.stranger).lanes] == [0, 0, 0, 0]
    assert "没有在办的工单" in sign("stranger").get("/cases/board/").content.decode()


@pytest.mark.parametrize("query", ["by=x", "due=x", "kind=x", "by=%00", f"due={'9' * 4000}", "wall=x"])
def test_what_the_board_does_not_know_it_passes_over(busy: Cast, sign: Sign, query: str) -> None:
    answer = sign("manager").get(f"/cases/board/?{query}")
    assert (answer.status_code, answer.content.decode().count('class="cell ')) == (200, 4)


def test_version_stands_still_until_something_happens(busy: Cast, sign: Sign) -> None:
    actions.rebuild(by=BY)
    client = sign("agent")
    mark = client.get("/cases/board/version/")["ETag"]
    assert mark.replace('"', "&#34;") in client.get("/cases/board/").content.decode()
    assert client.get("/cases/board/version/", headers={"if-none-match": mark}).status_code == 304
    make_case(busy, words="又一件")
    actions.catch_up(by=BY)
    assert client.get("/cases/board/version/", headers={"if-none-match": mark}).status_code == 200


@pytest.mark.parametrize("view", ["state", "keeper"])
def test_board_costs_the_same_for_few_cases_and_more(busy: Cast, sign: Sign, view: str) -> None:
    client, counts = sign("manager"), []
    client.get(f"/cases/board/?by={view}")
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/cases/board/?by={view}")
        counts.append(len(seen))
        for number in range(2):
            make_case(busy, "handling", keeper="mate", words=f"又一件{number}")
    assert counts[0] == counts[1]
