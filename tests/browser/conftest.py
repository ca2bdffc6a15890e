from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.journeys.world import World, committed
from tests.ui.conftest import browser
from tonglu.access.commands import sign_in_link

__all__ = ["browser"]
SignIn = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def sign_in(browser: Browser, server: LiveServer, world: World) -> Iterator[SignIn]:
    """A browser of one's own, signed in by a one-time link; nobody where no name is given."""
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
            page = context.new_page()
            page.goto(committed(partial(sign_in_link, username)))
            page.close()
        return context

    yield signed_in
    for each in contexts:
        each.close()
