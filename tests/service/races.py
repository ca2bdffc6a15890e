"""Two threads at one row on real PostgreSQL, held until both have looked."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, models

from tonglu.lib import acts
from tonglu.lib.refusals import Refused

HOLD = 5  # seconds; with the lock on the second never comes: the first goes on as soon as it sees it wait
BLOCKED = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"


def together(*sides: Callable[[], object]) -> list[object]:
    """Run each side in a thread of its own and return what it answered or raised, in order."""
    start = threading.Barrier(len(sides))
    answers: list[object] = [None] * len(sides)

    def run(place: int, side: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            answers[place] = side()
        except Exception as fault:  # noqa: BLE001 - a refusal is an answer of a race
            answers[place] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(sides)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


def refused(answers: list[object]) -> list[object]:
    return [each for each in answers if isinstance(each, Exception)]


def the_only_refusal(answers: list[object]) -> str:
    """Return the sentence of the one side that lost; fails where none lost, both lost, or it was no refusal."""
    [fault] = refused(answers)
    assert isinstance(fault, Refused), fault
    return str(fault)


def _other_is_blocked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(BLOCKED)
        return bool(cursor.fetchone()[0])


@contextmanager
def reading_together(monkeypatch: pytest.MonkeyPatch, where: ModuleType, name: str, *, locked: bool) -> Iterator[None]:
    """Hold each side as it comes out of a function until both have: the widest window between reading and writing."""
    came, both, real = itertools.count(1), threading.Event(), getattr(where, name)

    def waiting(*args: Any, **kwargs: Any) -> Any:
        found = real(*args, **kwargs)
        if next(came) > 1:
            both.set()
        until = time.monotonic() + HOLD
        while not both.wait(0.02) and time.monotonic() < until and not _other_is_blocked():
            pass
        return found

    with monkeypatch.context() as patch:
        patch.setattr(where, name, waiting)
        if not locked:
            patch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows.all())
            patch.setattr(acts, "LOCK", "")
        yield
