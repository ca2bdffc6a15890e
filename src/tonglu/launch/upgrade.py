"""`upgrade`: backup first, then this version's tables, then up again if it was up."""

from argparse import Namespace
from datetime import UTC, datetime

from tonglu.launch import commands
from tonglu.launch.backup import write_backup
from tonglu.launch.home import home_at
from tonglu.launch.inside import django_of
from tonglu.launch.wording import CannotGoOn, _, say


def run(wanted: Namespace) -> int:
    home = home_at(wanted.data)
    if not home.is_made:
        raise CannotGoOn(_("{folder} 里还没有数据；请先执行 ./tonglu up。").format(folder=home.path))
    was_up = home.is_ready()
    folder = home.path / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"before-upgrade-{datetime.now(UTC):%Y%m%d-%H%M%S}.backup"
    write_backup(home, target)
    say(_("已备份到 {file}").format(file=target))
    if was_up:
        commands.main(["down", "--data", str(home.path)])
    with django_of(home):
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
    say(_("数据结构已是最新。"))
    return commands.main(["up", "--detach", "--data", str(home.path)]) if was_up else 0
