"""What axe finds on an open page: only the violations come back, and the style sheets are not fetched a second time."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

SCRIPT = Axe().axe_script
# of many alike in a row the first are asked: what the API says of its hundredth operation is built like the first
ALIKE = ("section.panel:nth-of-type(n+13)", "tbody > tr:nth-of-type(n+9)", "li:nth-of-type(n+13)")
FRAME = (".side", ".top")
# `preload` would load every style sheet again for one rule that is switched off by default
RUN = """async (left) => {
    document.querySelectorAll("details").forEach((each) => { each.open = true; });
    const found = await axe.run({ exclude: left }, { resultTypes: ["violations"], preload: false });
    return found.violations.map((each) => [each.id, each.nodes.slice(0, 4).map((node) => node.html.slice(0, 160))]);
}"""


def bring_axe(context: BrowserContext) -> None:
    """Have every page of the context opened with axe in it: sent once, not page by page."""
    context.add_init_script(SCRIPT)


def found_by_axe(page: Page, *, with_frame: bool = True) -> list[tuple[str, list[str]]]:
    """Return (rule, pieces of the page) with its folds open, of a page that `bring_axe` made ready.

    The frame is the same around every page and can be left out.
    """
    found: list[tuple[str, list[str]]] = page.evaluate(RUN, [*ALIKE] if with_frame else [*ALIKE, *FRAME])
    return found
