"""The look in Chromium: contrast and labels by axe, no sideways scrolling, keys, nothing typed is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.ui import addresses
from tests.ui.axe import found_by_axe
from tests.ui.conftest import Open
from tonglu.ui import menu

pytestmark = [pytest.mark.urls("tests.ui.addresses"), pytest.mark.browser]
PAGES = ("/ui/", "/ui/phone/", "/ui/errors/404/")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    addresses.POSTS.clear()
    addresses.SIGNED_IN[:] = ["agent"]
    menu.wire(search="search")
    yield
    addresses.POSTS.clear()


@pytest.mark.parametrize(
    ("address", "theme", "width"),
    [
        ("/ui/", "light", 1366),
        ("/ui/", "dark", 360),
        ("/ui/phone/", "light", 360),
        ("/ui/phone/", "dark", 360),
        ("/ui/errors/404/", "dark", 1366),
    ],
)
def test_axe_finds_nothing(open_page: Open, address: str, theme: str, width: int) -> None:
    assert found_by_axe(open_page(address, width=width, theme=theme)) == []


@pytest.mark.parametrize("address", PAGES)
def test_no_page_scrolls_sideways(open_page: Open, address: str) -> None:
    page = open_page(address)
    wide = {}
    for width in (360, 768, 1366, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        wide[width] = page.evaluate("document.documentElement.scrollWidth")
    assert wide == {width: width for width in wide}


def test_targets_on_the_phone_are_large(open_page: Open) -> None:
    page = open_page("/ui/phone/", width=360)
    small = page.evaluate("""[...document.querySelectorAll(".phone a, .phone button, .phone summary")]
        .filter((each) => each.offsetParent && each.getBoundingClientRect().height < 43.5 && !each.closest(".toasts"))
        .map((each) => each.outerHTML.slice(0, 90))""")
    assert [each for each in small if "skip" not in each] == []


def test_slash_searches_and_arrows_choose(open_page: Open) -> None:
    page = open_page("/intake")
    page.keyboard.press("/")
    page.keyboard.type("吴")
    expect(page.locator("#search-results [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert page.locator("#search").get_attribute("aria-activedescendant") == "hit-1-1"
    page.keyboard.press("Enter")
    page.wait_for_url("**/ui/")


def test_search_that_finds_nothing_says_what_to_try(open_page: Open) -> None:
    page = open_page("/intake")
    page.locator("#search").press_sequentially("zzz")
    expect(page.locator("#search-results")).to_contain_text("没有找到“zzz”")
    page.keyboard.press("Escape")
    expect(page.locator("#search-results")).to_be_hidden()


def test_two_clicks_make_one_post(open_page: Open) -> None:
    page = open_page("/intake")
    page.fill("#id_name", "吴艳轩")
    page.evaluate("""() => { const button = document.querySelector("#intake [type=submit]"); button.click(); button.click(); }""")
    expect(page.locator("#toasts")).to_contain_text("已登记")
    assert addresses.POSTS == ["吴艳轩"]


def test_ctrl_enter_submits(open_page: Open) -> None:
    page = open_page("/intake")
    page.fill("#id_words", "漏水")
    page.fill("#id_name", "李霞")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("已登记")
    assert addresses.POSTS == ["李霞"]


def test_what_was_typed_survives_an_ended_session(open_page: Open) -> None:
    addresses.SIGNED_IN.clear()
    page = open_page("/intake")
    page.fill("#id_name", "张刚")
    page.check("[name=medium][value=desk]", force=True)
    page.fill("#id_words", "楼上太吵\n第二行")
    page.click("#intake [type=submit]")
    page.wait_for_url("**/sign-in/**")
    addresses.SIGNED_IN.append("agent")
    page.goto("/intake")
    assert (page.input_value("#id_name"), page.input_value("#id_words")) == ("张刚", "楼上太吵\n第二行")
    assert page.is_checked("[name=medium][value=desk]")
    page.click("#intake [type=submit]")
    expect(page.locator("#toasts")).to_contain_text("已登记")
    assert page.input_value("#id_name") == ""


def test_a_veil_opens_in_its_place_with_a_reason(open_page: Open) -> None:
    page = open_page("/unveil")
    page.click(".veil-ask summary")
    page.fill(".veil-form [name=reason]", "联系客户")
    page.keyboard.press("Enter")
    expect(page.locator(".veil")).to_contain_text("13812345678")
    assert addresses.POSTS == ["联系客户"]


def test_a_usual_reason_is_one_click(open_page: Open) -> None:
    page = open_page("/unveil")
    page.click(".veil-ask summary")
    page.click(".veil-reasons button")
    expect(page.locator(".veil")).to_contain_text("13812345678")
    assert addresses.POSTS == ["核对身份"]


def test_single_keys_can_be_switched_off(open_page: Open) -> None:
    page = open_page("/intake")
    page.keyboard.press("?")
    page.locator("[data-keys]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#search")).not_to_be_focused()


def test_theme_is_kept_across_pages(open_page: Open) -> None:
    page = open_page("/ui/")
    page.click(".top [data-theme-switch]")
    page.goto("/ui/phone/")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_space_opens_the_drawer_and_escape_closes_it(open_page: Open) -> None:
    page = open_page("/ui/")
    page.locator("tr[data-drawer]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    expect(page.locator("#drawer-title")).to_have_text("BX26110917 外窗雨天渗水")
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()


def test_ticked_rows_show_what_can_be_done(open_page: Open) -> None:
    page = open_page("/ui/")
    page.locator("[name=pick]").nth(1).check()
    expect(page.locator("[data-bulk-count]")).to_have_text("已选 1 行")
    page.locator("[data-tick-all]").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("已选 5 行")


def test_charts_are_drawn(open_page: Open) -> None:
    page = open_page("/ui/")
    expect(page.locator(".chart-box svg").first).to_be_visible()
