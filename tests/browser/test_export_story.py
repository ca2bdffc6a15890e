"""Filters kept under a name and opened again; a list that leaves masked, marked and recorded; and one that a second person lets go."""

from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from tests.browser.conftest import SignIn
from tests.factories.cast import NOON
from tests.journeys.world import HOME_PHONE, World, committed
from tonglu.access.models import SavedView
from tonglu.audit.models import FactRow
from tonglu.exchange import exporting
from tonglu.exchange.models import ExportLimit, ExportRun
from tonglu.service import actions
from tonglu.service.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
DAYS = ("2026-01-01", "2026-12-31")
VIEW = "今年处理中的报修"
MASKED = f"{HOME_PHONE[:3]}****{HOME_PHONE[-4:]}"


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def called_in(world: World, words: str) -> Case:
    cast = world.cast
    case = actions.open_case(words=words, unit_id=world.home.pk, contact_name="王秀英", contact_phone=HOME_PHONE, by=cast.agent)
    actions.accept_case(case.pk, by=cast.agent)
    return actions.dispatch_case(case.pk, keeper_id=cast.people["technician"].pk, by=cast.dispatcher)


def choose(page: Page, facet: str, choice: str) -> None:
    button = page.locator(".facet > button", has_text=facet).first
    button.click()
    page.locator(".facet-menu.show label", has_text=choice).click()
    expect(page.locator(".chips")).to_contain_text(choice)
    button.click()


def test_view_with_filters_is_kept_and_opened_again(sign_in: SignIn, world: World) -> None:
    case = committed(partial(called_in, world, "阳台门关不上，风一大就响"))
    page = sign_in("agent").new_page()
    page.goto("/cases/")
    choose(page, "状态", "处理中")
    choose(page, "类型", "报修")
    page.locator(".facet > button", has_text="来件").click()
    for name, day in zip(("opened_from", "opened_to"), DAYS, strict=True):
        page.locator(f"[name={name}]").fill(day)
    expect(page.locator(".chips")).to_contain_text(" – ".join(DAYS))
    assert "closed_from" not in page.url  # what was left empty stands in no address
    page.locator(".facet > button", has_text="来件").click()
    page.locator("summary", has_text="存为视图").click()
    page.get_by_label("视图名称").fill(VIEW)
    page.locator(".view-keep [type=submit]").click()
    expect(page.locator("#toasts")).to_contain_text("视图已保存")

    page.goto("/cases/")
    expect(page.locator(".chips")).to_have_count(0)
    page.locator(".list-tools .dropdown > button").click()
    page.locator(".view-line a", has_text=VIEW).click()
    expect(page.locator(".chips")).to_contain_text(" – ".join(DAYS))
    expect(page.locator(".chips")).to_contain_text("处理中")
    expect(page.locator("#cases tbody")).to_contain_text(case.number)
    kept = SavedView.objects.get(name=VIEW)
    assert {"state=handling", "kind=repair", f"opened_from={DAYS[0]}", f"opened_to={DAYS[1]}"} <= set(kept.query.split("&"))


def ask_for(page: Page, reason: str, button: str) -> ExportRun:
    """From the list with its filters to the record of exports."""
    page.goto("/cases/?state=handling")
    page.locator(".list-tools a", has_text="导出").click()
    expect(page.locator(".panel")).to_contain_text("电话打码")
    page.get_by_label("导出原因").fill(reason)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/exports/")
    return ExportRun.objects.order_by("-pk")[0]


def fetched(page: Page, run: ExportRun, where: Path) -> list[list[object]]:
    """The worker writes it; who asked fetches it."""
    committed(partial(exporting.run_export, run.pk, at=NOON))
    page.goto("/exports/")
    with page.expect_download() as coming:
        page.get_by_role("link", name=f"下载导出 {run.pk}").click()
    coming.value.save_as(where)
    assert coming.value.suggested_filename.endswith(".xlsx")
    return CalamineWorkbook.from_path(where).get_sheet_by_index(0).to_python()


def told_of(run: ExportRun) -> list[str]:
    kinds = FactRow.objects.filter(kind__startswith="exchange.export_", subject_id=run.pk).order_by("pk").values_list("kind", flat=True)
    return [each.removeprefix("exchange.export_") for each in kinds]


def test_list_leaves_masked_marked_and_recorded(sign_in: SignIn, world: World, tmp_path: Path) -> None:
    case = committed(partial(called_in, world, f"漏水，请打 {HOME_PHONE}"))
    page = sign_in("director").new_page()
    run = ask_for(page, "周例会", "导出")
    rows = fetched(page, run, tmp_path / "cases.xlsx")
    assert (f"编号 {run.pk}" in str(rows[0][0]), "director员" in str(rows[0][0])) == (True, True)
    [line] = [each for each in rows if each[0] == case.number]
    assert (line[6], HOME_PHONE in str(rows)) == (MASKED, False)
    assert told_of(run) == ["asked", "written", "taken"]
    record = sign_in("admin").new_page()
    record.goto("/exports/")
    expect(record.locator("tbody tr", has_text="周例会")).to_contain_text("director员")
    expect(record.get_by_role("link", name=f"下载导出 {run.pk}")).to_have_count(0)  # the file is the director's alone


def test_second_person_lets_a_large_one_go(sign_in: SignIn, world: World, tmp_path: Path) -> None:
    for words in ("电梯异响", "门禁失灵"):
        committed(partial(called_in, world, words))
    committed(lambda: ExportLimit.objects.create(rows=1, since=NOON))
    asker, second = (sign_in(who).new_page() for who in ("director", "admin"))
    run = ask_for(asker, "年度审计", "申请导出")
    expect(asker.locator("tbody tr", has_text="年度审计")).to_contain_text("等另一人同意")
    expect(asker.get_by_role("button", name="同意", exact=True)).to_have_count(0)
    second.goto("/exports/")
    waiting = second.locator(".to-agree", has_text="年度审计")
    expect(waiting).to_contain_text("director员要导出工单")
    waiting.get_by_role("button", name="同意", exact=True).first.click()
    expect(second.locator("#toasts")).to_contain_text("已同意")
    rows = fetched(asker, run, tmp_path / "large.xlsx")
    assert ("admin员同意" in str(rows[0][0]), len(rows) > 3) == (True, True)
    assert told_of(run) == ["asked", "held", "agreed", "written", "taken"]
    committed(lambda: ExportLimit.objects.create(rows=50_000, since=NOON))
