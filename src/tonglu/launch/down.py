"""`down`: stops everything in order; a second time it only says so."""

from argparse import Namespace

from tonglu.launch.database import outside_url, own_cluster
from tonglu.launch.home import FREE_WITHIN, Home, home_at
from tonglu.launch.leftovers import end_programs, end_server, marks_in
from tonglu.launch.processes import gone_within, tell_to_stop
from tonglu.launch.wording import CannotGoOn, _

STOPPED_WITHIN = 150.0


def run(wanted: Namespace) -> int:
    home = home_at(wanted.data)
    if home.is_held():
        _ask_supervisor(home)
        print(_("已停止。"))
    else:
        print(_("已停止遗留的进程。") if _end_leftovers(home) else _("没有在运行。"))
    return 0


def _ask_supervisor(home: Home) -> None:
    supervisor = marks_in(home).get("supervisor")
    if supervisor is None:
        raise CannotGoOn(_("{folder} 正由另一个命令使用；请等它结束后再试。").format(folder=home.path))
    tell_to_stop([supervisor.pid])
    if not (gone_within([supervisor.pid], STOPPED_WITHIN) and home.is_free_within(FREE_WITHIN)):
        raise CannotGoOn(_("进程 {pid} 没有按时停止；请稍后再执行一次。").format(pid=supervisor.pid))


def _end_leftovers(home: Home) -> bool:
    if not home.is_made:
        return False
    has_programs = end_programs(home)
    has_server = outside_url() is None and end_server(own_cluster(home))
    return has_programs or has_server
