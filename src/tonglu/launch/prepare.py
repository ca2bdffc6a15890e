"""Run once per start in a process of its own: checks the server, migrates, collects static files, loads the demo, issues links."""

import gc
import io
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tonglu.launch.home import Home
from tonglu.launch.links import links_to_show
from tonglu.launch.server import refuse_unfit_server
from tonglu.launch.wording import CannotGoOn, _, say

NOT_SERVED = [".*", "django_htmx"]  # its one file that we serve lies among the vendor's


def prepare(home: Home) -> str:
    """Bring database and static files up to this version; return the links to show."""
    refuse_unfit_server(os.environ["DATABASE_URL"])
    say(_("更新数据结构 …"))
    gc.set_threshold(50_000, 20, 100)  # ten thousand models are made on the way: to look through them again and again is a third of it
    import django

    django.setup()
    from django.core.management import call_command

    call_command("check", stdout=io.StringIO())  # a broken page is found here, not by the first visitor
    # forked before the database is asked: compressing keeps one core busy for seconds, migrating the other
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as beside:
        static = beside.submit(collect_static, home)
        call_command("migrate", interactive=False, verbosity=0)
        load_demo_once(home)
        static.result()
    return links_to_show(home)


def collect_static(home: Home) -> None:
    """Compressing takes seconds: only when a file has changed."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = [[path, *_age_and_size(storage.path(path))] for finder in get_finders() for path, storage in finder.list(NOT_SERVED)]
    if home.noted("static") == found and (home.path / "static").exists():
        return
    say(_("整理静态文件 …"))
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=NOT_SERVED)
    home.note("static", found)


def _age_and_size(path: str) -> tuple[int, int]:
    found = Path(path).stat()
    return found.st_mtime_ns, found.st_size


def load_demo_once(home: Home) -> None:
    if home.noted("demo") != {"is_loaded": False}:
        return
    from django.db import transaction

    from tonglu.upkeep.demo import newest_person, shipped_rows

    say(_("装入演示公司 …"))
    shipped = shipped_rows()  # what is there before is what stays when the demo is taken away
    with transaction.atomic():  # broken off half-way it leaves nothing, and the next start loads it
        demo_loader()(say)
    home.note("demo", {"is_loaded": True, "shipped": shipped, "people": newest_person()})


def demo_loader() -> Callable[[Callable[[str], None]], object]:
    try:
        from tonglu.demo.load import load_demo
    except ModuleNotFoundError as error:
        raise CannotGoOn(_("这个版本还没有演示公司；请不带 --demo 启动。")) from error
    return load_demo


def main() -> int:
    try:
        print(prepare(Home(Path(os.environ["TONGLU_DATA"]))))
    except CannotGoOn as refusal:
        say(str(refusal))
        return refusal.code
    except Exception as fault:
        home = Home(Path(os.environ["TONGLU_DATA"]))
        say(_("准备数据时出错（{fault}）；详情见 {log}。").format(fault=fault, log=home.keep_trace()))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
