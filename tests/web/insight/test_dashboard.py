"""The dashboard: whose cases it counts, what a strange address gets, and that every number opens to as many cases."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from tests.factories.case_states import home_of, opened
from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tests.insight.test_counting import BY
from tests.web.signing import Sign
from tonglu.estates.models import Unit
from tonglu.insight import actions
from tonglu.service.models import CaseClock

FAULTS = {
    "span=week": "没有这种期间",
    "span=%00": "没有这种期间",
    "since=2026-13-01": "开始日期看不懂",
    "since=yesterday": "开始日期看不懂",
    "since=4.4E%2B17": "开始日期看不懂",
    "since=0001-01-01": "开始日期看不懂",
    "since=9999-12-31": "期间还没有开始",
    "span=free": "自选期间要有开始和结束",
    "span=free&since=2026-09-02&to=2026-09-01": "自选期间要有开始和结束",
    "span=free&since=2001-01-01&to=2026-09-01": "最长五年",
    "kind=nothing": "没有这种工单类型",
    f"kind={'x' * 5000}": "没有这种工单类型",
    "node=0": "没有这个项目",
    "node=-1": "没有这个项目",
    f"node={'9' * 40}": "没有这个项目",
}


@pytest.fixture
def counted(cast: Cast) -> Cast:
    make_case(cast, "closed", at=NOON - timedelta(days=4))
    opened(cast, kind="complaint")
    home_of(cast)
    Unit.objects.update(delivered_on=NOON.date() - timedelta(days=400))
    CaseClock.objects.filter(clock="close").update(due_at=NOON - timedelta(days=1))
    actions.rebuild(by=BY)
    return cast


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("manager", 200), ("director", 200), ("stranger", 200), ("agent", 404), ("technician", 404)])
def test_dashboard_is_for_those_who_see_numbers(counted: Cast, sign: Sign, who: str, status: int) -> None:
    assert [sign(who).get(each).status_code for each in ("/dashboard/", "/numbers/")] == [status, status]


def test_every_tile_opens_to_as_many_cases(counted: Cast, sign: Sign) -> None:
    client = sign("director")
    page = text(client, "/dashboard/")
    [link] = set(re.findall(r'class="tile-open" href="([^"]*number=complaints&amp;[^"]*)"', page))
    rows = text(client, link.replace("&amp;", "&"))
    assert ("期间投诉" in rows, "共 1 条" in rows) == (True, True)
    [missed] = set(re.findall(r'class="tile-open" href="([^"]*number=close_missed&amp;[^"]*)"', page))
    assert "共 1 条" in text(client, missed.replace("&amp;", "&"))


def test_stranger_counts_his_own_city(counted: Cast, sign: Sign) -> None:
    client = sign("stranger")
    assert "这个范围在这段时间还没有工单" in text(client, "/dashboard/")
    assert "没有这个项目，已显示" in text(client, f"/dashboard/?node={counted.project.pk}")
    rows = text(client, f"/cases/?number=opened&until=2026-10-01&node={counted.project.pk}")
    assert ("期间来件" in rows, "CS-" in rows) == (True, False)


def test_place_and_kind_narrow(counted: Cast, sign: Sign) -> None:
    page = text(sign("director"), f"/dashboard/?node={counted.project.pk}&kind=complaint&span=year")
    assert ("云锦府 · 2026 年" in page, "来件 1 张" in page, "一次修复率</span>" in page) == (True, True, False)


@pytest.mark.parametrize("query", list(FAULTS))
def test_what_cannot_be_read_is_said(counted: Cast, sign: Sign, query: str) -> None:
    assert escape(FAULTS[query]) in text(sign("director"), f"/dashboard/?{query}")


@pytest.mark.parametrize("query", ["number=x&until=2026-10-01", "number=opened", "number=opened&until=soon", "number=opened&until=%00"])
def test_list_passes_over_a_number_it_does_not_know(counted: Cast, sign: Sign, query: str) -> None:
    assert "共 2 条" in text(sign("director"), f"/cases/?{query}")


@pytest.mark.parametrize("query", ["problem=x", "category=99", "subject=nothing", "node=x", f"problem={'9' * 30}"])
def test_list_finds_nothing_behind_what_is_not_there(counted: Cast, sign: Sign, query: str) -> None:
    assert "没有符合条件的工单" in text(sign("director"), f"/cases/?number=opened&until=2026-10-01&{query}") or "还没有工单" in text(
        sign("director"), f"/cases/?number=opened&until=2026-10-01&{query}"
    )


def test_page_that_did_not_change_is_not_sent_again(counted: Cast, sign: Sign) -> None:
    client = sign("director")
    mark = client.get("/dashboard/")["ETag"]
    assert client.get("/dashboard/", headers={"if-none-match": mark}).status_code == 304
    assert client.get("/dashboard/?span=year", headers={"if-none-match": mark}).status_code == 200
    opened(counted, "又一件")
    actions.catch_up(by=BY)
    assert client.get("/dashboard/", headers={"if-none-match": mark}).status_code == 200


def test_dashboard_costs_the_same_for_two_cases_and_five(counted: Cast, sign: Sign) -> None:
    client, counts = sign("director"), []
    client.get("/dashboard/")
    for _ in range(2):
        for number in range(3):
            make_case(counted, words=f"漏水{number}{_}")
        actions.catch_up(by=BY)
        with CaptureQueriesContext(connection) as seen:
            client.get("/dashboard/")
        counts.append(len(seen))
    assert (counts[0], counts[0] < 30) == (counts[1], True)


def test_each_number_has_its_definition_beside_it(counted: Cast, sign: Sign) -> None:
    page = text(sign("director"), "/dashboard/")
    charts = len(re.findall(r'class="chart-head">.*?<details', page))
    assert (page.count("的口径"), charts > 0) == (page.count('class="tile"') + charts, True)
