"""kill -9 of every process, the database's too, in the middle of work: what was acknowledged is there, and there once."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import Any

import psycopg
import pytest

from tonglu.launch.postgres import free_port
from tonglu.launch.processes import gone_within, tell_to_stop

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
CASES, KILLED_AFTER, CLIENTS = 1_000, 300, 8
OLD, SWEPT_BEFORE_THE_KILL = 200, 60  # old ones are late as soon as they are here
LATE_CLOCKS = 3  # response, dispatch, close: the plan's clock waits for somebody to accept
INSIDE = """from tonglu.launch.home import home_at
from tonglu.launch.inside import django_of
with django_of(home_at({folder!r})):
"""
WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Product:
    """The real one, started by its own command in a data directory of its own."""

    folder: Path
    port: int = field(default_factory=free_port)

    def run(self, *words: str) -> str:
        command = [sys.executable, "-m", "tonglu", *words, "--data", str(self.folder)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def up(self) -> None:
        self.run("up", "--detach", "--port", str(self.port))

    def status(self) -> dict[str, Any]:
        return dict(json.loads(self.run("status", "--json")))

    def pids(self) -> list[int]:
        pids = self.status()["pids"]
        return [pids["supervisor"], *pids["web"], *pids["worker"], *pids["postgres"]]

    def inside(self, script: str) -> subprocess.Popen[bytes]:
        """Start a program of the product's own code over this data directory, as the commands do."""
        indented = "".join(f"    {line}\n" for line in script.splitlines())
        program = INSIDE.format(folder=str(self.folder)) + indented
        return subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.status()["database_url"]) as connection:
            return connection.execute(question).fetchall()


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    product = Product(tmp_path / "var")
    product.up()
    yield product
    kill(product.pids())  # nothing in it is worth an orderly end
    place = product.folder / "postgres"
    if place.is_symlink():
        shutil.rmtree(place.resolve().parent)


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


SET_UP = """
from tonglu.access import actions
from tonglu.access.commands import first_admin_link
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
token = first_admin_link().rstrip("/").rsplit("/", 1)[-1]
by = system_actor("test", clock.now())
actions.set_up(token, company="同行集团", name="周立行", username="admin", password="a long enough secret", by=by)
"""
SWEEP = """
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.service.actions import sweep_overdue
sweep_overdue(by=system_actor("sweep", clock.now()))
"""
TOLD = "SELECT count(*), count(DISTINCT (subject_id, body ->> 'clock')) FROM audit_factrow WHERE kind = 'service.case_overdue'"


def kill(pids: list[int]) -> None:
    tell_to_stop(pids, signal.SIGKILL)
    assert gone_within(pids, 10)


def sweep_killed_on_the_way(product: Product) -> None:
    sweeper = product.inside(SWEEP)
    while sweeper.poll() is None and product.ask(TOLD)[0][0] < SWEPT_BEFORE_THE_KILL:
        pass
    sweeper.kill()
    sweeper.wait()


def test_what_was_acknowledged_survives_the_death_of_everything(product: Product) -> None:
    assert product.inside(SET_UP).wait() == 0
    caller, pids = Caller(product, product.run("api-key", "admin").strip()), product.pids()
    assert len(pids) > 5
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(caller.open_all)
        assert caller.has_enough.wait(timeout=120)
        kill(pids)
        work.result()
    assert KILLED_AFTER <= len(caller.acknowledged) < CASES
    told_before = set(caller.acknowledged.values())

    product.up()
    assert told_before <= {row[0] for row in product.ask("SELECT id FROM service_case")}
    caller.open_all()
    rows = product.ask("SELECT id, words FROM service_case")
    assert len(caller.acknowledged) == len(rows) == len({words for _, words in rows}) == CASES
    assert sorted(caller.acknowledged.values()) == sorted(pk for pk, _ in rows)
    facts = product.ask("SELECT count(*), count(DISTINCT subject_id) FROM audit_factrow WHERE kind = 'service.case_opened'")
    assert facts == [(CASES, CASES)]

    sweep_killed_on_the_way(product)
    assert product.inside(SWEEP).wait() == 0
    assert product.ask(TOLD) == [(LATE_CLOCKS * OLD, LATE_CLOCKS * OLD)]
