"""`status`: is it running, where, which version, which processes."""

import json
from argparse import ArgumentParser, Namespace
from typing import Any

from tonglu.launch.database import outside_url, own_cluster, own_url
from tonglu.launch.home import Home, home_at
from tonglu.launch.leftovers import marks_in
from tonglu.launch.processes import family_of, working_in
from tonglu.launch.wording import _
from tonglu.lib.version import version


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("以 JSON 打印"))


def run(wanted: Namespace) -> int:
    found = status_of(home_at(wanted.data))
    if wanted.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    print(_("运行中：{url}").format(url=found["url"]) if found["running"] else _("没有在运行。"))
    print(_("版本：{version}").format(version=found["version"]))
    for name, pids in found["pids"].items():
        if pids:
            print(f"  {name}: {pids if isinstance(pids, int) else ' '.join(map(str, pids))}")
    return 0


def status_of(home: Home) -> dict[str, Any]:
    """Return running, url, version, database_url and pids, the PostgreSQL ones included."""
    marks = {name: mark.pid for name, mark in marks_in(home).items()}
    is_running = home.is_ready() and "supervisor" in marks
    return {
        "running": is_running,
        "url": home.url if is_running else None,
        "version": version(),
        "database_url": outside_url() or (own_url(home) if "postgres" in marks else None),
        "pids": {
            "supervisor": marks.get("supervisor"),
            "web": family_of(marks["web"]) if "web" in marks else [],
            "worker": family_of(marks["worker"]) if "worker" in marks else [],
            "postgres": working_in(own_cluster(home).pgdata) if home.is_made and not outside_url() else [],
        },
    }
