"""The supervised product in the foreground: assets, database, migrations, web, worker; ends when asked."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

from tonglu.launch.assets import ensure_assets
from tonglu.launch.database import database_port, outside_url, own_cluster, settle
from tonglu.launch.home import Home
from tonglu.launch.leftovers import end_programs, end_server
from tonglu.launch.postgres import create_database, wait_ready
from tonglu.launch.processes import mark_of
from tonglu.launch.supervisor import LOOK_EVERY, Child, Supervisor, program
from tonglu.launch.wording import CannotGoOn, _, say

HEALTHY_WITHIN = 60.0
WEB_WORKERS, WEB_THREADS = 2, 2
WORKER_TASKS = 4  # messages leave while facts are answered, deadlines swept and a sheet is read: the long ones hold a place each
# a job that is cut off is undone by its transaction and taken up again by its schedule, so nobody waits long for it
STOP_WITHIN = {"web": 6.0, "worker": 5.0}
LONGEST_LOG = 10_000_000  # bytes; one older log is kept beside it


def serve(home: Home, host: str, show: Callable[[str], None]) -> int:
    """Run until a signal; `show` gets the sign-in links once the pages answer."""
    with home.held():
        end_programs(home)
        keeper = Supervisor(lambda children: _note(home, children, is_ready=False))
        try:
            keeper.changed([])
            _turn_logs(home)
            with ThreadPoolExecutor(1) as beside:  # a first start waits for the network and for the making of the server at once
                assets = beside.submit(ensure_assets)
                environment = home.environment(_begin_database(home, keeper))
                assets.result()
            links = _prepare(environment, keeper)
            if not keeper.is_stopping:
                _begin_programs(home, keeper, environment, host)
                keeper.changed = lambda children: _note(home, children, is_ready=True)
                keeper.changed(keeper.children)
                show(links)
                keeper.watch_until(lambda: False)
        finally:
            _note(home, keeper.children, is_ready=False)  # an `up` now waits for the end instead of saying that it runs
            keeper.end()
            home.forget("state")
    return 0


def _turn_logs(home: Home) -> None:
    for log in home.logs.glob("*.log"):
        if log.stat().st_size > LONGEST_LOG:
            log.rename(log.with_suffix(".log.1"))


def _begin_database(home: Home, keeper: Supervisor) -> str:
    settle(home)
    if url := outside_url():
        return url
    cluster = own_cluster(home)
    end_server(cluster)
    cluster.make()
    port = database_port(home)
    log = home.logs / "postgres.log"

    def start() -> subprocess.Popen[bytes]:
        end_server(cluster)
        return cluster.start(port, log)

    say(_("启动数据库 …"))
    server = Child("postgres", start, stop_signal=signal.SIGINT)
    keeper.begin(server)
    wait_ready(server.process, cluster.url(port, "postgres"), log)
    create_database(cluster, port)
    return cluster.url(port)


def _prepare(environment: Mapping[str, str], keeper: Supervisor) -> str:
    """Migrate, collect the static files and load what is wanted in a process of its own; return the links to show."""
    command = [sys.executable, "-m", "tonglu.launch.prepare"]
    own = {"TONGLU_PROCESS": "tonglu-prepare"}
    run = subprocess.Popen(command, env={**environment, **own}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    while run.poll() is None and not keeper.is_stopping:
        time.sleep(LOOK_EVERY / 5)
    if run.poll() is None:
        run.terminate()
    links = run.communicate()[0].strip()
    if run.returncode and not keeper.is_stopping:
        raise CannotGoOn(_("没有启动成功，原因见上。"), code=run.returncode)
    return links


def _begin_programs(home: Home, keeper: Supervisor, environment: Mapping[str, str], host: str) -> None:
    port = home.noted("ports")["web"]
    web = ["tonglu.launch.web", host, str(port), str(WEB_WORKERS), str(WEB_THREADS)]
    # checked once by `prepare`: checking again would load every page into the worker
    worker = ["django", "procrastinate", "--skip-checks", "worker", "--concurrency", str(WORKER_TASKS)]
    say(_("启动网页与后台任务 …"))
    for name, command, pool in (("web", web, WEB_THREADS), ("worker", worker, WORKER_TASKS)):
        own = {"TONGLU_PROCESS": f"tonglu-{name}", "TONGLU_POOL": str(pool)}
        keeper.begin(Child(name, program(command, {**environment, **own}, home.logs / f"{name}.log"), stop_within=STOP_WITHIN[name]))
    until = time.monotonic() + HEALTHY_WITHIN
    address = f"http://127.0.0.1:{port}/healthz"
    keeper.watch_until(lambda: is_healthy(address) or time.monotonic() > until)
    if not keeper.is_stopping and not is_healthy(address):
        raise CannotGoOn(_("网页没有应答；原因见 {log}。").format(log=home.logs / "web.log"))


def is_healthy(address: str) -> bool:
    # no proxy of the environment between us and our own server
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=5) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except (OSError, urllib.error.HTTPError):
        return False


def _note(home: Home, children: list[Child], *, is_ready: bool) -> None:
    pids = [("supervisor", os.getpid()), *((c.name, c.process.pid) for c in children)]
    marks = [(name, mark.pid, mark.born) for name, pid in pids if (mark := mark_of(pid))]
    home.note("state", {"url": home.url, "ready": is_ready, "marks": marks})
