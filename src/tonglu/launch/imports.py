"""`import KIND FILE`: prints what became of every row as JSON; 2 and one sentence where the file was refused."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tonglu.launch.home import home_at
from tonglu.launch.inside import django_of
from tonglu.launch.wording import CannotGoOn, _


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", metavar=_("种类"), help=_("例如 owners、units、cases、categories、listings"))
    parser.add_argument("file", metavar=_("文件"), type=Path)
    parser.add_argument("--by", metavar=_("账户"), help=_("以谁的名义导入，默认是第一个管理员"))
    parser.add_argument("--node", metavar=_("组织编码"), help=_("导入到哪个组织，默认是这个人能导入的最大范围"))


def run(wanted: Namespace) -> int:
    if not wanted.file.is_file():
        raise CannotGoOn(_("没有这个文件：{file}；请检查路径。").format(file=wanted.file))
    with django_of(home_at(wanted.data)):
        from tonglu.exchange.commands import import_file
        from tonglu.lib.refusals import Refused

        try:
            counted = import_file(wanted.kind, wanted.file, by_username=wanted.by, node=wanted.node)
        except Refused as refusal:
            raise CannotGoOn(str(refusal)) from refusal
        print(json.dumps(counted, ensure_ascii=False, default=str))
    return 0
