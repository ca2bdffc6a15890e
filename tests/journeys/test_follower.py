"""The follower misses nothing and repeats nothing: killed, doubled, or overtaken by a later commit."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction

from tests.factories.cast import NOON, Cast
from tonglu.access.facts import PersonLeft
from tonglu.audit.actions import tell
from tonglu.audit.models import FactRow
from tonglu.journeys import follower
from tonglu.journeys.jobs import REACHES
from tonglu.journeys.models import Position, ReactionDone
from tonglu.lib.actor import Actor, system_actor

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
BY = system_actor("reactions", NOON, *REACHES)


class Noting:
    """A reaction that writes down what it answered, and stops where told, as a kill would stop it."""

    __name__ = "noting"

    def __init__(self) -> None:
        self.answered: list[int] = []
        self.stop_at = -1

    def __call__(self, fact: PersonLeft, *, told: FactRow, by: Actor) -> str:
        self.answered.append(fact.left_id)
        if fact.left_id == self.stop_at:
            raise KeyboardInterrupt
        return ""


@pytest.fixture
def noting(monkeypatch: pytest.MonkeyPatch) -> Noting:
    made = Noting()
    monkeypatch.setattr(follower, "REACTIONS", {PersonLeft: (made,)})
    return made


def say(number: int) -> int:
    return tell(PersonLeft(left_id=number), by=BY)


def settle(*numbers: int) -> None:
    """Wait until the facts (all, where none is named) are older than every running transaction: other tests share the server."""
    waiting = "SELECT count(*) FROM audit_factrow WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()) AND (%s OR subject_id = ANY(%s))"
    until = time.monotonic() + 180
    while True:
        assert time.monotonic() < until, "some other test has kept a transaction open all the time"
        with connection.cursor() as cursor:
            cursor.execute(waiting, [not numbers, list(numbers)])
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.02)


def follow() -> None:
    settle()
    follower.follow(by=BY)


def done() -> list[int]:
    facts = ReactionDone.objects.filter(reaction="noting").values_list("fact_id", flat=True)
    return sorted(each.subject_id or 0 for each in FactRow.objects.filter(pk__in=list(facts)))


@contextmanager
def open_elsewhere() -> Iterator[threading.Event]:
    """A transaction on another connection that tells fact 1 first and commits when the event is set."""
    told, commit = threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic():
            say(1)
            told.set()
            commit.wait(20)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    told.wait(20)
    try:
        yield commit
    finally:
        commit.set()
        thread.join()


def test_lower_id_that_commits_later_is_not_missed(cast: Cast, noting: Noting) -> None:
    with open_elsewhere() as commit:
        say(2)
        follower.follow(by=BY)
        assert done() == []  # fact 2 waits: something older may still appear
        commit.set()
    follow()
    assert (done(), noting.answered) == ([1, 2], [1, 2])


def test_without_the_snapshot_rule_it_would_be_missed(cast: Cast, noting: Noting, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule is needed: reading whatever is committed steps over the fact that commits later."""
    monkeypatch.setattr(follower, "READ", follower.READ.replace(follower.SETTLED, ""))
    with open_elsewhere():
        say(2)
        follower.follow(by=BY)
    follow()
    assert done() == [2]


@contextmanager
def crossed() -> Iterator[threading.Event]:
    """Two transactions whose facts got their ids in the other order; the older one has committed, the event ends the other."""
    older, told, settled, commit = (threading.Event() for _ in range(4))

    def early() -> None:
        with transaction.atomic():
            Position.objects.create(follower="other")  # gets its transaction id now, its fact's id later
            older.set()
            told.wait(20)
            say(2)
        settled.set()
        connections.close_all()

    def late() -> None:
        older.wait(20)
        with transaction.atomic():
            say(1)
            told.set()
            commit.wait(20)
        connections.close_all()

    threads = [threading.Thread(target=each) for each in (early, late)]
    for each in threads:
        each.start()
    settled.wait(20)
    yield commit
    commit.set()
    for each in threads:
        each.join()


def test_lower_id_in_a_later_transaction_is_not_missed(cast: Cast, noting: Noting) -> None:
    """Ids alone would not do: here the higher id belongs to the older transaction, which commits first."""
    with crossed():
        settle(2)
        follower.follow(by=BY)
        assert done() == [2]
    follow()
    ids = dict(FactRow.objects.values_list("subject_id", "id"))
    assert (ids[1] < ids[2], done()) == (True, [1, 2])


def test_killed_in_the_middle_does_all_again_and_none_twice(cast: Cast, noting: Noting) -> None:
    for number in (1, 2, 3):
        say(number)
    noting.stop_at = 2
    settle()
    with pytest.raises(KeyboardInterrupt):
        follower.follow(by=BY)
    assert done() == []
    noting.stop_at = -1
    follow()
    assert (done(), ReactionDone.objects.count()) == ([1, 2, 3], 3)


def follow_twice() -> None:
    together = threading.Barrier(2)

    def work() -> None:
        together.wait()
        try:
            follower.follow(by=BY)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def test_two_followers_answer_each_fact_once(cast: Cast, noting: Noting) -> None:
    for number in range(50):
        say(number)
    settle()
    follow_twice()
    assert sorted(noting.answered) == list(range(50))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_without_the_lock_two_followers_would_answer_the_same(cast: Cast, noting: Noting, monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: both read the same facts; only the constraint then stops one of them."""
    for number in range(5):
        say(number)
    read, gate = follower._read, threading.Barrier(2)

    def both(position: Position) -> list[follower.Seen]:
        found = read(position)
        gate.wait(20)
        return found

    monkeypatch.setattr(follower, "_read", both)
    monkeypatch.setattr(follower, "_position", lambda: Position.objects.get(follower=follower.FOLLOWER))
    Position.objects.get_or_create(follower=follower.FOLLOWER)
    settle()
    follow_twice()
    assert (len(noting.answered) > 5, ReactionDone.objects.count()) == (True, 5)
