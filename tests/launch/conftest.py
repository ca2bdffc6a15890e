"""These tests start servers of their own: nothing of the run's test server may leak into them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tonglu.launch.home import Home

OF_THE_RUN = ("DATABASE_URL", "TONGLU_DATA", "TONGLU_TESTING", "TONGLU_SECRET_KEY", "TONGLU_FIELD_KEYS", "DJANGO_SETTINGS_MODULE")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*OF_THE_RUN, "TONGLU_BACKUP_KEY"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def made(path: Path) -> Iterator[Home]:
    home = Home(path)
    home.make_folders()
    home.make_keys()
    yield home
    forget_server_of(home)


def forget_server_of(home: Home) -> None:
    """Root's temporary folders are closed to the server's account: its data went below /var/lib/tonglu."""
    place = home.path / "postgres"
    if place.is_symlink():
        shutil.rmtree(place.resolve().parent)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with made(tmp_path / "var") as home:
        yield home
