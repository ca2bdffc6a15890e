"""What import-linter cannot see is held to the same graph: foreign keys, migrations, lazy look-ups, addresses."""

import ast
import re
from collections.abc import Iterator
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
    {"upkeep"},
    {"exchange"},
    {"estates"},
    {"customers"},
    {"standing"},
    {"touchpoints"},
    {"service"},
    {"journeys", "insight"},
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
    wrong = [
        f"{path.relative_to(SOURCE)} -> {shell}:"
        for path in SOURCE.rglob("*.py")
        for shell in call.findall(path.read_text())
        if shell in SHELLS and path.relative_to(SOURCE).parts[0] != shell
    ]
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


# public queries without `by`, each with its reason; a new one is a decision
TAKEN = "reads below a row, or narrows rows, that the caller took within scope"
NAMES = "names of places, roles and people who acted are no secret"
RULES = "a rule or a code list that is the same for everybody"
WITHOUT_BY = {
    "access": {"open_grants": RULES, "key_in_use": RULES, "role_choices": NAMES, "holders_of": TAKEN, "filled": TAKEN,
               "names_of": NAMES, "role_names": NAMES, "top_holders": "whom the system itself tells when it needs somebody",
               "nearest_holders": "whom the system tells",
               "holding": "whom the system tells, and whether there is a second person at all"},
    "attachments": {"attachments_of": TAKEN, "attachment_of": TAKEN},
    "audit": {"label_of": NAMES, "kinds_of": NAMES, "title_of": TAKEN},
    "customers": {"selves": TAKEN, "matching": TAKEN},
    "estates": {"projects_named": TAKEN, "below_estate": TAKEN, "entrances_of": TAKEN, "floors_of": TAKEN, "phases_of": TAKEN,
                "layouts_of": TAKEN},
    "insight": {"figure": TAKEN, "check_figure": TAKEN, "total": TAKEN, "cut_of": TAKEN},
    "messaging": {"template_in_force": RULES},
    "organisation": {"names_of": NAMES, "nodes_of": TAKEN, "node_rows": TAKEN, "lineage": NAMES, "work_calendar": RULES, "day_row": RULES,
                     "lookup_items": RULES, "item_names": NAMES, "calendar_of": RULES, "places_of": NAMES},
    "service": {"capped": TAKEN, "capped_each": TAKEN, "case_by_key": "the unguessable key is the right to see the steps",
                "keepers_at": TAKEN, "moment_said": RULES,
                "steps_of": TAKEN, "urgency_of": RULES, "rule_for": TAKEN, "draw_for": TAKEN, "record_of": TAKEN, "last_signature": TAKEN,
                "script_for": RULES, "case_kinds": RULES, "changed_since": TAKEN, "values_of": TAKEN,
                "title_of": TAKEN, "speaker_of": TAKEN, "script_said": TAKEN},
}  # fmt: skip


def _public_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in [*SOURCE.glob("*/queries.py"), *SOURCE.glob("*/queries/*.py")]:
        for each in ast.parse(path.read_text()).body:
            if isinstance(each, ast.FunctionDef) and not each.name.startswith("_"):
                yield path.relative_to(SOURCE).parts[0], each


def test_public_queries_take_by() -> None:
    without = {
        (app, each.name)
        for app, each in _public_functions()
        if "by" not in {argument.arg for argument in [*each.args.args, *each.args.kwonlyargs]}
    }
    assert without == {(app, name) for app, names in WITHOUT_BY.items() for name in names}
