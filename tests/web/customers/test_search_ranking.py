"""What people type and the three they expect first: names, pinyin, initials, digits, rooms, cases, and several at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection

from tests.factories.cast import Cast
from tests.web.customers.search_world import settle
from tonglu.lib.actor import Actor
from tonglu.web.customers.search import QUICK, groups_of

pytestmark = pytest.mark.django_db
TABLE: Final = Path(__file__).with_name("search_table.txt")
PLANNED: Final = (
    "王伟",
    "ww",
    "wangwei",
    "1111",
    "1502",
    "3-2-1502",
    "3-2",
    "8栋",
    "GD27010100001",
    "漏水",
    "王小明 1502",
    "3幢1502",
    "云锦府 3-1502",
    "138 1234 5678",
)


def found(by: Actor, typed: str) -> list[str]:
    return [hit["label"] for group in groups_of(by, typed, QUICK) for hit in group["hits"]][:3]


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Note every statement that reads a table, with what it was given."""
    noted: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, given: Any, *rest: Any) -> Any:
        noted.append((sql, given))
        return execute(sql, given, *rest)

    with connection.execute_wrapper(note):
        yield noted


@pytest.mark.usefixtures("uncounted")
def test_the_first_three_are_those_whom_people_expect(cast: Cast) -> None:
    settle(cast)
    by = cast.agent
    lines = [[part.strip() for part in line.split(" | ")] for line in TABLE.read_text(encoding="utf-8").splitlines()]
    wrong = {typed: (wanted, got) for typed, *wanted in lines if (got := found(by, typed)) != [each for each in wanted if each]}
    assert (wrong, len(lines) >= 200) == ({}, True), wrong
    _no_table_is_read_from_end_to_end(by)


def _no_table_is_read_from_end_to_end(by: Actor) -> None:
    """In a table as small as this the planner reads all of it: with that made dear, each statement must have an index to go by."""
    for typed in PLANNED:
        with statements() as noted:
            found(by, typed)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            for sql, given in noted:
                cursor.execute(f"EXPLAIN {sql}", given)
                plan = "\n".join(line for (line,) in cursor.fetchall())
                assert "Seq Scan" not in plan, (typed, plan)
            cursor.execute("SET LOCAL enable_seqscan = on")
        assert noted


def test_a_room_that_is_meant_comes_with_its_people(cast: Cast) -> None:
    settle(cast)
    for by in (cast.agent, cast.admin):
        rooms, people, *_ = groups_of(by, "云锦府 3-1502", QUICK)
        assert [(each["label"], each["note"]) for each in rooms["hits"]] == [
            ("3-1-1502", "云锦府 · 王晓敏"),
            ("3-2-1502", "云锦府 · 王小明"),
        ]
        assert [(each["label"], each["note"]) for each in people["hits"]] == [("王晓敏", "3-1-1502"), ("王小明", "3-2-1502")]
    assert [group["hits"] for group in groups_of(cast.stranger, "云锦府 3-1502", QUICK)] == [[], [], []]
