"""The story of a dissatisfied check-back: it reopens, is repaired, called again, satisfied, closed."""

from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.journeys.world import HOME_PHONE, World, committed
from tonglu.service import actions
from tonglu.service.models import Case, CheckBack

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PATIENT = 20_000  # milliseconds, on a busy machine
WORDS = "装修噪音投诉三次没人管，楼上天天早上七点砸墙"
UNHAPPY = "昨天七点又开始砸了，等于没管"


def finished_complaint(world: World) -> Case:
    """A complaint of the owner that the technician has dealt with."""
    cast = world.cast
    case = actions.open_case(
        words=WORDS, kind="complaint", unit_id=world.home.pk, contact_name="王秀英", contact_phone=HOME_PHONE, by=cast.agent
    )
    actions.accept_case(case.pk, by=cast.agent)
    actions.dispatch_case(case.pk, keeper_id=cast.people["technician"].pk, by=cast.dispatcher)
    return actions.finish_case(case.pk, result="已约谈装修负责人", by=cast.technician)


def call(page: Page, case: Case, result: str, words: str) -> None:
    """From the list to the panel, say the script, write down what was heard."""
    page.goto("/cases/check-backs/")
    page.locator("tr", has_text=case.number).get_by_role("button", name="打电话").click()
    expect(page.locator(".call-script")).to_contain_text("您投诉的")
    expect(page.locator(".call-side")).to_contain_text(WORDS)
    page.get_by_role("radio", name=result, exact=True).check()
    page.locator("#record [name=words]").fill(words)
    page.locator("fieldset", has_text="工作人员态度是否礼貌").locator("label.pick", has_text="是").first.click()
    page.get_by_role("button", name="保存，打下一个").click()
    page.wait_for_url("**/cases/check-backs/")


def close(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    page.locator("summary", has_text="关闭").first.click()
    page.locator("details[open] [type=submit]").first.click()


def test_dissatisfied_reopens_and_is_asked_again(sign_in: SignIn, world: World) -> None:
    case = committed(partial(finished_complaint, world))
    manager, agent, technician = (
        sign_in(who, width=360 if who == "technician" else 1366).new_page() for who in ("manager", "colleague", "technician")
    )
    close(manager, case)
    expect(manager.locator("details[open] .note-late")).to_contain_text("还差回访：客户确认后才能关闭", timeout=PATIENT)
    call(agent, case, "不满意", UNHAPPY)
    expect(agent.locator("#toasts")).to_contain_text("工单重新处理")
    technician.goto(f"/field/orders/{case.pk}/")
    expect(technician.locator(".order-tags")).to_contain_text("处理中")
    expect(technician.locator(".story")).to_contain_text(UNHAPPY)
    technician.locator("#finish summary").click()
    technician.locator("#finish textarea").fill("停工三日，签了承诺书")
    technician.locator("#finish-form [type=submit]").click()
    expect(technician.locator("#toasts")).to_contain_text("完成处理")
    agent.goto("/cases/check-backs/")
    expect(agent.locator("tr", has_text=case.number)).to_contain_text("再访")
    call(agent, case, "满意", "这次没有再吵")
    close(manager, case)
    expect(manager.locator(".case-tags")).to_contain_text("已关闭", timeout=PATIENT)
    expect(manager.locator(".case-tags")).to_contain_text("重新处理 1 次")
    case.refresh_from_db()
    states = list(CheckBack.objects.filter(case=case).order_by("pk").values_list("state", flat=True))
    assert (case.state, states) == ("closed", ["reopened", "confirmed"])
