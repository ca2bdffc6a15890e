import os
from collections.abc import Callable, Iterator

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.ui.axe import bring_axe
from tonglu.launch.assets import ensure_assets
from tonglu.launch.suite import chromium
from tonglu.ui import menu

QUIET = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"
Open = Callable[..., Page]


def kept_by_the_browser(serve: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """As in production, where their names carry a digest: a tab asks for the twenty files of a page once."""

    def served(self: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        answer = serve(self, request)
        answer["Cache-Control"] = "max-age=3600"
        return answer

    return served


@pytest.fixture(autouse=True)
def own_menu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty menu for each test; addresses are asked anew."""
    monkeypatch.setattr(menu, "ENROLLED", menu.Enrolled())
    menu.address.cache_clear()
    yield
    menu.address.cache_clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium")
    ensure_assets()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
        patch.setattr(StaticFilesHandler, "serve", kept_by_the_browser(StaticFilesHandler.serve))
        started = playwright.chromium.launch(executable_path=path, args=QUIET.split())
        yield started
        started.close()


@pytest.fixture(scope="module")
def own_server() -> Iterator[LiveServer]:
    """A server without a database: pages of ui alone need none, and no table has to be emptied after each test."""
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def contexts(browser: Browser, own_server: LiveServer) -> Iterator[Callable[[int, str], BrowserContext]]:
    """One per look, so that its files are fetched once."""
    opened: dict[tuple[int, str], BrowserContext] = {}

    def of(width: int, theme: str) -> BrowserContext:
        if (width, theme) not in opened:
            opened[width, theme] = browser.new_context(
                base_url=own_server.url,
                viewport={"width": width, "height": 800 if width < 600 else 768},
                color_scheme="dark" if theme == "dark" else "light",
                locale="zh-CN",
            )
            bring_axe(opened[width, theme])
        return opened[width, theme]

    yield of
    for each in opened.values():
        each.close()


@pytest.fixture
def open_page(contexts: Callable[[int, str], BrowserContext]) -> Iterator[Open]:
    """Open an address of the test server; what the page complains about fails the test, what it kept is forgotten."""
    complaints: list[str] = []
    pages: list[Page] = []

    def opened(address: str, *, width: int = 1366, theme: str = "light") -> Page:
        page = contexts(width, theme).new_page()
        pages.append(page)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield opened
    for each in pages:
        each.evaluate("localStorage.clear(); sessionStorage.clear()")
        each.context.clear_cookies()
        each.close()
    assert complaints == []
