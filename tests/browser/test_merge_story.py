"""Two owners merged, used, and unmerged: in the browser, by clicks and keys, as a project's manager does it."""

from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.factories.customers import make_customer
from tests.journeys.world import World, committed
from tonglu.customers import actions
from tonglu.customers.models import Customer
from tonglu.service.actions import open_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def two_owners(world: World) -> tuple[Customer, Customer]:
    cast = world.cast
    one = make_customer(cast.agent, cast.project.pk, name="钱大伟", phone="13700001111")
    other = make_customer(cast.agent, cast.project.pk, name="钱伟", phone="13900002222")
    actions.relate(customer_id=other.pk, unit_id=world.home.pk, role="family", by=cast.agent)
    return one, other


def arrows_and_enter_open_a_room(page: Page, world: World) -> None:
    page.locator("#search").focus()  # nothing typed: what was opened before is offered again
    expect(page.locator("#search-results")).to_contain_text("最近打开")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#search-results [aria-selected=true]")).to_contain_text("钱大伟")
    page.locator("#search").fill(world.home.code.replace("-", "栋", 1).replace("-", "单元", 1) + "室")
    rooms = page.locator("#search-results .hit")
    expect(rooms.first).to_contain_text(world.home.code)  # the room that is meant, with who lives there
    expect(rooms.first.locator("small")).to_contain_text("钱伟")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(rooms.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(rooms.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/units/{world.home.pk}/")


def test_two_owners_are_merged_used_and_unmerged(sign_in: SignIn, world: World) -> None:
    one, other = committed(partial(two_owners, world))
    page = sign_in("manager").new_page()
    page.goto(f"/customers/{one.pk}/")
    page.get_by_role("link", name="与另一位合并").click()
    page.get_by_label("找另一份档案").fill("2222")
    page.get_by_role("link", name=f"钱伟 #{other.pk}").click()
    page.get_by_label("原因").fill("本人到访，出示身份证")
    page.get_by_role("button", name="合并", exact=True).click()
    expect(page.locator(".merged-from")).to_contain_text("2 份档案")
    page.keyboard.press("/")
    page.locator("#search").fill("2222")  # the number of the merged one
    expect(page.locator("#search-results .hit b").first).to_have_text("钱大伟")
    page.locator("#search").fill("qdw")
    expect(page.locator("#search-results mark")).to_have_text("钱大伟")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{page.url.split('/customers/')[0]}/customers/{one.pk}/")
    case = committed(
        partial(open_case, words="门铃不响", customer_id=one.pk, unit_id=world.home.pk, contact_phone="13900002222", by=world.cast.agent)
    )
    page.locator(".merged-from").get_by_role("link", name="撤销合并").click()
    expect(page.get_by_role("checkbox", name=case.number)).to_be_checked()  # about the home of the one who leaves
    page.get_by_label("为什么撤销").fill("是父子")
    page.get_by_role("button", name="撤销合并").click()
    page.wait_for_url(f"**/customers/{one.pk}/")  # the page of the undo has no such line either
    expect(page.locator(".merged-from")).to_have_count(0)
    page.goto(f"/customers/{other.pk}/")
    expect(page.locator("#card")).to_contain_text("门铃不响")
    arrows_and_enter_open_a_room(page, world)
