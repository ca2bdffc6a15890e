"""The whole product from a clean clone with an empty home: as root behind a 0700 folder, and as an ordinary user.

Each starts once, with the demo; what a start without it shows is seen where the product is killed.
"""

import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tonglu.launch.links import CAST
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
    if (clone.folder / ".venv").exists():
        clone.run("down")
    if (server_data := clone.folder / "var" / "postgres").is_symlink():
        shutil.rmtree(server_data.resolve().parent)
    shutil.rmtree(place)


def test_start_from_nothing_signs_in_every_role_and_survives_a_kill(clone: Clone, capsys: pytest.CaptureFixture[str]) -> None:
    begun = time.monotonic()
    shown = clone.run("up", "--demo", "--detach", "--port", str(free_port()))
    took = time.monotonic() - begun
    state = clone.status()

    assert state["running"] is True
    with urllib.request.urlopen(state["url"] + "healthz", timeout=10) as answer:
        assert answer.status == 200
    links = re.findall(r"（(\w+)）：(http\S+)", shown)
    assert [name for name, _link in links] == [name for name, _role in CAST]
    assert [name for name, link in links if not signs_in(link)] == []
    assert signs_in(links[0][1]) is False  # it worked once
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
    with capsys.disabled():
        sys.stdout.write(f"\nfrom nothing as {clone.user or 'root'}: ready in {took:.1f} s\n")


def signs_in(link: str) -> bool:
    """Whether a one-time link opens a page of the product that knows who came."""
    jar = urllib.request.HTTPCookieProcessor()
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({}), jar).open(link, timeout=20) as answer:
            return answer.status == 200 and any(each.name == "sessionid" for each in jar.cookiejar)
    except urllib.error.HTTPError as refused:
        if refused.code != HTTPStatus.GONE:
            raise
        return False
