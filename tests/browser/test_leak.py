"""The story "leak above 3-2-1502": four people, four browsers, one case from the first word to closed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.journeys.world import HOME_PHONE, World, photo
from tonglu.service.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
OPENED = "2026-09-30T17:00:00+08:00"
WORDS = "主卧天花板在滴水，楼上 1602 说不是他家，我床都湿了"
RESULT = "楼上 1602 卫生间防水层破损，已重做并闭水 24 小时不渗；主卧天花已晾干补漆"
MOST_TABS = 60


def tab_to(page: Page, selector: str) -> None:
    """Only the keyboard is used; what Tab does not reach in reasonable time is not reachable."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    pytest.fail(f"Tab does not reach {selector}")


def pick(page: Page, name: str, wish: str) -> None:
    """Type into the filter of a quick pick; Enter takes the first that is left."""
    tab_to(page, f"fieldset:has([name={name}]) [type=search]")
    page.keyboard.type(wish)
    page.keyboard.press("Enter")


def minutes_of(words: str) -> int:
    days, hours, minutes = (int(found[1]) if (found := re.search(rf"(\d+) {unit}", words)) else 0 for unit in ("天", "小时", "分"))
    return (days * 24 + hours) * 60 + minutes


def take_call(page: Page) -> None:
    """The agent on the phone: no hand leaves the keyboard."""
    page.goto("/")
    page.keyboard.press("n")
    page.wait_for_url("**/cases/new/")
    expect(page.locator("[name=contact_phone]")).to_be_focused()
    page.keyboard.type(HOME_PHONE)
    expect(page.locator("#caller [name=home]")).to_be_checked()
    expect(page.locator("#caller")).to_contain_text("王秀英")
    expect(page.locator("#caller")).to_contain_text("云锦府 3-2-1502")
    expect(page.locator("#caller")).to_contain_text("在办工单")
    tab_to(page, "[name=words]")
    page.keyboard.type(WORDS)
    for name, wish in (("place", "主卧"), ("component", "天花"), ("problem", "渗漏")):
        pick(page, name, wish)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("已登记")
    expect(page.locator("[name=contact_phone]")).to_be_focused()  # ready for the next call
    expect(page.locator("[name=contact_phone]")).to_have_value("")


def dispatch(page: Page, case: Case, keeper_id: int) -> None:
    page.goto(f"/cases/{case.pk}/")  # the workbench shows the most urgent alone, and other stories leave theirs there
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.locator(".case-tags")).to_contain_text("待派单")
    page.locator("summary", has_text="派单").first.click()
    page.locator("[name=keeper_id]").select_option(str(keeper_id))
    page.locator("details[open] [type=submit]").click()
    expect(page.locator(".case-tags")).to_contain_text("处理中")


def repair(page: Page, case: Case) -> None:
    page.goto("/field/")
    page.locator(".job", has_text=WORDS[:8]).get_by_role("button", name="到场").click()
    expect(page.locator("#toasts")).to_contain_text("到场")
    page.goto(f"/field/orders/{case.pk}/")
    page.locator("#finish textarea").fill(RESULT)
    page.locator("#shoot-result-camera").set_input_files({"name": "补漆后.jpg", "mimeType": "image/jpeg", "buffer": photo(2400, 1800)})
    expect(page.get_by_role("img", name="补漆后.jpg")).to_be_visible()  # went up by itself, and the report stayed
    expect(page.locator(".shoot-waiting")).to_be_hidden()
    page.locator("#finish-form [type=submit]").click()
    expect(page.locator("#toasts")).to_contain_text("完成处理")


def explain(page: Page, case: Case) -> None:
    """The page says when it is due and why: its lines sum to the time given."""
    page.goto(f"/cases/{case.pk}/")
    clock = page.locator(".clock", has_text="关闭时限")
    expect(clock.locator(".clock-due time")).to_have_text("10-10 11:00")
    clock.locator("details.why summary").click()
    lines = clock.locator("tbody tr").all()
    shown = [(line.locator("td").nth(0).inner_text(), minutes_of(line.locator("td").nth(1).inner_text())) for line in lines]
    assert [minutes for _, minutes in shown if minutes] == [60, 180, 270, 180, 270, 120]
    assert shown[0][0].startswith("09-30 17:00")
    assert shown[-1][0].endswith("11:00")
    assert sum(minutes for _, minutes in shown) == minutes_of(clock.locator("tfoot td.num").inner_text()) == 18 * 60
    expect(clock.locator("tbody")).to_contain_text("国庆")


def close(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    expect(page.locator(".case-result")).to_have_text(RESULT)
    expect(page.get_by_role("img", name="补漆后.jpg")).to_be_visible()
    page.locator("summary", has_text="关闭").first.click()
    page.locator("details[open] [type=submit]").click()
    expect(page.locator(".case-tags")).to_contain_text("已关闭")
    expect(page.locator(".way-step.is-done")).to_have_count(5)


def test_leak_above_3_2_1502(sign_in: SignIn, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGLU_NOW", OPENED)
    agent, dispatcher, technician, manager = (
        sign_in(who, width=360 if who == "technician" else 1366).new_page() for who in ("agent", "dispatcher", "technician", "manager")
    )
    take_call(agent)
    case = Case.objects.get(words=WORDS)
    assert (case.unit_id, case.customer_id, str(case.place), str(case.problem)) == (world.home.pk, world.owner.pk, "主卧", "渗漏")
    explain(agent, case)
    dispatch(dispatcher, case, world.cast.people["technician"].pk)
    monkeypatch.setenv("TONGLU_NOW", "2026-10-08T09:40:00+08:00")
    repair(technician, case)
    monkeypatch.setenv("TONGLU_NOW", "2026-10-10T10:20:00+08:00")
    close(manager, case)
    case.refresh_from_db()
    assert (case.state, case.keeper_id) == ("closed", world.cast.people["technician"].pk)
