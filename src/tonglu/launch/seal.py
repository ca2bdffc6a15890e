"""`seal`: seals what has happened so far and prints the latest seal, to be kept where nobody of this machine can reach it."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from tonglu.launch.home import home_at
from tonglu.launch.inside import django_of
from tonglu.launch.wording import CannotGoOn, _


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar=_("文件"), help=_("写到文件，而不是打印"))


def run(wanted: Namespace) -> int:
    with django_of(home_at(wanted.data)):
        from tonglu.audit.seals import latest_seal, seal_settled
        from tonglu.lib import clock

        seal_settled(clock.now())
        newest = latest_seal()
        if newest is None:
            raise CannotGoOn(_("还没有可以封存的记录。"))
        line = f"{newest.number} {newest.chain_hex} {newest.sealed_at.isoformat()}"
    if wanted.out:
        wanted.out.write_text(line + "\n")
    else:
        print(line)
    return 0
