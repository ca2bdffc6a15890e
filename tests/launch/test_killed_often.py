"""kill -9 under load, web and worker 30 times, the database 10 times: nothing lost, nothing told twice, `verify` green."""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from tests.launch.test_killed import WITHOUT_PROXY, Product, kill
from tonglu.launch.processes import Mark, family_of, mark_of

pytestmark = pytest.mark.slow
ROUNDS, CLIENTS = 30, 4
DATABASE_EVERY, WHOLE_WEB_EVERY, AT_WORK_EVERY = 3, 6, 3  # in the other rounds one of the forked web workers dies, and a new one is forked
ALIVE_WITHIN, CALM_WITHIN = 120.0, 120.0
JOBS = ("messaging.deliver", "journeys.react")
PAUSE = 0.5  # of a client after each case: the load is steady, and two cores suffice
OLD_ONE_IN = 4  # cases that are late as soon as they come in
SET_UP = """
from datetime import date
from tonglu.access import actions
from tonglu.access.actors import actor_of
from tonglu.access.commands import first_admin_link
from tonglu.access.queries import roles_for
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
token = first_admin_link().rstrip("/").rsplit("/", 1)[-1]
by = system_actor("test", clock.now())
admin = actions.set_up(token, company="同行集团", name="周立行", username="admin", password="a long enough secret", by=by)
by = actor_of(admin.pk, clock.now(), via="web")
lead = actions.add_person(username="lead", name="陆明远", home_id=admin.home_id, joined_on=date(2026, 1, 1), by=by)
role = next(each for each in roles_for(by) if each.code == "manager")
actions.grant_role(lead.pk, role_id=role.pk, node_id=admin.home_id, since=date(2026, 1, 1), by=by)
"""
LEAD = "SELECT id FROM access_person WHERE username = 'lead'"
# each case goes this way, as far as time allows: the act, the state after it and what is told of it
WAY = (
    ("accept", "accepted", "accepted"),
    ("dispatch", "handling", "dispatched"),
    ("finish", "done", "finished"),
    ("close", "closed", "closed"),
)
STATES = ["new", *(state for _, state, _ in WAY)]
KINDS = ["service.case_opened", *(f"service.case_{told}" for _, _, told in WAY)]
SWEEP = """
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.service.actions import sweep_ladder, sweep_overdue
sweep_overdue(by=system_actor("sweep", clock.now()))
sweep_ladder(by=system_actor("sweep", clock.now()))
"""
DOUBT = """
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.messaging.sending import LEASE, doubt_stale
doubt_stale(by=system_actor("deliver", clock.now() + LEASE))
"""
WAITING = """
SELECT (SELECT count(*) FROM messaging_message WHERE state = 'waiting' AND next_at <= now()),
    (SELECT count(*) FROM service_caseclock WHERE stopped_at IS NULL AND overdue_at IS NULL AND due_at < now()),
    (SELECT count(*) FROM audit_factrow f, journeys_position p WHERE (f.xid, f.id) > (p.xid::text::xid8, p.fact_id))
"""
TOLD = """
SELECT subject_id, kind, body ->> 'clock', body ->> 'level', count(*) FROM audit_factrow
WHERE kind LIKE 'service.case%' GROUP BY 1, 2, 3, 4
"""
ANSWERED = {"tell_customer_opened": KINDS[0], "ring_keeper": KINDS[2], "tell_customer_finished": KINDS[3], "tell_customer_closed": KINDS[4]}
NOT_ANSWERED = """
SELECT f.id, f.kind FROM audit_factrow f WHERE f.kind = '{kind}'
AND NOT EXISTS (SELECT FROM journeys_reactiondone d WHERE d.fact_id = f.id AND d.reaction = '{reaction}')
"""


@dataclass
class Client(Thread):
    """Opens cases and moves them on; each request is repeated under its key until somebody has answered it."""

    product: Product
    key: str
    lead: int
    number: int
    is_over: Event
    states: dict[int, str] = field(default_factory=dict)  # what was acknowledged
    refused: list[str] = field(default_factory=list)

    __hash__ = Thread.__hash__

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        bodies: dict[str, dict[str, Any]] = {"dispatch": {"keeper_id": self.lead}, "finish": {"result": "已修复"}}
        turn = 0
        while not self.is_over.is_set():
            turn += 1
            name = f"{self.number}-{turn}"
            given: dict[str, Any] = {"words": f"{name} 号来电：水管漏水", "kind": "repair"}
            given["contact_phone"] = f"1540{self.number:02d}{turn:05d}"
            if turn % OLD_ONE_IN == 0:
                given["opened_at"] = "2026-01-05T10:00:00+08:00"
            made = self.ask("/api/v1/cases", given, f"{name}-open")
            if made is None:
                return
            case = int(made["id"])
            self.states[case] = "new"
            for act, state, _ in WAY[: turn % (len(WAY) + 1)]:
                if self.ask(f"/api/v1/cases/{case}/{act}", bodies.get(act, {}), f"{name}-{act}") is None:
                    return
                self.states[case] = state
            self.is_over.wait(PAUSE)

    def ask(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any] | None:
        """Return the answer; None once the test is over, or where the product refused what it should do."""
        head = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": f"often-{key}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.product.port}{path}", json.dumps(body).encode(), head, method="POST")
        while True:
            try:
                with WITHOUT_PROXY.open(request, timeout=15) as answer:
                    return dict(json.load(answer))
            except urllib.error.HTTPError as fault:
                if fault.code < 500 and fault.code != 429:
                    self.refused.append(f"{path}: {fault.code} {fault.read()[:300]!r}")
                    return None
            except (OSError, ValueError, HTTPException):
                pass  # killed while it worked: nobody knows whether it is there
            if self.is_over.is_set():
                return None
            time.sleep(0.1)


class Killer:
    """Reads from the note of the supervisor which processes are there."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.killed: Counter[str] = Counter()
        self.dying: set[Mark | None] = set()  # a busy machine takes its time: one that is still there must not be killed twice

    def living(self, name: str) -> int | None:
        """Return its process, None where the one last noted is dead or dying."""
        try:
            marks = json.loads((self.product.folder / "state.json").read_text())["marks"]
        except (OSError, ValueError):
            return None
        found = [Mark(pid, born) for each, pid, born in marks if each == name]
        return next((mark.pid for mark in found if mark.is_alive and mark not in self.dying), None)

    def kill(self, name: str, *, below: bool = False) -> None:
        """Kill a part with all its processes, or one of those below it, once what was killed before has a successor."""
        until, wanted = time.monotonic() + ALIVE_WITHIN, self.killed[name] + 1
        while self.killed[name] < wanted:
            assert time.monotonic() < until, f"{name} did not come back"
            if pid := self.living(name):
                with contextlib.suppress(ProcessLookupError):  # without its database it ends by itself
                    self._strike(name, pid, below=below)
            else:
                time.sleep(0.05)

    def _strike(self, name: str, pid: int, *, below: bool) -> None:
        forked = [each for each in family_of(pid)[1:] if mark_of(each) not in self.dying] if below else []
        victim = random.choice(forked) if forked else pid
        self.dying.add(mark_of(victim))
        (os.kill if forked or name == "postgres" else os.killpg)(victim, signal.SIGKILL)
        self.killed[name] += 1

    def wait_for_work(self, job: str) -> None:
        """Wait until the worker has begun a job; the next blow falls into it."""
        said = f"Starting job {job}".encode()
        log = self.product.folder / "logs" / "worker.log"
        begun = log.read_bytes().count(said)
        until = time.monotonic() + ALIVE_WITHIN
        while log.read_bytes().count(said) == begun:
            assert time.monotonic() < until, f"the worker does not begin {job}"
            time.sleep(0.05)

    def wait_for_progress(self, clients: list[Client]) -> None:
        before = sum(len(each.states) for each in clients)
        until = time.monotonic() + ALIVE_WITHIN
        while sum(len(each.states) for each in clients) < before + CLIENTS:
            assert time.monotonic() < until, "nobody is served any more"
            time.sleep(0.05)


@pytest.fixture
def product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Product]:
    monkeypatch.setenv("TONGLU_LANG", "zh")  # two of its sentences are read below
    monkeypatch.setenv("TONGLU_LOG", "INFO")  # the console provider writes what it sends
    monkeypatch.setenv("TONGLU_LONGEST_PAUSE", "0.2")  # seconds before a part that died is begun again
    product = Product(tmp_path / "var")
    product.up()
    yield product
    kill(product.pids())
    place = product.folder / "postgres"
    if place.is_symlink():
        shutil.rmtree(place.resolve().parent)


def kill_all_the_time(product: Product, clients: list[Client]) -> Counter[str]:
    killer, chance = Killer(product), random.Random(30)
    for turn in range(1, ROUNDS + 1):
        killer.kill("web", below=turn % WHOLE_WEB_EVERY != 0)
        if turn % AT_WORK_EVERY == 0:
            killer.wait_for_work(JOBS[turn % len(JOBS)])
            time.sleep(chance.random() / 4)
        killer.kill("worker")
        if turn % DATABASE_EVERY == 0:
            killer.kill("postgres")
        if turn % WHOLE_WEB_EVERY == 0:
            killer.wait_for_progress(clients)
        time.sleep(chance.random() / 2)  # sometimes the next blow falls while it starts
    killer.wait_for_progress(clients)
    return killer.killed


def wait_until_calm(product: Product, database: str) -> None:
    """All clocks swept, all facts answered, all messages gone; for those cut off while they were sent the lease runs out."""
    assert product.inside(SWEEP).wait() == 0  # at the same time as the worker
    until = time.monotonic() + CALM_WITHIN
    while (waiting := ask(database, WAITING)) != [(0, 0, 0)]:
        assert time.monotonic() < until, waiting
        time.sleep(0.5)
    assert product.inside(DOUBT).wait() == 0
    assert ask(database, "SELECT count(*) FROM messaging_message WHERE state = 'sending'") == [(0,)]


def ask(database: str, question: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute(question).fetchall()


def test_killed_again_and_again_nothing_is_lost_and_nothing_told_twice(product: Product) -> None:
    assert product.inside(SET_UP).wait() == 0
    database = product.status()["database_url"]
    is_over, lead, key = Event(), ask(database, LEAD)[0][0], product.run("api-key", "lead").strip()
    clients = [Client(product, key, lead, number, is_over) for number in range(CLIENTS)]
    for each in clients:
        each.start()
    try:
        killed = kill_all_the_time(product, clients)
    finally:
        is_over.set()
    for each in clients:
        each.join()
    assert killed == {"web": ROUNDS, "worker": ROUNDS, "postgres": ROUNDS // DATABASE_EVERY}
    assert [each.refused for each in clients] == [[]] * CLIENTS
    wait_until_calm(product, database)

    refuse_lost(database, clients)
    refuse_twice(product, database)
    said = (product.folder / "logs" / "up.log").read_text()
    assert said.count("worker 已退出") >= ROUNDS
    assert said.count("postgres 已退出") >= ROUNDS // DATABASE_EVERY
    assert "核对通过" in product.run("verify")


def refuse_lost(database: str, clients: list[Client]) -> None:
    """What was acknowledged is there; what is there was told and answered."""
    acknowledged = {case: state for each in clients for case, state in each.states.items()}
    rows = dict(ask(database, "SELECT id, state FROM service_case"))
    assert len(acknowledged) > ROUNDS
    assert len(rows) <= len(acknowledged) + CLIENTS  # each may have written one more that was never answered
    # an act whose answer was never heard may have been done all the same
    ahead = {case: STATES.index(rows[case]) - STATES.index(state) for case, state in acknowledged.items()}
    assert {case: steps for case, steps in ahead.items() if steps not in {0, 1}} == {}
    assert sum(ahead.values()) <= CLIENTS
    wanted = {(case, kind) for case, state in rows.items() for kind in KINDS[: STATES.index(state) + 1]}
    assert {(case, kind) for case, kind, *_ in ask(database, TOLD) if kind in KINDS} == wanted
    for reaction, kind in ANSWERED.items():
        assert ask(database, NOT_ANSWERED.format(kind=kind, reaction=reaction)) == []


def refuse_twice(product: Product, database: str) -> None:
    assert ask(database, "SELECT words FROM service_case GROUP BY words HAVING count(*) > 1") == []
    assert [each for each in ask(database, TOLD) if each[-1] > 1] == []
    log = (product.folder / "logs" / "worker.log").read_text(errors="replace")
    sent = Counter(re.findall(r"tonglu\.messag\S* (\S+) →", log))
    assert sent
    assert {key: count for key, count in sent.items() if count > 1} == {}
