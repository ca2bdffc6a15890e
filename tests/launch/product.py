"""The real product, started by its own command in a data directory of its own, for tests that kill it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.launch.leaks import OF_THE_RUN
from tonglu.launch.postgres import free_port
from tonglu.launch.processes import gone_within, tell_to_stop

ROOT = Path(__file__).resolve().parents[2]
INSIDE = """from tonglu.launch.home import home_at
from tonglu.launch.inside import django_of
with django_of(home_at({folder!r})):
"""
WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Product:
    folder: Path
    wishes: dict[str, str] = field(default_factory=dict)  # of the environment
    port: int = field(default_factory=free_port)

    @property
    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if name not in OF_THE_RUN}
        return {**own, "PYTHONPATH": str(ROOT / "src"), **self.wishes}

    def run(self, *words: str) -> str:
        command = [sys.executable, "-m", "tonglu", *words, "--data", str(self.folder)]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-2000:]
        return done.stdout

    def up(self) -> str:
        return self.run("up", "--detach", "--port", str(self.port))

    def status(self) -> dict[str, Any]:
        return dict(json.loads(self.run("status", "--json")))

    def pids(self) -> list[int]:
        pids = self.status()["pids"]
        return [pids["supervisor"], *pids["web"], *pids["worker"], *pids["postgres"]]

    def inside(self, script: str) -> subprocess.Popen[bytes]:
        """Start a program of the product's own code over this data directory, as the commands do."""
        indented = "".join(f"    {line}\n" for line in script.splitlines())
        program = INSIDE.format(folder=str(self.folder)) + indented
        return subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=self.environment)

    def do(self, script: str) -> None:
        assert self.inside(script).wait() == 0

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.status()["database_url"]) as connection:
            return connection.execute(question).fetchall()


def kill(pids: list[int]) -> None:
    tell_to_stop(pids, signal.SIGKILL)
    assert gone_within(pids, 10)


@contextmanager
def running(folder: Path, **wishes: str) -> Iterator[Product]:
    """Yield a product that has been set up: a company, its administrator, a manager and a keeper who reads mail."""
    product = Product(folder, wishes)
    assert product.up().count("http://") == 2  # where it is, and the first administrator's link
    product.do(SET_UP)
    yield product
    kill(product.pids())  # nothing in it is worth an orderly end
    place = product.folder / "postgres"
    if place.is_symlink():
        shutil.rmtree(place.resolve().parent)


SET_UP = """
from datetime import date
from tonglu.access import actions
from tonglu.access.actors import actor_of
from tonglu.access.commands import first_admin_link
from tonglu.access.queries import roles_for
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.messaging.rules.wishes import Ways
from tonglu.messaging.wishing import save_wishes
token = first_admin_link().rstrip("/").rsplit("/", 1)[-1]
by = system_actor("test", clock.now())
admin = actions.set_up(token, company="同行集团", name="周立行", username="admin", password="a long enough secret", by=by)
by = actor_of(admin.pk, clock.now(), via="web")
role = next(each for each in roles_for(by) if each.code == "manager")
for username, name, email in (("lead", "陆明远", ""), ("keeper", "高守正", "keeper@tonglu.example")):
    person = actions.add_person(username=username, name=name, email=email, home_id=admin.home_id, joined_on=date(2026, 1, 1), by=by)
    actions.grant_role(person.pk, role_id=role.pk, node_id=admin.home_id, since=date(2026, 1, 1), by=by)
keeper = actor_of(person.pk, clock.now(), via="web")
save_wishes({"keeper.dispatched": Ways(has_bell=True, mail="now")}, quiet_from=0, quiet_until=0, digest_at=[540], by=keeper)
"""
