"""These tests start servers of their own: nothing of the run's test server may leak into them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.launch.leaks import OF_THE_RUN
from tests.launch.product import Product, running
from tests.messaging.post_office import PostOffice, post_office
from tonglu.launch.home import Home


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in OF_THE_RUN:
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


@pytest.fixture(scope="session")
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, office: PostOffice) -> Iterator[Product]:
    """One that is killed; it ends with those who do, for it would go on telling all that became late meanwhile."""
    wishes = {
        "TONGLU_LANG": "zh",  # its sentences are read
        "TONGLU_LOG": "INFO",  # the console provider writes what it sends
        "TONGLU_LONGEST_PAUSE": "0.2",  # seconds before a part that died is begun again
        "TONGLU_MAIL_URL": f"smtp://127.0.0.1:{office.port}",
    }
    with running(tmp_path_factory.mktemp("killed") / "var", **wishes) as product:
        yield product
