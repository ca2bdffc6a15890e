"""Every page there is: axe finds nothing, nothing scrolls sideways, the browser complains of nothing."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import SignIn
from tests.browser.places import MORE, NO_PAGES, PUBLIC, address_of
from tests.browser.routes import all_routes
from tests.journeys.world import HOLDER, World
from tests.ui.axe import bring_axe, found_by_axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
ROUTES = {each.name: each for each in all_routes() if each.takes_get}
PAGES = [name for name in ROUTES if name not in NO_PAGES]
# the dozen that people live in, in the dark and on a phone too
DAILY = (
    "web:home", "web:dashboard", "web:cases", "web:case", "web:intake", "web:customers", "web:customer", "web:unit", "web:building",
    "web:sign_in", "field:orders", "field:order", "field:pool", "portal:report", "portal:status",
)  # fmt: skip


@dataclass(slots=True)
class Opened:
    """One tab per look, used for page after page."""

    sign_in: SignIn
    tabs: dict[tuple[str, int, str], Page] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def __call__(self, address: str, *, who: str = HOLDER, width: int = 1366, theme: str = "light") -> Page:
        page = self.tabs.get((who, width, theme)) or self._tab(who, width, theme)
        self.complaints.clear()
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status == 200, f"{answer.status} {answer.url}"
        if page.evaluate("document.querySelector('.htmx-request') !== null"):  # waiting costs a frame or two of each page
            expect(page.locator(".htmx-request")).to_have_count(0)  # asked from outside: the page allows no eval
        return page

    def _tab(self, who: str, width: int, theme: str) -> Page:
        context: BrowserContext = self.sign_in(who, width=width, theme=theme)
        bring_axe(context)
        page = self.tabs[who, width, theme] = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


@pytest.fixture(scope="module")
def opened(sign_in: SignIn) -> Opened:
    return Opened(sign_in)


def too_wide(page: Page) -> list[str]:
    """What sticks out to the right at 360 px, unless it scrolls in a box of its own."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = false; })")
    if page.evaluate("document.documentElement.scrollWidth") <= 360:
        return []
    stuck: list[str] = page.evaluate("""[...document.querySelectorAll("body *")].filter((each) =>
        each.getBoundingClientRect().right > 361 && each.offsetParent && !each.closest("[class*=scroll], .table-responsive"))
        .slice(0, 5).map((each) => each.outerHTML.slice(0, 120))""")
    return stuck or ["something"]


def test_what_is_no_page_is_listed() -> None:
    assert sorted(NO_PAGES) == sorted(name for name in ROUTES if name not in PAGES)
    assert len(PAGES) + len(NO_PAGES) == len(ROUTES)


@pytest.mark.parametrize("name", PAGES)
def test_every_page(opened: Opened, world: World, name: str) -> None:
    page = opened(address_of(ROUTES[name], world), who="" if name in PUBLIC else HOLDER)
    assert (found_by_axe(page, with_frame=name in DAILY), too_wide(page), opened.complaints) == ([], [], [])
    page.set_viewport_size({"width": 1366, "height": 768})


@pytest.mark.parametrize("name", MORE)
def test_more_of_a_page(opened: Opened, world: World, name: str) -> None:
    page = opened(MORE[name](world))
    assert (found_by_axe(page, with_frame=False), too_wide(page), opened.complaints) == ([], [], [])
    page.set_viewport_size({"width": 1366, "height": 768})


@pytest.mark.parametrize("name", DAILY)
def test_daily_page_in_the_dark_on_a_phone(opened: Opened, world: World, name: str) -> None:
    page = opened(address_of(ROUTES[name], world), who="" if name in PUBLIC else HOLDER, width=360, theme="dark")
    assert (found_by_axe(page), too_wide(page), opened.complaints) == ([], [], [])
