"""The cast instead of fixtures of rows; see factories/cast.py."""

import gc
import os

import pytest
from django.db import connection
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from tests.factories.cast import Cast, make_cast
from tests.fresh import give_fresh, keep_shipped, take_fresh
from tests.journeys.world import built_world, server, world
from tests.plans import forget_counts
from tonglu.lib import prepared

# here alone: a second place that imports them would build a second world under the same name
__all__ = ["built_world", "server", "world"]

COMMITTING = {"transactional_db", "live_server", "live_site"}
# files a worker takes first, so that none of them is begun when the other has nothing left; the second needs no migrated database
LONGEST = (
    "launch/test_killed_often.py",
    "launch/test_start.py",
    "launch/test_killed_whole.py",
    "launch/test_upgrade.py",
    "customers/test_import_killed_twice.py",
    "browser/test_every_page.py",
    "launch/test_postgres.py",
    "web/forms/test_every_form.py",
    "ui/test_look.py",
    "browser/",
    "journeys/test_seen_from_outside.py",
    "api/test_schemathesis.py",
    "truths/",
    "upkeep/test_backups.py",
    "web/service/test_dates.py",
    "exchange/test_engine_killed.py",
    "demo/",
)


# a machine that judges a change draws the same examples every time; a developer's draws new ones
settings.register_profile("same", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test that commits the shipped rows back; one that did not would leave half of them to its followers."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        names = getattr(item, "fixturenames", [])
        commits = bool(marker and marker.kwargs.get("transaction")) or COMMITTING & set(names)
        if commits and "django_db_serialized_rollback" not in names:
            names.insert(0, "django_db_serialized_rollback")
    items.sort(key=_turn)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not look at it again after every 700 objects (a tenth of the time)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 100)


def _turn(item: pytest.Item) -> int:
    name = item.nodeid.removeprefix("tests/")
    return next((turn for turn, each in enumerate(LONGEST) if name.startswith(each)), len(LONGEST))


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Begin with the migrated database of an earlier run where it is still the same."""
    return take_fresh(connection.creation._get_test_db_name())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool, django_db_blocker: DjangoDbBlocker) -> None:  # noqa: FBT001 - a fixture's name
    with django_db_blocker.unblock():
        if not django_db_keepdb:
            give_fresh(connection.settings_dict["NAME"])
        keep_shipped()


@pytest.fixture(autouse=True)
def _nothing_is_full() -> None:
    """The rows of the test before are gone."""
    prepared.FULL.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def uncounted(db: None) -> None:
    """The planner knows nothing of the rows that other tests had."""
    forget_counts()
