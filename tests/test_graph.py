"""What import-linter cannot see is held to the same graph: foreign keys, migrations, lazy look-ups, addresses."""

import ast
import re
from pathlib import Path

from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

SOURCE = Path(__file__).parent.parent / "src" / "tonglu"
# lowest first; names on one line do not know each other
LAYERS = (
    {"jobs"},
    {"audit"},
    {"attachments", "messaging"},
    {"organisation"},
    {"access"},
    {"exchange"},
    {"estates"},
    {"customers"},
    {"touchpoints"},
    {"service"},
    {"journeys"},
    {"ui"},
    {"web", "portal", "field", "api", "demo"},
)
RANK = {app: rank for rank, layer in enumerate(LAYERS) for app in layer}
SHELLS = ("web", "portal", "field", "api", "demo")


def _may_know(upper: str, lower: str) -> bool:
    return upper == lower or RANK[upper] > RANK[lower]


def _ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("tonglu.")]


def test_every_app_has_its_place() -> None:
    installed = {config.label for config in apps.get_app_configs() if config.name.startswith("tonglu.")}
    assert installed == set(RANK)


def test_foreign_keys_point_down() -> None:
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in _ours()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.app_label in RANK
        and not _may_know(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert wrong == []


def test_no_back_references_to_other_apps() -> None:
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in _ours()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.app_label in RANK
        and field.related_model._meta.app_label != model._meta.app_label
        and not field.remote_field.hidden
    ]
    assert wrong == []


def test_migrations_point_down() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    wrong = [
        f"{app}.{name} -> {needed}"
        for (app, name), migration in loader.disk_migrations.items()
        if app in RANK
        for needed, _ in migration.dependencies
        if needed in RANK and not _may_know(app, needed)
    ]
    assert wrong == []


def test_shells_are_reversed_by_themselves_only() -> None:
    call = re.compile(r"""(?:reverse|redirect|reverse_lazy)\(\s*["'](\w+):""")
    wrong = []
    for path in SOURCE.rglob("*.py"):
        app = path.relative_to(SOURCE).parts[0]
        for shell in call.findall(path.read_text()):
            if shell in SHELLS and app != shell:
                wrong.append(f"{path.relative_to(SOURCE)} -> {shell}:")
    assert wrong == []


def test_no_lazy_model_lookup_outside_migrations() -> None:
    wrong = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts and "get_model(" in path.read_text()
    ]
    assert wrong == []


def test_shells_own_no_tables() -> None:
    assert [model._meta.label for model in _ours() if model._meta.app_label in {*SHELLS, "ui"}] == []


def test_public_queries_take_by() -> None:
    """A query that returns rows of a scoped table for somebody says for whom; ids-to-ids reads carry a reason."""
    wrong = []
    for path in [*SOURCE.glob("*/queries.py"), *SOURCE.glob("*/queries/*.py")]:
        for function in ast.parse(path.read_text()).body:
            if not isinstance(function, ast.FunctionDef) or function.name.startswith("_"):
                continue
            names = {each.arg for each in [*function.args.args, *function.args.kwonlyargs]}
            reason = (ast.get_docstring(function) or "").startswith(("No scope:", "不分范围"))
            if "by" not in names and not reason:
                wrong.append(f"{path.relative_to(SOURCE)}:{function.lineno} {function.name}")
    assert wrong == []
