"""`up`: from an empty folder to a running product, and again in seconds."""

import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace

from tonglu.launch.home import FREE_WITHIN, USUAL_PORT, Home, home_at
from tonglu.launch.leftovers import end_programs
from tonglu.launch.postgres import free_port
from tonglu.launch.serve import serve
from tonglu.launch.wording import CannotGoOn, _

HIGHEST_PORT = 65_535


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help=_("装入虚构的演示公司（只能装入空的数据目录）"))
    parser.add_argument("--port", type=int, metavar="N", help=_("网页端口，默认 {port} 或上次的端口").format(port=USUAL_PORT))
    parser.add_argument("--host", default="127.0.0.1", help=_("监听地址；0.0.0.0 让同一网络的手机也能打开"))
    parser.add_argument("--detach", action="store_true", help=_("在后台运行，准备好后返回"))


def run(wanted: Namespace) -> int:
    _refuse_port(wanted.port)
    home = home_at(wanted.data)
    if not home.is_free_within(FREE_WITHIN):
        return _already_up(home)
    _make(home, is_demo=wanted.demo)
    _choose_port(home, wanted.port)
    return _detach(home, wanted.host) if wanted.detach else serve(home, wanted.host, print)


def supervise(wanted: Namespace) -> int:
    """What `up --detach` leaves running; the links wait in a note for the one who called it."""
    home = home_at(wanted.data)
    return serve(home, wanted.host, lambda links: home.note("links", links))


def _refuse_port(wanted: int | None) -> None:
    if wanted is not None and not 1 <= wanted <= HIGHEST_PORT:
        raise CannotGoOn(_("端口应在 1 到 {most} 之间。").format(most=HIGHEST_PORT))


def _already_up(home: Home) -> int:
    if not home.is_ready():
        raise CannotGoOn(_("{folder} 正在启动或停止；稍候用 ./tonglu status 查看。").format(folder=home.path))
    print(_("已在运行：{url}").format(url=home.noted("state")["url"]))
    return 0


def _make(home: Home, *, is_demo: bool) -> None:
    if is_demo and home.is_made and not home.noted("demo"):
        raise CannotGoOn(_("{folder} 里已有正式数据，不能装入演示公司；请用 --data 换一个目录。").format(folder=home.path))
    home.make_folders()
    if is_demo and not home.noted("demo"):
        home.note("demo", {"is_loaded": False})  # before the keys: a start broken off half-way is still a demo
    home.make_keys()


def _choose_port(home: Home, wanted: int | None) -> None:
    end_programs(home)  # else an orphaned web server would look like another program on our port
    ports = home.noted("ports") or {}
    port = ports.get("web", USUAL_PORT) if wanted is None else wanted
    if free_port(port) != port:
        raise CannotGoOn(_("端口 {port} 已被占用；请换一个，例如 --port {other}。").format(port=port, other=free_port()))
    home.note("ports", ports | {"web": port})


def _detach(home: Home, host: str) -> int:
    log = home.logs / "up.log"
    home.forget("links")
    with log.open("wb") as out:
        command = [sys.executable, "-m", "tonglu", "supervise", "--data", str(home.path), "--host", host]
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
    with log.open(errors="replace") as progress:
        while (links := home.noted("links")) is None and child.poll() is None:
            sys.stderr.write(progress.read())
            sys.stderr.flush()
            time.sleep(0.1)
        sys.stderr.write(progress.read())
    if links is None:
        return child.returncode or 1
    home.forget("links")
    print(links)
    return 0
