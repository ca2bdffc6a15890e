"""A workbook of owners through the command that people use, beside a bare COPY of the same rows."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import xlsxwriter

from bench import cpu
from bench.pace import bare_views
from bench.stage import Stage
from bench.timing import Timing
from tonglu.exchange.tidying import tidy_after
from tonglu.launch.home import Home

HEADINGS = ("楼栋", "单元", "房号", "姓名", "手机", "证件号", "身份", "份额", "签约日期", "交付日期")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志强文博子轩雨桐"
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
MANAGER = "s1p1.manager1"
LOOK_EVERY = 1.0  # seconds: to ask more often took a twentieth of a core away from what is measured


def owners(count: int, first: int = 0) -> Iterator[tuple[str, ...]]:
    """Yield invented rows, each a new room with one owner, a sound mobile number and a sound identity card."""
    for turn in range(first, first + count):
        name = SURNAMES[turn % 20] + GIVEN[turn // 20 % len(GIVEN)] + GIVEN[turn // 800 % len(GIVEN)]
        room = f"{1 + turn // 4 % 50}{1 + turn // 2 % 2:02}"
        number = f"1{30 + turn % 9}{turn:08}"
        yield f"导{turn // 200 + 1}", str(turn % 2 + 1), room, name, number, _card(turn), "业主", "100%", "2024-05-01", "2026-06-30"


def _card(turn: int) -> str:
    body = f"440308{1930 + turn % 70}{turn // 70 % 12 + 1:02}{turn // 840 % 28 + 1:02}{turn // 23_520 % 1000:03}"
    return body + CHECKS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def write_workbook(path: Path, count: int, first: int = 0) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("业主")
        for line, cells in enumerate(chain([HEADINGS], owners(count, first))):
            sheet.write_row(line, 0, cells)


def bare_copy(stage: Stage, count: int = 100_000) -> Timing:
    """The same cells by COPY into a table of texts without indexes, no Django."""
    rows = list(owners(count))
    with psycopg.connect(stage.address) as base:
        base.execute(f"CREATE TEMP TABLE bench_owners ({', '.join(f'c{place} text' for place in range(len(HEADINGS)))})")
        began = time.perf_counter()
        with base.cursor() as cursor, cursor.copy("COPY bench_owners FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return _timing(count, time.perf_counter() - began)


def whole_import(stage: Stage, count: int = 100_000) -> Timing:
    """`./tonglu import owners`: checks, duplicate search, decisions, traces, audit and the result file; seconds from start to exit."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "业主.xlsx"
        write_workbook(path, count, _imported(stage))  # in a database that is kept, other people each time
        home = Home(Path(folder) / "data")  # its files; the database and the keys are the stage's
        home.make_folders()
        home.make_keys()
        command = [sys.executable, "-m", "tonglu", "import", "owners", str(path), "--by", MANAGER, "--data", str(home.path)]
        views = bare_views(stage)
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env={**os.environ, "DATABASE_URL": stage.address, "TONGLU_IMPORT_NODE": _node(stage)}, stdout=subprocess.PIPE
        )
        most = watched(process)
        assert process.stdout
        told = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        lasted = time.perf_counter() - began
        views = (views + bare_views(stage)) / 2
    if status or json.loads(told)["created"] != count:
        message = f"import ended with {status}: {told.decode()[:300]}"
        raise RuntimeError(message)
    tidy_after(json.loads(told)["batch"])  # as the worker does at once
    print(f"  Python 用了 {(used.ru_utime + used.ru_stime) * 1000 / count:.3f} ms CPU/行", flush=True)
    return replace(_timing(count, lasted, most), bare=views)


def watched(process: subprocess.Popen[bytes]) -> float:
    """Wait until the command ends, and return what it and its processes took together at most, in MB.

    What the kernel says afterwards would count the memory of this program too: a new process begins with the peak of its parent.
    """
    most, ends = 0.0, os.pidfd_open(process.pid)
    try:
        while not select.select([ends], [], [], LOOK_EVERY)[0]:
            most = max(most, cpu.memory_mb(cpu.tree_of(process.pid)))
    finally:
        os.close(ends)
    return most


def million(stage: Stage) -> Timing:
    return whole_import(stage, 1_000_000)


def _imported(stage: Stage) -> int:
    return int(stage.ask("SELECT coalesce(sum(rows_total), 0)::int FROM exchange_importbatch")[0])


def _node(stage: Stage) -> str:
    found = stage.ask("SELECT n.code FROM organisation_node n JOIN access_person p ON p.home_id = n.id WHERE p.username = %s", MANAGER)
    return str(found[0])


def _timing(count: int, lasted: float, memory_mb: float = 0) -> Timing:
    each = lasted * 1000 / count
    return Timing(count, each, each, each, count / lasted, memory_mb)
