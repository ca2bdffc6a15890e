"""A director goes from a bad number to the project behind it, to its rows, to one case and why it was due when it was."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.factories.cast import make_person
from tests.factories.organisation import make_node
from tests.journeys.world import HOLDER, World, committed
from tonglu.insight.actions import rebuild
from tonglu.lib.actor import system_actor
from tonglu.organisation.models import Node, NodeKind
from tonglu.service import actions
from tonglu.service.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
NOW = "2026-09-30T17:00:00+08:00"
WORST = "翡翠湾"
MATTERS = ("厨房水槽下漏水", "入户门锁打不开", "卫生间地漏返臭", "阳台推拉门卡住", "客厅插座没电")
EVERY_MONTH = 10  # cases of a project; with fewer a rate is not judged
LATE, STILL_OPEN = 3, 1  # of those of the worst project in September
WHY = "为什么是这个时间"


def repair(world: World, node: Node, keeper: str, day: str, *, late: bool, ends: bool) -> Case:
    """Opened at nine; dealt with in an hour, or a week later, or never."""
    began = datetime.fromisoformat(f"{day}T09:00:00+08:00")
    ended = began + (timedelta(days=7) if late else timedelta(hours=1))
    first, last = (world.cast.actor(HOLDER, at) for at in (began, ended))
    case = actions.open_case(words=f"{MATTERS[began.day % len(MATTERS)]}，{day} 报的", node_id=node.pk, by=first)
    actions.accept_case(case.pk, by=first)
    actions.dispatch_case(case.pk, keeper_id=world.cast.people[keeper].pk, by=first)
    if ends:
        actions.finish_case(case.pk, result="已更换配件，试用正常", by=world.cast.actor(keeper, ended))
        actions.close_case(case.pk, by=last)
    return case


def two_projects(world: World) -> None:
    """Both were on time in August; in September one of them is not."""
    worst = make_node(WORST, NodeKind.PROJECT, world.cast.city, code="P3")
    world.cast.people["plumber"] = make_person("plumber", "technician", worst)
    for node, keeper in ((world.cast.project, "technician"), (worst, "plumber")):
        for month in ("08", "09"):
            for at in range(EVERY_MONTH):
                is_bad = node == worst and month == "09"
                late, ends = is_bad and at < LATE + STILL_OPEN, not (is_bad and at < STILL_OPEN)
                repair(world, node, keeper, f"2026-{month}-{at + 4:02}", late=late, ends=ends)
    rebuild(by=system_actor("recount", datetime.fromisoformat(NOW)))


def ask_what_it_means(page: Page, name: str) -> None:
    tile = page.locator(".tile", has_text=name).first
    tile.locator(".define summary").click()
    expect(tile.locator(".define-body")).to_contain_text("按时关闭的占比")
    expect(tile.locator(".formula")).to_have_text(re.compile("按时关闭.*期间关闭到期"))
    tile.locator(".define summary").click()


def open_worst(page: Page) -> int:
    """The comparison has the worst on top; return how many of its cases were not closed in time."""
    row = page.locator(".compare tbody tr").first
    expect(row.locator("th")).to_have_text(WORST)
    cell = row.locator("td.is-late", has_text="%").filter(has_text="/").last
    kept, due = map(int, cell.locator("small").inner_text().split("/"))
    row.locator("th a").click()
    expect(page.locator("h1")).to_contain_text(f"{WORST} · 2026 年 9 月")
    expect(page.locator(".tile", has_text="准时关闭率").locator(".tile-value")).to_have_text(f"{100 * kept / due:.1f}%")
    return due - kept


def test_director_drills_from_a_bad_number_to_one_case(sign_in: SignIn, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGLU_NOW", NOW)
    committed(lambda: two_projects(world))
    page = sign_in("director").new_page()
    page.goto("/")
    expect(page.locator(".month-worst")).to_contain_text(f"{WORST}准时关闭率最低")
    page.get_by_role("link", name="看经营看板", exact=True).click()
    page.wait_for_url("**/dashboard/?*")
    expect(page.locator(".tile", has_text="准时关闭率").locator(".tile-change.is-late")).to_contain_text("较上月 -20.0 个百分点")
    ask_what_it_means(page, "准时关闭率")
    missed = open_worst(page)
    page.locator(".tile", has_text="准时关闭率").locator(".tile-open").click()
    page.wait_for_url("**/cases/?number=close_missed*")
    expect(page.locator(".behind")).to_contain_text("没有按时关闭")
    expect(page.locator(".behind")).to_contain_text(WORST)
    expect(page.locator(".pager-count")).to_have_text(f"共 {missed} 条")
    expect(page.locator("#cases tbody tr")).to_have_count(missed)
    assert missed == LATE + STILL_OPEN
    page.locator("#cases tbody tr").last.locator("a").first.click()
    page.wait_for_url(re.compile(r"/cases/\d+/"))
    clock = page.locator(".clock", has_text="关闭时限")
    clock.get_by_text(WHY).click()
    expect(clock.locator(".why-lines tbody tr").first).to_contain_text("09:00")
    expect(clock.locator(".why-lines tfoot")).to_contain_text("合计")
