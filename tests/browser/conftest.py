from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.journeys.world import World, committed, enter
from tests.ui.conftest import browser

__all__ = ["browser"]
SignIn = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def sign_in(browser: Browser, server: LiveServer, world: World) -> Iterator[SignIn]:
    """A browser of one's own that is signed in already (tests/web/access has the ways in); nobody where no name is given."""
    contexts: list[BrowserContext] = []

    def signed_in(username: str, *, width: int = 1366, theme: str = "light") -> BrowserContext:
        context = browser.new_context(
            base_url=server.url,
            viewport={"width": width, "height": 740 if width < 600 else 768},
            color_scheme="dark" if theme == "dark" else "light",
            has_touch=width < 600,
            locale="zh-CN",
        )
        contexts.append(context)
        if username:
            cookies = committed(partial(enter, world, username)).cookies
            context.add_cookies([{"name": name, "value": each.value, "url": server.url} for name, each in cookies.items()])
        return context

    yield signed_in
    for each in contexts:
        each.close()
