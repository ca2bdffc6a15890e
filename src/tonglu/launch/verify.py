"""`verify`: what must be true of the stored data; each fault is one sentence, exit code 1 if there is any."""

import importlib
import importlib.util
import inspect
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tonglu.launch.home import Home, home_at
from tonglu.launch.inside import django_of
from tonglu.launch.wording import CannotGoOn, _, say

UNPROVED = """
    SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated
    UNION ALL SELECT indrelid::regclass::text, indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid
"""
MOST_SHOWN = 100  # of each domain: a thousand lines say no more than a hundred
SLOW = 2.0  # seconds, from which on a step says how long it took


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--fast", action="store_true", help=_("只核对上次完整核对以后新封存的记录"))
    parser.add_argument("--seal", type=Path, metavar=_("文件"), help=_("与保存在外面的封条核对（./tonglu seal 的输出）"))


def run(wanted: Namespace) -> int:
    home = home_at(wanted.data)
    with django_of(home):
        faults = [*_of_the_database()]
        if not _is_behind():  # of an older structure nothing else can be asked
            faults += [*_of_the_seals(home, wanted), *_of_the_domains()]
        _note(len(faults))
    print("\n".join(faults) if faults else _("核对通过，没有发现问题。"))
    return bool(faults)


def _note(faults: int) -> None:
    """The health page says when it was looked at; a database of another version cannot keep it."""
    from django.db import ProgrammingError

    from tonglu.lib import clock
    from tonglu.lib.actor import system_actor
    from tonglu.upkeep.actions import note_check

    with suppress(ProgrammingError):
        note_check(faults=faults, by=system_actor("verify", clock.now()))


def _is_behind() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _of_the_database() -> Iterator[str]:
    from django.db import connection

    if _is_behind():
        yield _("数据结构不是最新；请执行 ./tonglu upgrade。")
    with connection.cursor() as cursor:
        cursor.execute(UNPROVED)
        for table, name in cursor.fetchall():
            yield _("表 {table} 的约束或索引 {name} 尚未生效。").format(table=table, name=name)


def _of_the_seals(home: Home, wanted: Namespace) -> Iterator[str]:
    """A whole run that finds nothing is noted, so that a fast one may begin there; the chain itself is always read whole."""
    from tonglu.audit.proving import broken_seals, chain_at
    from tonglu.audit.seals import latest_seal

    if wanted.seal:
        yield from _beside(wanted.seal)
    noted = (home.noted("verified") or {}) if wanted.fast else {}
    since = int(noted.get("seal", 0))
    if since and chain_at(since) != noted.get("chain"):
        yield _("上次核对过的 {number} 号封条与现在的不同。").format(number=since)
        since = 0
    found = False
    for fault in _some(broken_seals(since=since, say=say)):
        found = True
        yield fault
    newest = latest_seal()
    if newest and not found:
        home.note("verified", {"seal": newest.number, "chain": newest.chain_hex})


def _beside(file: Path) -> Iterator[str]:
    from tonglu.audit.proving import chain_at

    try:
        number, chain = file.read_text().split()[:2]
        kept = int(number)
    except (OSError, ValueError) as fault:
        raise CannotGoOn(_("{file} 不是封条文件；它由 ./tonglu seal 写出。").format(file=file)) from fault
    if chain_at(kept) != chain:
        yield _("{number} 号封条与保存在 {file} 的不同：记录在封存之后被改动。").format(number=kept, file=file)


def _of_the_domains() -> Iterator[str]:
    """An app that has invariants of its own names them in `invariants.py`: `broken() -> Iterator[str]`."""
    from django.apps import apps

    for config in apps.get_app_configs():
        name = f"{config.name}.invariants"
        if config.name.startswith("tonglu.") and importlib.util.find_spec(name):
            started = time.monotonic()
            broken = importlib.import_module(name).broken
            yield from _some(broken(say=say) if "say" in inspect.signature(broken).parameters else broken())
            if (lasted := time.monotonic() - started) > SLOW:
                say(_("{name}：{seconds} 秒").format(name=config.verbose_name, seconds=f"{lasted:.1f}"))


def _some(faults: Iterator[str]) -> Iterator[str]:
    for number, fault in enumerate(faults, 1):
        if number > MOST_SHOWN:
            yield _("…… 更多同类问题没有列出。")
            return
        yield fault
