"""`seed`: the invented company, or any number of invented customers, into a data directory without real data."""

import time
from argparse import ArgumentParser, Namespace
from datetime import date

from tonglu.launch.home import Home, home_at
from tonglu.launch.inside import django_of
from tonglu.launch.wording import CannotGoOn, _, say

MOST = 10_000_000
EARLIEST = date(2000, 1, 1)
HIGHEST_SEED = 2**53  # negative ones would repeat the positive


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--customers", type=int, metavar="N", help=_("再装入 N 位虚构客户，每位约一张工单；不写则只装演示公司"))
    parser.add_argument("--seed", type=int, default=1, metavar="S", help=_("随机种子：同样的 N、S 和截止日得到同样的数据，默认 1"))
    parser.add_argument("--until", type=date.fromisoformat, metavar=_("日期"), help=_("数据截止到哪一天，默认今天"))


def run(wanted: Namespace) -> int:
    home = home_at(wanted.data)
    if not home.is_made:
        raise CannotGoOn(_("{folder} 里还没有数据；请执行 ./tonglu up --demo，它会一并装入演示公司。").format(folder=home.path))
    if wanted.customers is not None:
        return _customers(home, wanted)
    if home.noted("demo") is None:
        raise CannotGoOn(_("{folder} 里已有正式数据，不能装入演示公司；请用 --data 换一个目录。").format(folder=home.path))
    with django_of(home):
        from tonglu.launch.prepare import load_demo_once

        load_demo_once(home)
    say(_("演示公司已在。"))
    return 0


def _customers(home: Home, wanted: Namespace) -> int:
    if not 0 < wanted.customers <= MOST:
        raise CannotGoOn(_("客户数应在 1 到 {most} 之间。").format(most=f"{MOST:,}"))
    if not 0 <= wanted.seed <= HIGHEST_SEED:
        raise CannotGoOn(_("随机种子应在 0 到 {most} 之间。").format(most=f"{HIGHEST_SEED:,}"))
    if wanted.until and not EARLIEST <= wanted.until <= date.today():  # noqa: DTZ011 - a day, wherever one stands
        raise CannotGoOn(_("截止日应在 {first} 到今天之间。").format(first=EARLIEST))
    with django_of(home):
        from django.core.management import call_command

        from tonglu.demo.seed import holds_real_data, is_sown, seed

        call_command("migrate", interactive=False, verbosity=0)
        if home.noted("demo") is None and holds_real_data():
            raise CannotGoOn(_("{folder} 里已有正式数据，不能装入模拟客户；请用 --data 换一个目录。").format(folder=home.path))
        if is_sown(wanted.seed):
            raise CannotGoOn(_("这里已用种子 {seed} 装入过；请换一个 --seed。").format(seed=wanted.seed))
        started = time.monotonic()
        done = seed(customers=wanted.customers, seed=wanted.seed, until=wanted.until, say=say)
        lasted = time.monotonic() - started
    sentence = _("已装入 {customers} 位客户、{cases} 张工单，用时 {seconds} 秒（每秒 {rate} 位）。同样的数据：{command}")
    command = f"./tonglu seed --customers {wanted.customers} --seed {wanted.seed} --until {done.until}"
    counts = {"customers": f"{done.customers:,}", "cases": f"{done.cases:,}", "seconds": f"{lasted:.1f}"}
    print(sentence.format(**counts, rate=f"{done.customers / lasted:,.0f}", command=command))
    return 0
