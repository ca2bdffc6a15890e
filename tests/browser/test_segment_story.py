"""Owners in phase 1 with a child of school age and no open complaint: built, counted while typed, saved and explained."""

from datetime import date
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_unit
from tests.journeys.world import World, committed
from tonglu.customers import actions as customers
from tonglu.estates.models import Phase
from tonglu.service import actions as service

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def families(world: World) -> None:
    """Two families of phase 1 with a child of nine each; the second complains."""
    cast, phase = world.cast, Phase.objects.create(node=world.cast.project, project=world.project, name="一期")
    for name, child, building in (("孟母", "孟小", "71"), ("怒父", "怒小", "72")):
        unit = make_unit(world.project, building=building, room="801")
        unit.building.phase = phase
        unit.building.save()
        parent, kid = (make_customer(cast.agent, cast.project.pk, each, "") for each in (name, child))
        make_home(cast.agent, parent, unit)
        customers.change_customer(kid.pk, name=child, born_on=date(2017, 5, 1), by=cast.agent)
        household = customers.form_household(parent.pk, by=cast.agent)
        customers.join_household(kid.pk, household_id=household.pk, relation="子女", by=cast.agent)
    service.open_case(words="电梯又坏了", kind="complaint", unit_id=unit.pk, contact_name="怒父", by=cast.agent)


def choose(page: Page, number: int, condition: str) -> None:
    expect(page.locator("#count")).to_contain_text("请选择条件")  # the new line is drawn and alive
    page.locator(f"[id='is-0.{number}']").select_option(label=condition)
    expect(page.locator(f"[id='l-0.{number}'] .rule-boxes")).to_be_visible()


def test_segment_is_built_and_explained(sign_in: SignIn, world: World) -> None:
    committed(partial(families, world))
    page = sign_in("manager").new_page()
    page.goto("/segments/new/")
    choose(page, 0, "现在有房")
    page.locator("[id='v.0.0.place']").select_option(label=f"{world.project.marketing_name} 一期")
    expect(page.locator("[data-count]")).to_have_text("2")
    page.get_by_role("button", name="加一个条件").click()
    choose(page, 1, "家里有孩子")
    page.get_by_role("button", name="加一个条件").click()
    choose(page, 2, "有未关的工单")
    page.locator("[id='l-0.2'] label", has_text="投诉").click()
    expect(page.locator("[data-count]")).to_have_text("1")
    page.locator("[id='not-0.2']").select_option(label="不是")
    expect(page.locator(".count-first")).to_have_text("孟母")
    page.get_by_label("名称").fill("一期有学龄孩子、没有投诉的业主")
    page.get_by_role("button", name="保存客群").click()
    page.get_by_role("link", name="孟母为什么在里面").click()
    expect(page.locator(".why")).to_contain_text("71-2-801 业主")
    expect(page.locator(".why")).to_contain_text("孟小，生日 2017-05-01")
    expect(page.locator(".why .is-no")).to_have_count(0)
