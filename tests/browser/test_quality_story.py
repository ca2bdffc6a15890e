"""资料质量: a list worked down one by one, each with another end; the week is counted, and the place is more complete than before."""

from datetime import timedelta
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.factories.cast import NOON
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_unit
from tests.journeys.world import World, committed
from tonglu.customers.models import Customer
from tonglu.service.actions import open_case
from tonglu.standing.models import DataCheck
from tonglu.standing.tallying import tally

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
NAMES = ("冯一一", "冯二二", "冯三三")
LIST = "/customers/quality/phone/"


def without_phones(world: World) -> list[str]:
    """Make three who are worth the same, and return their names as they stand in line: by the end of their key."""
    for place, name in enumerate(NAMES):
        make_home(world.cast.agent, made(world, name), make_unit(world.project, building="73", room=f"80{place}"))
    tally(NOON)
    return list(Customer.objects.filter(name__in=NAMES).order_by("-rank", "-pk").values_list("name", flat=True))


def made(world: World, name: str) -> Customer:
    return make_customer(world.cast.agent, world.cast.project.pk, name, "")


def begun(page: Page, first: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="资料质量").click()
    page.locator(".quality-tiles a", has_text="没有电话").click()
    expect(page.locator("#table tbody tr").first).to_contain_text(first)
    expect(page.locator("#table thead")).not_to_contain_text("电话")  # of whom nobody has one
    page.get_by_role("button", name="开始做").click()


def now_at(page: Page, name: str) -> None:
    expect(page.locator("h1")).to_have_text(name)


def mended(page: Page) -> None:
    number = page.locator(".quality-fix[open] [name=number]").first
    number.fill("1381234")
    page.locator(".quality-fix[open] [type=submit]").first.click()
    expect(number).to_have_value("1381234")  # what was typed stays beside what is wrong with it
    number.fill("13812349999")
    page.locator(".quality-fix[open] [type=submit]").first.click()
    expect(page.locator(".quality-main")).to_contain_text("已经补好了")
    page.get_by_role("button", name="已补好，下一位").click()


def average(page: Page) -> int:
    """Of the project, as the manager reads it in the table of places."""
    page.goto("/customers/quality/")
    row = page.locator(".quality-below .panel", has_text="各处的完整度").locator("tbody tr").first
    return int(row.locator("td b").inner_text())


def test_a_list_is_worked_down_one_by_one(sign_in: SignIn, world: World) -> None:
    first, second, third = committed(partial(without_phones, world))
    manager, page = sign_in("manager").new_page(), sign_in("agent").new_page()
    before = average(manager)
    begun(page, first)
    now_at(page, first)
    mended(page)
    now_at(page, second)
    page.get_by_role("button", name="联系不上，下一位").click()
    expect(page.locator(".quality-side")).to_contain_text("原因")
    now_at(page, second)  # without a reason it is not believed
    page.locator(".quality-side [name=note]").fill("停机")
    page.get_by_role("button", name="联系不上，下一位").click()
    now_at(page, third)
    page.locator(".quality-side [name=note]").fill("人在国外")
    page.locator(".quality-side [name=again]").fill(f"{NOON + timedelta(days=30):%Y-%m-%d}")
    page.get_by_role("button", name="以后再说，下一位").click()
    expect(page.locator("#toasts")).to_contain_text(f"{third}：以后再说")
    assert list(DataCheck.objects.order_by("pk").values_list("outcome", flat=True)[:3]) == ["fixed", "unreached", "later"]

    page.goto("/customers/quality/")
    mine = page.locator(".panel", has_text="我这一周").locator("tbody tr")
    expect(mine).to_have_text(["agent员1—11"])
    committed(partial(tally, NOON))
    assert average(manager) > before
    expect(manager.locator(".panel", has_text="本周做了多少").locator("tbody tr", has_text="agent员")).to_have_count(1)


@pytest.mark.parametrize("width", [1366, 360])
def test_open_cases_open_beside_the_list(sign_in: SignIn, world: World, width: int) -> None:
    name = f"冯五{width}"
    committed(lambda: open_case(words="厨房水槽下面漏水", customer_id=made(world, name).pk, by=world.cast.agent))
    page = sign_in("agent", width=width).new_page()
    page.goto(LIST)
    page.locator("#table tr", has_text=name).get_by_role("link", name="1 张未关闭工单").click()
    expect(page.locator("#drawer .now-list")).to_contain_text("厨房水槽下面漏水")
    expect(page.locator("#drawer-title")).to_have_text(name)
    assert page.url.endswith(LIST)


def test_on_the_phone_the_list_is_cards(sign_in: SignIn, world: World) -> None:
    committed(lambda: made(world, "冯四四"))
    page = sign_in("agent", width=360).new_page()
    page.goto(LIST)
    card = page.locator("#table tbody tr", has_text="冯四四")
    expect(card.locator(".mark-word").first).to_be_visible()
    assert page.evaluate("document.querySelector('.table-wrap').scrollWidth <= document.querySelector('.table-wrap').clientWidth")
    card.click()
    now_at(page, "冯四四")
