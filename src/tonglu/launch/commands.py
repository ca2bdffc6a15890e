"""The commands and their arguments; each lives in a module of its own that is imported when it is called."""

import argparse
import importlib
import tempfile
from collections.abc import Sequence
from typing import NoReturn

from tonglu.launch.home import home_at
from tonglu.launch.wording import CannotGoOn, _, say

# name: (module, function, sentence); an empty sentence hides the command from the help
COMMANDS = {
    "up": ("up", "run", _("启动（首次会建立一切）")),
    "down": ("down", "run", _("停止，不丢失任何数据")),
    "status": ("status", "run", _("查看是否在运行、地址、版本和进程")),
    "check": ("check", "run", _("静态检查")),
    "test": ("suite", "run", _("运行全部测试；其后的参数交给 pytest")),
    "seed": ("seed", "run", _("装入演示公司，或任意多的模拟客户（--customers N）")),
    "import": ("imports", "run", _("导入文件：种类 文件")),
    "link": ("people", "link", _("取得一次性登录链接：账户")),
    "api-key": ("people", "api_key", _("取得接口密钥（只打印密钥）：账户")),
    "backup": ("backup", "run", _("备份到文件（运行中也可以）")),
    "restore": ("restore", "run", _("把备份恢复到空的数据目录")),
    "upgrade": ("upgrade", "run", _("先备份，再升级数据结构")),
    "verify": ("verify", "run", _("核对数据：约束、索引、各领域的不变量")),
    "recount": ("recount", "run", _("从工单重新计算看板和指标")),
    "score": ("score", "run", _("在全部客户里比对疑似同一人；中断的接着做")),
    "seal": ("seal", "run", _("封存到此刻的操作记录，打印最新的封条")),
    "bench": ("measure", "run", _("性能测量")),
    "messages": ("english", "run", _("收集待译句子到 locale/en")),
    "supervise": ("up", "supervise", ""),
}
WITHOUT_DATA = {"check", "test", "messages"}


def main(words: Sequence[str]) -> int:
    """Run one command; a refusal is one sentence on stderr and its exit code."""
    try:
        wanted = _understood(words)
        module, function, _sentence = COMMANDS[wanted.command]
        return int(getattr(importlib.import_module(f"tonglu.launch.{module}"), function)(wanted))
    except CannotGoOn as refusal:
        say(str(refusal))
        return refusal.code
    except KeyboardInterrupt:
        return 130
    except Exception as fault:
        return _unforeseen(fault, words)


def _unforeseen(fault: Exception, words: Sequence[str]) -> int:
    """Our own mistake: a sentence for the reader, the trace for the log of the data directory (one of its own where there is none)."""
    home = home_at(words[words.index("--data") + 1] if "--data" in words[:-1] else "var")
    kept = home if home.logs.is_dir() else home_at(tempfile.mkdtemp(prefix="tonglu-"))
    kept.logs.mkdir(exist_ok=True)
    words_of = " ".join((str(fault) or type(fault).__name__).split())
    say(_("出错了（{fault}）；请把 {log} 交给维护者。").format(fault=words_of, log=kept.keep_trace()))
    return 1


def _understood(words: Sequence[str]) -> argparse.Namespace:
    name = next((w for w in words if not w.startswith("-")), None)
    wanted, rest = _parser(name).parse_known_args(words)
    if rest and name != "test":
        raise CannotGoOn(_("不认识的参数：{words}；用 ./tonglu {name} --help 查看。").format(words=" ".join(rest), name=name))
    wanted.rest = rest  # pytest's own
    return wanted


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence; how it is used stands in the help."""

    def error(self, message: str) -> NoReturn:
        raise CannotGoOn(_("参数不对（{message}）；用 {program} --help 查看。").format(message=message, program=self.prog))


def _parser(called: str | None) -> argparse.ArgumentParser:
    """Only the called command's module is imported: `status` answers at once."""
    parser = Parser(prog="./tonglu", description=_("同路：地产与物业的客户关系管理系统"))
    below = parser.add_subparsers(dest="command", required=True, metavar=_("命令"))
    for name, (module, _function, sentence) in COMMANDS.items():
        has_help = name != "test"  # pytest shows its own
        one = below.add_parser(name, help=sentence, add_help=has_help) if sentence else below.add_parser(name)
        if name not in WITHOUT_DATA:
            one.add_argument("--data", default="var", metavar="DIR", help=_("数据目录，默认 ./var"))
        if name == called and (add := getattr(importlib.import_module(f"tonglu.launch.{module}"), "arguments", None)):
            add(one)
    return parser
