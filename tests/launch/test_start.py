"""The whole product from a clean clone with an empty home: as root behind a 0700 folder, and as an ordinary user."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tonglu.launch.postgres import free_port
from tonglu.launch.processes import gone_within, tell_to_stop

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
VISITOR = "tonglu-visitor"
NO_NODE = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Clone:
    """A clean clone and who runs it there."""

    folder: Path
    user: str | None

    def run(self, *words: str, code: int = 0) -> str:
        # only what a machine's own set-up gives: where packages come from, not our tests' settings
        passed = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "npm_", "NODE_", "SSL_", "HTTP", "http")) or k == "LANG"}
        environment = {**passed, "PATH": NO_NODE, "HOME": str(self.folder.parent / "home")}
        command = ["./tonglu", *words]
        done = subprocess.run(command, cwd=self.folder, env=environment, user=self.user, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr[-3000:] + done.stdout[-2000:]
        return done.stdout

    def status(self) -> dict[str, Any]:
        return dict(json.loads(self.run("status", "--json")))

    def pids(self) -> list[int]:
        pids = self.status()["pids"]
        return [pids["supervisor"], *pids["web"], *pids["worker"], *pids["postgres"]]


def clone_for(user: str | None, place: Path) -> Clone:
    home = place / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "-q", str(ROOT), str(place / "clone")], check=True)
    if user:
        entry = pwd.getpwnam(user)
        place.chmod(0o755)
        for path in (place, *place.rglob("*")):
            os.chown(path, entry.pw_uid, entry.pw_gid, follow_symlinks=False)
    return Clone(place / "clone", user)


@pytest.fixture(params=["root in a closed folder", "ordinary user"])
def clone(request: pytest.FixtureRequest) -> Iterator[Clone]:
    user = None
    if request.param == "ordinary user" and os.geteuid() == 0:
        user = VISITOR
        subprocess.run(["useradd", "--system", "--no-create-home", user], capture_output=True, check=False)
    place = Path(tempfile.mkdtemp(prefix="tonglu-start-", dir="/var/tmp"))  # 0700
    clone = clone_for(user, place)
    yield clone
    server_data = clone.folder / "var" / "postgres"
    if (clone.folder / ".venv").exists():
        clone.run("down")
    if server_data.is_symlink():
        shutil.rmtree(server_data.resolve().parent)
    shutil.rmtree(place)


def test_start_from_nothing_and_after_a_kill(clone: Clone) -> None:
    shown = clone.run("up", "--detach", "--port", str(free_port()))
    state = clone.status()

    assert shown.count("http://") == 2  # where it is, and the first administrator's link
    assert state["running"] is True
    with urllib.request.urlopen(state["url"] + "healthz", timeout=10) as answer:
        assert answer.status == 200
    with psycopg.connect(state["database_url"]) as connection:
        connection.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")

    killed = clone.pids()
    tell_to_stop(killed, signal.SIGKILL)
    assert gone_within(killed, 10)
    assert clone.status()["running"] is False

    clone.run("up", "--detach")
    with psycopg.connect(clone.status()["database_url"]) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(7,)]
    assert clone.run("down") == "已停止。\n"
    assert clone.run("down") == "没有在运行。\n"
