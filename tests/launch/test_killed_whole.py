"""kill -9 of every process, the database's too, in the middle of work: what was acknowledged is there, and there once."""

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock

import pytest

from tests.launch.product import WITHOUT_PROXY, Product, kill

pytestmark = pytest.mark.slow
CASES, KILLED_AFTER, CLIENTS = 1_000, 300, 8
OLD, SWEPT_BEFORE_THE_KILL = 200, 60  # old ones are late as soon as they are here
LATE_CLOCKS = 3  # response, dispatch, close: the plan's clock waits for somebody to accept


@dataclass
class Caller:
    """Many clients at one API; each case has a key of its own and is asked for again until it is acknowledged."""

    product: Product
    key: str
    acknowledged: dict[int, int] = field(default_factory=dict)  # which of ours → the id we were told
    has_enough: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def open(self, number: int) -> None:
        head = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": f"killed-{number}", "Content-Type": "application/json"}
        given = {"words": f"第 {number} 个来电：水管漏水", **({"opened_at": "2026-01-05T10:00:00+08:00"} if number >= CASES - OLD else {})}
        body = json.dumps(given).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.product.port}/api/v1/cases", body, head)
        try:
            with WITHOUT_PROXY.open(request, timeout=30) as answer:
                made = json.load(answer)["id"]
        except (OSError, ValueError, urllib.error.HTTPError):  # killed while it worked: nobody knows whether it is there
            return
        with self.lock:
            self.acknowledged[number] = made
            if len(self.acknowledged) >= KILLED_AFTER:
                self.has_enough.set()

    def open_all(self) -> None:
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self.open, [each for each in range(CASES) if each not in self.acknowledged]))


SWEEP = """
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.service.actions import sweep_overdue
sweep_overdue(by=system_actor("sweep", clock.now()))
"""
OURS = "SELECT id FROM service_case WHERE words LIKE '第 %'"
OPENED = f"SELECT count(*), count(DISTINCT subject_id) FROM audit_factrow WHERE kind = 'service.case_opened' AND subject_id IN ({OURS})"
TOLD = f"""
SELECT count(*), count(DISTINCT (subject_id, body ->> 'clock')) FROM audit_factrow
WHERE kind = 'service.case_overdue' AND subject_id IN ({OURS})
"""


def sweep_killed_on_the_way(product: Product) -> None:
    sweeper = product.inside(SWEEP)
    while sweeper.poll() is None and product.ask(TOLD)[0][0] < SWEPT_BEFORE_THE_KILL:
        pass
    sweeper.kill()
    sweeper.wait()


def test_what_was_acknowledged_survives_the_death_of_everything(product: Product) -> None:
    caller, pids = Caller(product, product.run("api-key", "lead").strip()), product.pids()
    assert len(pids) > 5
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(caller.open_all)
        assert caller.has_enough.wait(timeout=120)
        kill(pids)
        work.result()
    assert KILLED_AFTER <= len(caller.acknowledged) < CASES
    told_before = set(caller.acknowledged.values())

    product.up()
    assert told_before <= {row[0] for row in product.ask(OURS)}
    caller.open_all()
    rows = product.ask("SELECT id, words FROM service_case WHERE words LIKE '第 %'")
    assert len(caller.acknowledged) == len(rows) == len({words for _, words in rows}) == CASES
    assert sorted(caller.acknowledged.values()) == sorted(pk for pk, _ in rows)
    assert product.ask(OPENED) == [(CASES, CASES)]

    sweep_killed_on_the_way(product)
    product.do(SWEEP)
    assert product.ask(TOLD) == [(LATE_CLOCKS * OLD, LATE_CLOCKS * OLD)]
