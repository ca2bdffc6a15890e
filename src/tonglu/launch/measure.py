"""`bench [NAME]`: runs the benchmarks of the folder bench/ against this data directory."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tonglu.launch.home import Home, home_at
from tonglu.launch.inside import django_of
from tonglu.launch.wording import ROOT, CannotGoOn, _


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar=_("名称"), help=_("只测这一项，默认全部"))
    parser.add_argument("--scale", type=int, default=10_000, metavar="N", help=_("客户数"))
    parser.add_argument("--json", type=Path, metavar="FILE", help=_("把各项结果写成一个 JSON 列表"))


def _place(data: str) -> Home:
    """Where nothing runs yet the benchmark gets a directory of its own: it must not look like somebody's data."""
    home = home_at(data)
    if not home.is_made:
        home = Home(ROOT / "var-bench")
        home.make_folders()
        home.make_keys()
    return home


def run(wanted: Namespace) -> int:
    if not (ROOT / "bench" / "__init__.py").exists():
        raise CannotGoOn(_("找不到 bench 目录；性能测量只能在源码目录里进行。"))
    sys.path.insert(0, str(ROOT))
    with django_of(_place(wanted.data)):
        import bench

        return int(bench.run(wanted.name, wanted.scale, wanted.json) or 0)
