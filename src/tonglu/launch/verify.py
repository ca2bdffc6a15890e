"""`verify`: what must be true of the stored data; each fault is one sentence, exit code 1 if there is any."""

import importlib
import importlib.util
from argparse import Namespace
from collections.abc import Iterator

from tonglu.launch.home import home_at
from tonglu.launch.inside import django_of
from tonglu.launch.wording import _

UNPROVED = """
    SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated
    UNION ALL SELECT indrelid::regclass::text, indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid
"""


def run(wanted: Namespace) -> int:
    with django_of(home_at(wanted.data)):
        faults = [*_of_the_database(), *_of_the_domains()]
    print("\n".join(faults) if faults else _("核对通过，没有发现问题。"))
    return bool(faults)


def _of_the_database() -> Iterator[str]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield _("数据结构不是最新；请执行 ./tonglu upgrade。")
    with connection.cursor() as cursor:
        cursor.execute(UNPROVED)
        for table, name in cursor.fetchall():
            yield _("表 {table} 的约束或索引 {name} 尚未生效。").format(table=table, name=name)


def _of_the_domains() -> Iterator[str]:
    """An app that has invariants of its own names them in `invariants.py`: `broken() -> Iterator[str]`."""
    from django.apps import apps

    for config in apps.get_app_configs():
        name = f"{config.name}.invariants"
        if config.name.startswith("tonglu.") and importlib.util.find_spec(name):
            yield from importlib.import_module(name).broken()
