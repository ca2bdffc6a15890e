"""pytest plugin: one throw-away PostgreSQL per run, up before Django reads its settings (a conftest is too late)."""

import base64
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.fresh import FRESH, cached_cluster, keep_cluster
from tonglu.launch.account import server_account
from tonglu.launch.binaries import find_binaries
from tonglu.launch.postgres import USUAL, Cluster, free_port, wait_ready

CAST_OFF = {
    **USUAL,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "autovacuum": "off",  # tests that look at plans count for themselves; the rest is thrown away
}
# the watcher ends the server even where pytest itself is killed: it wakes when the pipe from pytest closes
WATCH = 'read _; kill -QUIT "$1" 2>/dev/null && sleep 1; rm -rf "$2"'


class ScratchServer:
    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tonglu-test-", dir=self._open_place()))
        self.folder.chmod(0o755)
        account = server_account()
        password = cached_cluster(self.folder / "postgres")
        self.was_kept = password is not None
        self.cluster = Cluster(self.folder / "postgres", account, find_binaries(account), password or secrets.token_hex(16))
        self.cluster.make(durable=False)  # only where nothing was kept
        self._start(self.cluster)

    @staticmethod
    def _open_place() -> str | None:
        """A folder the server's account can enter; TMPDIR of root may be closed to it."""
        return None if server_account().can_reach(Path(tempfile.gettempdir(), "x")) else "/tmp"

    def _start(self, cluster: Cluster) -> None:
        log = self.folder / "postgres.log"
        for _attempt in range(5):  # another run may take the free port in between
            port = free_port()
            self.process = cluster.start(port, log, CAST_OFF)
            self.url = cluster.url(port, "postgres")
            try:
                wait_ready(self.process, self.url, log)
            except Exception:
                if self.process.poll() is None or _attempt == 4:
                    raise
            else:
                break
        self.watcher = subprocess.Popen(
            ["/bin/sh", "-c", WATCH, "sh", str(self.process.pid), str(self.folder)], stdin=subprocess.PIPE, start_new_session=True
        )

    def keep(self) -> None:
        """Keep the migrated database for the next run, without what the tests made."""
        with psycopg.connect(self.url, autocommit=True) as server:
            names = [row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test%'")]
            for name in names:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            is_made = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [FRESH]).fetchone()
        if is_made:
            self.process.send_signal(signal.SIGINT)  # with a checkpoint: the copy is a whole one
            self.process.wait()
            keep_cluster(self.cluster)

    def stop(self) -> None:
        if not self.was_kept and not os.environ.get("CI"):  # there nobody comes after
            self.keep()
        self.watcher.kill()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)  # nothing in it is worth a checkpoint
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.watcher.communicate()


def _prepare() -> ScratchServer | None:
    """xdist's workers inherit the environment of the run that started them and share its server."""
    if os.environ.get("TONGLU_TEST_SERVER"):
        return None
    server = ScratchServer()
    home = server.folder / "var"
    home.mkdir(mode=0o700)
    (home / "static").mkdir()  # whitenoise warns about a missing folder
    os.environ |= {
        "TONGLU_TEST_SERVER": str(server.process.pid),
        "DATABASE_URL": server.url,
        "TONGLU_DATA": str(home),
        "TONGLU_TESTING": "1",
        "TONGLU_SECRET_KEY": secrets.token_urlsafe(50),
        "TONGLU_FIELD_KEYS": "test:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "DJANGO_SETTINGS_MODULE": "tonglu.settings",
    }
    return server


_server = _prepare()


@pytest.hookimpl(trylast=True, wrapper=True)
def pytest_unconfigure() -> Iterator[None]:
    yield
    if _server is not None:
        _server.stop()


SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skip is a failure, save where the real files of ../shared are not there."""
    report = yield
    is_excused = item.get_closest_marker("shared") is not None and not SHARED.is_dir()
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("TONGLU_NO_SKIPS") and not is_excused:
        report.outcome = "failed"
        report.longrepr = f"skipped, which is a failure here: {report.longrepr}"
    return report
