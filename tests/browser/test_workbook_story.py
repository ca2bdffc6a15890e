"""A workbook as a sales office keeps it, from upload to revert: mapped, looked at before anything is written, written, used, taken back."""

from functools import partial
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from tests.browser.conftest import SignIn
from tests.factories.cast import NOON
from tests.journeys.world import World, committed
from tonglu.customers import actions
from tonglu.customers.models import Customer, Phone, Residency
from tonglu.exchange.models import ImportBatch
from tonglu.exchange.reverting import run_revert
from tonglu.exchange.running import run_batch

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
HEADINGS = ("楼栋", "单元", "房号", "业主名字", "联系电话", "身份证号", "份额", "交房日期", "看房感受")
BROKEN = 4.40308199001011e17  # an identity card that a table program took for a number
ROWS: list[tuple[object, ...]] = [
    ("3幢", "1单元", 1601, "段誉/段正淳", "172 0000 1111、173-0000-2222", None, "60/40", "2024.1.6", "喜欢"),
    ("3幢", "1单元", 1602, "木婉清", 17200003333, BROKEN, "100%", "2024年1月6日", None),
    ("3幢", "2单元", 1601, "钟灵", "1720000444", None, None, "2024/1/6", None),
    ("3幢", "2单元", 1602, "王语嫣", "17200005555（本人） 17200006666", None, "1", "2024-01-06", None),
    ("3幢", "1单元", 1601, "段誉/段正淳", "172 0000 1111、173-0000-2222", None, "60/40", "2024.1.6", "喜欢"),
]
NAMES = ("段誉", "段正淳", "木婉清", "钟灵", "王语嫣")


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def messy(path: Path) -> Path:
    """A title over merged cells, an empty line, the headings in the third row, and far below rows that are nothing but a format."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, grey = book.add_worksheet("业主台账"), book.add_format({"bg_color": "#eeeeee"})
        sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, "云锦府 3 幢业主台账（销售部 2026 年 9 月）")
        for line, cells in enumerate([HEADINGS, *ROWS], 2):
            sheet.write_row(line, 0, cells)
        for line in range(40, 400):
            sheet.write_blank(line, 0, None, grey)
    return path


def latest() -> ImportBatch:
    return ImportBatch.objects.order_by("-pk")[0]


def worked(page: Page, act: partial[None]) -> None:
    """The worker does its part while the page waits for it and goes on by itself."""
    expect(page.locator("[role=progressbar]").first).to_be_visible()
    committed(act)


def uploaded(page: Page, world: World, path: Path) -> None:
    page.goto("/imports/")
    page.get_by_role("link", name="上传文件：业主").click()
    page.locator("[name=node]").select_option(str(world.cast.project.pk))
    page.locator("[name=file]").set_input_files(path)
    page.get_by_role("button", name="上传", exact=True).click()
    page.wait_for_url("**/imports/*/")


def tally(page: Page) -> str:
    return " ".join(page.locator(".tally").inner_text().split())


def looked_at_before_anything_is_written(page: Page) -> None:
    expect(page.locator(".form-hint", has_text="不导入的列")).to_contain_text("看房感受")
    page.locator(".map-line", has_text="姓名").locator("select").select_option(label="业主名字")
    expect(page.locator(".map-line", has_text="手机").locator(".map-samples")).to_contain_text("172****1111")
    page.get_by_role("button", name="开始检查").click()
    worked(page, partial(run_batch, latest().pk, at=NOON))
    expect(page.locator(".decide")).to_contain_text("确认后写入 2 行")
    assert tally(page) == "2 新增 1 跳过 2 拒绝"
    reasons = page.locator("td.row-reason")
    assert "4.4" in reasons.nth(1).inner_text()
    assert "少一位" in reasons.nth(2).inner_text()
    assert "第 4 行" in reasons.nth(4).inner_text()
    assert not Customer.objects.filter(name__in=NAMES).exists()


def written(page: Page, result: Path) -> dict[str, Customer]:
    page.get_by_role("button", name="确认导入").click()
    worked(page, partial(run_batch, latest().pk, at=NOON))
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载结果").click()
    coming.value.save_as(result)
    rows = CalamineWorkbook.from_path(result).get_sheet_by_index(0).to_python()
    assert [each[-2] for each in rows[1:]] == ["新增", "拒绝", "拒绝", "新增", "跳过"]
    owners = {each.name: each for each in Customer.objects.filter(name__in=NAMES)}
    assert set(owners) == {"段誉", "段正淳", "王语嫣"}
    shares = Residency.objects.filter(customer__in=owners.values(), unit__code="3-1-1601").order_by("-share").values_list("share", "role")
    assert [(int(share), role) for share, role in shares] == [(60, "owner"), (40, "co_owner")]
    numbers = Phone.objects.filter(customer__in=owners.values()).values_list("customer__name", flat=True)
    assert sorted(numbers) == ["段正淳", "段誉", "王语嫣", "王语嫣"]  # two owners with two numbers have one each
    return owners


def taken_back(page: Page, world: World, kept: Customer) -> None:
    """Somebody has gone on with one of them: who is taken back with the batch, and who stays, is said before and after."""
    committed(partial(actions.add_phone, kept.pk, number="17200009999", by=world.cast.agent))
    page.get_by_role("link", name="撤销整批").click()
    stays = page.locator(".conflicts li", has_text=f"#{kept.pk}")
    expect(stays).to_contain_text("导入之后有往来记录")
    expect(page.locator(".conflicts")).to_contain_text("3-1-1601")  # the shares of a room stay together
    expect(page.locator(".conflicts")).not_to_contain_text("3-2-1602")
    page.get_by_role("button", name="撤销整批").click()
    expect(page.locator("#revert")).to_contain_text("必填")  # not without a reason
    page.get_by_label("为什么撤销").fill("发错了版本")
    page.get_by_role("button", name="撤销整批").click()
    worked(page, partial(run_revert, latest().pk, at=NOON))
    expect(stays).to_be_visible()
    expect(page.get_by_text("发错了版本")).to_be_visible()
    assert set(Customer.objects.filter(name__in=NAMES).values_list("name", flat=True)) == {"段誉", "段正淳"}
    page.goto("/customers/?q=王语嫣")
    expect(page.locator("#rows")).to_contain_text("没有符合条件的客户")


def test_messy_workbook_from_upload_to_revert(sign_in: SignIn, world: World, tmp_path: Path) -> None:
    page = sign_in("manager").new_page()
    uploaded(page, world, messy(tmp_path / "3幢业主台账.xlsx"))
    looked_at_before_anything_is_written(page)
    owners = written(page, tmp_path / "结果.xlsx")
    taken_back(page, world, owners["段誉"])
