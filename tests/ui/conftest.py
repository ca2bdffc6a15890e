from collections.abc import Iterator

import pytest

from tonglu.ui import menu


@pytest.fixture(autouse=True)
def own_menu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty menu for each test; addresses are asked anew."""
    monkeypatch.setattr(menu, "ENROLLED", menu.Enrolled())
    menu.address.cache_clear()
    yield
    menu.address.cache_clear()
