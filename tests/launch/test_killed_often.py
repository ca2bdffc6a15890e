"""kill -9 under load, web and worker 30 times, the database 10 times: nothing lost, nothing told twice, `verify` green.

Eight of the blows fall while a letter is on its way: it is taken or it is not, and nobody here can know. It becomes
`unknown` and is not sent again.
"""

import contextlib
import json
import os
import random
import re
import signal
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from tests.launch.product import WITHOUT_PROXY, Product
from tests.messaging.post_office import PostOffice
from tonglu.launch.processes import Mark, family_of, mark_of

pytestmark = pytest.mark.slow
ROUNDS, CLIENTS = 30, 4
WHOLE_WEB_EVERY = 6  # in the other rounds one of the forked web workers dies, and a new one is forked
DATABASE_EVERY = 3
# in these rounds the worker, or the database below it, dies in the middle of a letter or of answering a fact
LETTERS = {5: "half", 10: "silent", 15: "half", 20: "silent", 25: "half", 30: "silent"}
UNACKNOWLEDGED = {12, 24}
ANSWERING = {2, 14, 26}
ALIVE_WITHIN, CALM_WITHIN = 120.0, 120.0
PAUSE = 1.0  # of a client after each case: the load is steady, and two cores suffice
OLD_ONE_IN = 8  # cases that are late as soon as they come in
KEEPER = "SELECT id FROM access_person WHERE username = 'keeper'"
# each case goes this way, as far as time allows: the act, the state after it, what is told of it and who does it
WAY = (
    ("accept", "accepted", "accepted", "lead"),
    ("dispatch", "handling", "dispatched", "lead"),
    ("finish", "done", "finished", "keeper"),
    ("close", "closed", "closed", "lead"),
)
STATES = ["new", *(state for _, state, *_ in WAY)]
KINDS = ["service.case_opened", *(f"service.case_{told}" for _, _, told, _ in WAY)]
SWEEP = """
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.service.actions import sweep_ladder, sweep_overdue
sweep_overdue(by=system_actor("sweep", clock.now()))
sweep_ladder(by=system_actor("sweep", clock.now()))
"""
# when the lease of all that were cut off has run out, the outbox is emptied once more
DOUBT = """
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.messaging.sending import LEASE, deliver_due
deliver_due(by=system_actor("deliver", clock.now() + LEASE))
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
    keys: dict[str, str]  # of the API, by person
    keeper: int
    number: int
    is_over: Event
    states: dict[int, str] = field(default_factory=dict)  # what was acknowledged
    refused: list[str] = field(default_factory=list)

    __hash__ = Thread.__hash__

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        bodies: dict[str, dict[str, Any]] = {"dispatch": {"keeper_id": self.keeper}, "finish": {"result": "已修复"}}
        turn = 0
        while not self.is_over.is_set():
            turn += 1
            name = f"{self.number}-{turn}"
            given: dict[str, Any] = {"words": f"{name} 号来电：水管漏水", "kind": "repair"}
            given["contact_phone"] = f"1540{self.number:02d}{turn:05d}"
            if turn % OLD_ONE_IN == 0:
                given["opened_at"] = "2026-01-05T10:00:00+08:00"
            made = self.ask("lead", "/api/v1/cases", given, f"{name}-open")
            if made is None:
                return
            case = int(made["id"])
            self.states[case] = "new"
            for act, state, _, who in WAY[: turn % (len(WAY) + 1)]:
                if self.ask(who, f"/api/v1/cases/{case}/{act}", bodies.get(act, {}), f"{name}-{act}") is None:
                    return
                self.states[case] = state
            self.is_over.wait(PAUSE)

    def ask(self, who: str, path: str, body: dict[str, Any], key: str) -> dict[str, Any] | None:
        """Return the answer; None once the test is over, or where the product refused what it should do."""
        head = {"Authorization": f"Bearer {self.keys[who]}", "Idempotency-Key": f"often-{key}", "Content-Type": "application/json"}
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

    def __init__(self, product: Product, office: PostOffice) -> None:
        self.product, self.office = product, office
        self.cut_off: dict[str, list[str]] = {"worker": [], "postgres": []}  # the keys of the letters that a blow fell into
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

    def kill_in_a_letter(self, name: str, mood: str) -> None:
        """Let the next letter stand still at the post office and kill who waits for its answer."""
        self.office.moods.append(mood)
        self.cut_off[name].append(self.office.standing.get(timeout=ALIVE_WITHIN))
        self.kill(name)
        self.office.let_go()

    def wait_for_answering(self) -> None:
        """Wait until the worker has begun to answer facts; the next blow falls into it."""
        said = b"Starting job journeys.react"
        log = self.product.folder / "logs" / "worker.log"
        begun = log.read_bytes().count(said)
        until = time.monotonic() + ALIVE_WITHIN
        while log.read_bytes().count(said) == begun:
            assert time.monotonic() < until, "the worker does not answer facts"
            time.sleep(0.05)

    def wait_for_progress(self, clients: list[Client]) -> None:
        before = sum(len(each.states) for each in clients)
        until = time.monotonic() + ALIVE_WITHIN
        while sum(len(each.states) for each in clients) < before + CLIENTS:
            assert time.monotonic() < until, ["nobody is served any more", *(each.refused for each in clients)]
            time.sleep(0.05)


def kill_all_the_time(killer: Killer, clients: list[Client]) -> None:
    chance = random.Random(30)
    for turn in range(1, ROUNDS + 1):
        killer.kill("web", below=turn % WHOLE_WEB_EVERY != 0)
        if turn in LETTERS:
            killer.kill_in_a_letter("worker", LETTERS[turn])
        else:
            if turn in ANSWERING:
                killer.wait_for_answering()
                time.sleep(chance.random() / 4)
            killer.kill("worker")
        if turn in UNACKNOWLEDGED:
            killer.kill_in_a_letter("postgres", "silent")
        elif turn % DATABASE_EVERY == 0:
            killer.kill("postgres")
        if turn % WHOLE_WEB_EVERY == 0:
            killer.wait_for_progress(clients)
        time.sleep(chance.random() / 2)  # sometimes the next blow falls while it starts
    killer.wait_for_progress(clients)


def wait_until_calm(product: Product, database: str) -> None:
    """All clocks swept, all facts answered, all messages gone; for those cut off while they were sent the lease runs out."""
    product.do(SWEEP)  # at the same time as the worker
    until = time.monotonic() + CALM_WITHIN
    while (waiting := ask(database, WAITING)) != [(0, 0, 0)]:
        assert time.monotonic() < until, waiting
        time.sleep(0.5)
    product.do(DOUBT)
    assert ask(database, "SELECT count(*) FROM messaging_message WHERE state = 'sending'") == [(0,)]


def ask(database: str, question: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute(question, values or None).fetchall()


def test_killed_again_and_again_nothing_is_lost_and_nothing_told_twice(product: Product, office: PostOffice) -> None:
    database = product.status()["database_url"]
    before = ask(database, "SELECT coalesce(max(id), 0) FROM service_case")[0][0]
    is_over, keeper = Event(), ask(database, KEEPER)[0][0]
    keys = {who: product.run("api-key", who).strip() for who in ("lead", "keeper")}
    clients = [Client(product, keys, keeper, number, is_over) for number in range(CLIENTS)]
    killer = Killer(product, office)
    for each in clients:
        each.start()
    try:
        kill_all_the_time(killer, clients)
    finally:
        is_over.set()
    for each in clients:
        each.join()
    assert killer.killed == {"web": ROUNDS, "worker": ROUNDS, "postgres": ROUNDS // DATABASE_EVERY}
    assert [each.refused for each in clients] == [[]] * CLIENTS
    wait_until_calm(product, database)

    refuse_lost(database, clients, before)
    refuse_twice(product, database)
    refuse_guessed(database, office, killer.cut_off)
    said = (product.folder / "logs" / "up.log").read_text()
    assert said.count("worker 已退出") >= ROUNDS
    assert said.count("postgres 已退出") >= ROUNDS // DATABASE_EVERY
    assert "核对通过" in product.run("verify")


def refuse_lost(database: str, clients: list[Client], before: int) -> None:
    """What was acknowledged is there; what is there was told and answered."""
    acknowledged = {case: state for each in clients for case, state in each.states.items()}
    rows = dict(ask(database, "SELECT id, state FROM service_case WHERE id > %s", before))
    assert len(acknowledged) > ROUNDS
    assert len(rows) <= len(acknowledged) + CLIENTS  # each may have written one more that was never answered
    # an act whose answer was never heard may have been done all the same
    ahead = {case: STATES.index(rows[case]) - STATES.index(state) for case, state in acknowledged.items()}
    assert {case: steps for case, steps in ahead.items() if steps not in {0, 1}} == {}
    assert sum(ahead.values()) <= CLIENTS
    wanted = {(case, kind) for case, state in rows.items() for kind in KINDS[: STATES.index(state) + 1]}
    assert {(case, kind) for case, kind, *_ in ask(database, TOLD) if kind in KINDS and case > before} == wanted
    for reaction, kind in ANSWERED.items():
        assert ask(database, NOT_ANSWERED.format(kind=kind, reaction=reaction)) == []


def refuse_twice(product: Product, database: str) -> None:
    assert ask(database, "SELECT words FROM service_case GROUP BY words HAVING count(*) > 1") == []
    assert [each for each in ask(database, TOLD) if each[-1] > 1] == []
    log = (product.folder / "logs" / "worker.log").read_text(errors="replace")
    sent = Counter(re.findall(r"tonglu\.messag\S* (\S+) →", log))
    assert sent
    assert {key: count for key, count in sent.items() if count > 1} == {}


def refuse_guessed(database: str, office: PostOffice, cut_off: dict[str, list[str]]) -> None:
    """Of a letter that was cut off nobody knows whether it arrived; every other mail arrived once, and so it is written."""
    arrived = Counter(office.keys())
    assert {key: count for key, count in arrived.items() if count > 1} == {}
    states = dict(ask(database, "SELECT key, state FROM messaging_message WHERE medium = 'mail'"))
    assert [len(set(keys)) for keys in cut_off.values()] == [len(LETTERS), len(UNACKNOWLEDGED)]
    assert {states[key] for key in cut_off["worker"]} == {"unknown"}
    # a session of a killed server may still finish what it is at: then it is written that the letter went, and it went
    assert {states[key] for key in cut_off["postgres"]} <= {"sent", "unknown"}
    assert {key for key, state in states.items() if state == "sent"} == {key for key in arrived if states[key] != "unknown"}
    assert set(states.values()) == {"sent", "unknown"}
