"""Our own PostgreSQL: made once, started on 127.0.0.1, stopped cleanly, recovered after a kill."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tonglu.launch.account import HOUSE, Account, server_account
from tonglu.launch.binaries import find_binaries
from tonglu.launch.wording import CannotGoOn, _

ROLE = DATABASE = "tonglu"
START_WITHIN = 120.0  # seconds; recovery after a kill replays the log
STOP_WITHIN = 60.0
# libc's C locale would make pg_trgm drop every Chinese character
LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
USUAL = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # TCP with a password only: no socket file to guard
    "max_connections": "100",
    "password_encryption": "scram-sha-256",
    "log_timezone": "UTC",
    "timezone": "UTC",
}


def usual_configuration() -> str:
    """What is written into postgresql.conf once, for the operator to change: sized by the machine, disks taken for solid state."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20  # MB
    return f"""
# --- Tonglu's own, written once
shared_buffers = {min(max(memory // 8, 128), 1024)}MB
effective_cache_size = {max(memory // 2, 256)}MB
work_mem = 16MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
max_wal_size = 2GB
checkpoint_timeout = 15min
jit = off
"""


@dataclass(frozen=True)
class Cluster:
    """One server: its folder, the account it runs as, its programs and its password."""

    pgdata: Path
    account: Account
    binaries: Path
    password: str

    def make(self, *, durable: bool = True) -> None:
        """Make the server's folder beside its place and move it there: one broken off half-way is never taken for whole."""
        if self.pgdata.exists():
            return
        draft, secret = (self.pgdata.with_name(f"{self.pgdata.name}.{suffix}") for suffix in ("new", "initdb"))
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        self.account.own(draft)
        try:
            secret.unlink(missing_ok=True)
            write_secret(secret, self.password)
            self.account.own(secret)
            self._initdb(draft, secret, durable=durable)
        finally:
            secret.unlink(missing_ok=True)
        draft.rename(self.pgdata)

    def _initdb(self, folder: Path, secret: Path, *, durable: bool) -> None:
        command: list[str | Path] = [
            self.binaries / "initdb",
            "-D",
            folder,
            "-U",
            ROLE,
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            *LOCALE,
        ]
        command += [] if durable else ["--no-sync"]
        run = self.account.start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output = run.communicate()[0].decode(errors="replace")
        if run.returncode:
            shutil.rmtree(folder)
            raise CannotGoOn(_("数据库初始化失败：{reason}").format(reason=output.strip().splitlines()[-1]))
        with (folder / "postgresql.conf").open("a") as configuration:
            configuration.write(usual_configuration())

    def start(self, port: int, log: Path, settings: Mapping[str, str] = USUAL) -> subprocess.Popen[bytes]:
        """Start the server; returns at once, `wait_ready` waits. The caller stops it."""
        self._forget_dead_postmaster()
        options = [f"--{key}={value}" for key, value in settings.items()]
        with log.open("ab") as out:
            return self.account.start(
                [self.binaries / "postgres", "-D", self.pgdata, f"--port={port}", *options],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # a Ctrl-C of the terminal must not stop it before web and worker
            )

    def _forget_dead_postmaster(self) -> None:
        """Remove a stale postmaster.pid whose number another program has taken since; PostgreSQL would refuse to start."""
        if (pid := self.running_pid()) is None:
            (self.pgdata / "postmaster.pid").unlink(missing_ok=True)
        else:
            raise CannotGoOn(_("数据目录 {folder} 已由进程 {pid} 使用；请先执行 ./tonglu down。").format(folder=self.pgdata, pid=pid))

    def running_pid(self) -> int | None:
        try:
            pid = int((self.pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(self.pgdata) in command else None

    def url(self, port: int, database: str = DATABASE) -> str:
        return f"postgresql://{ROLE}:{self.password}@127.0.0.1:{port}/{database}"


def cluster_in(data: Path, password: str) -> Cluster:
    """Return the cluster of a data directory; `data/postgres` is a link where the server's account cannot reach `data`."""
    account = server_account()
    place = data / "postgres"
    if not place.exists() and not account.can_reach(place):
        place.unlink(missing_ok=True)
        away = HOUSE / secrets.token_hex(8)
        away.mkdir(mode=0o755, parents=True)
        place.symlink_to(away / "postgres")
    return Cluster(Path(os.path.realpath(place)), account, find_binaries(account), password)


def write_secret(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def free_port(wanted: int = 0) -> int:
    """Return `wanted` if nothing listens there, else a free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port() if wanted else 0
        return int(probe.getsockname()[1])


def start_ready(cluster: Cluster, port: int, log: Path, settings: Mapping[str, str] = USUAL) -> subprocess.Popen[bytes]:
    server = cluster.start(port, log, settings)
    try:
        wait_ready(server, cluster.url(port, "postgres"), log)
    except BaseException:
        stop(server)
        raise
    return server


def wait_ready(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    import psycopg

    until = time.monotonic() + START_WITHIN
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > until:
                raise CannotGoOn(_("数据库没有启动；原因见 {log}。").format(log=log)) from error
            time.sleep(0.05)
        else:
            return


def create_database(cluster: Cluster, port: int) -> None:
    import psycopg

    with psycopg.connect(cluster.url(port, "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
        if found is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown: sessions are cut, everything committed is on disk."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)  # recovered from the log at the next start
            server.wait()
