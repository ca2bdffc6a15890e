from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.exchange.toys import ToyKind
from tonglu.exchange import kinds


@pytest.fixture(autouse=True)
def _toys(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.VAR = tmp_path
    kinds.enrol(ToyKind())
    yield
    del kinds.KINDS["toys"]
