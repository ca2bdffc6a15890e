"""资料质量: tiles open to lists, a list is worked down one by one, what was typed stays, the export shows masks, few queries."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.web.signing import Sign
from tonglu.customers.models import Customer
from tonglu.lib.clock import now
from tonglu.service.actions import open_case
from tonglu.standing.actions import check_data
from tonglu.standing.models import DataCheck, DataClaim
from tonglu.standing.tallying import tally
from tonglu.web.standing.quality_exporting import DataQualityExport

LIST = "/customers/quality/phone/"


@pytest.fixture
def two(cast: Cast) -> list[Customer]:
    unit = make_unit(make_project(cast.project))
    people = [make_customer(cast.agent, cast.project.pk, name, "") for name in ("甲一", "乙二")]
    make_home(cast.agent, people[0], unit)
    return people


def said(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_list_is_worked_down(cast: Cast, sign: Sign, two: list[Customer]) -> None:
    one, other = two
    client = sign("agent")
    assert f'href="{LIST}"' in said(client, "/customers/quality/")
    rows = said(client, LIST)
    assert rows.index("甲一") < rows.index("乙二")
    first = client.post(f"{LIST}next/", {"query": "kind=person"})
    assert first.url == f"{LIST}{one.pk}/?kind=person"
    # a colleague gets the other one, and sees who has the first in hand
    assert sign("colleague").post(f"{LIST}next/").url == f"{LIST}{other.pk}/"
    assert "agent员 正在处理" in said(sign("colleague"), f"{LIST}{one.pk}/")

    row = f"{LIST}{one.pk}/"
    wrong = client.post(f"{row}fix/phone/", {"number": "1381234", "query": "kind=person"})
    assert (wrong.status_code, "1381234" in wrong.content.decode()) == (422, True)
    early = client.post(f"{row}done/", {"outcome": "fixed", "note": "写好的字"})
    assert (early.status_code, "还没有补好：电话" in early.content.decode(), "写好的字" in early.content.decode()) == (422, True, True)
    assert client.post(f"{row}fix/phone/", {"number": "13812345678", "query": "kind=person"}).url == f"{row}?kind=person"
    assert "已经补好了" in said(client, row)
    after = client.post(f"{row}done/", {"outcome": "fixed", "query": "kind=person"})
    assert after.url == f"{LIST}?kind=person"  # the other one is in the colleague's hand
    assert "没有下一位了" in said(client, LIST)
    assert list(DataCheck.objects.values_list("customer_id", "work_list", "outcome")) == [(one.pk, "phone", "fixed")]
    assert DataClaim.objects.get().customer_id == other.pk


def test_a_row_says_what_is_known_and_nothing_that_all_lack(cast: Cast, sign: Sign, two: list[Customer]) -> None:
    odd = make_customer(cast.agent, cast.project.pk, "<b>王 & 子", "13812345678")
    check_data(odd.pk, outcome="unreached", note="停机", by=cast.agent)
    DataClaim.objects.create(customer_id=odd.pk, person=cast.people["colleague"], until=now() + timedelta(minutes=5))
    open_case(words="厨房水槽下面漏水", customer_id=two[0].pk, by=cast.agent)
    born = said(sign("agent"), "/customers/quality/born/?kind=person")
    [row] = re.findall(rf'<tr data-href="/customers/quality/born/{odd.pk}/\?kind=person" .*?</tr>', born)
    shown = ("&lt;b&gt;王 &amp; 子</a>", "colleague员在处理", '<td class="mono">138****5678</td>', "电话联系不上", "证件</span>")
    assert ([each in row for each in shown], "<b>王" in row, "生日" in row) == ([True] * 5, False, False)
    [home] = re.findall(rf'<tr data-href="/customers/quality/born/{two[0].pk}/.*?</tr>', born, re.DOTALL)
    badge = f'{two[0].name}</a> <a class="tone tone-new tone-link" href="/customers/{two[0].pk}/" data-drawer="/customers/{two[0].pk}/"'
    assert [each in home for each in ("<td>3-2-1502</td>", badge, 'aria-label="1 张未关闭工单"', "</svg>1</a>")] == [True] * 4
    assert ("未关闭工单" in row, "未关闭工单</th>" in born) == (False, False)  # nothing where there are none
    client = sign("agent")
    assert ("证件</span>" in said(client, LIST), 'class="mono"' in said(client, LIST)) == (True, False)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert ("证件</span>" in said(client, LIST), LIST in said(client, LIST)) == (False, True)


def test_a_manager_sees_who_did_what_and_how_complete_places_are(cast: Cast, sign: Sign, two: list[Customer]) -> None:
    tally(cast.at)
    sign("agent").post(f"{LIST}{two[0].pk}/done/", {"outcome": "confirmed"})
    sign("colleague").post(f"/customers/{two[1].pk}/edit/unreached/", {"note": "停机"})
    manager, agent = said(sign("manager"), "/customers/quality/"), said(sign("agent"), "/customers/quality/")
    assert [each in manager for each in ("agent员", "colleague员", "各处的完整度", "本周做了多少")] == [True] * 4
    assert [each in agent for each in ("agent员", "colleague员", "各处的完整度", "我这一周")] == [True, False, False, True]
    assert "电话联系不上" in said(sign("agent"), f"/customers/{two[1].pk}/")
    sign("agent").post(f"/customers/{two[1].pk}/edit/confirm/")
    shown = said(sign("agent"), f"/customers/{two[1].pk}/")
    assert ("电话联系不上" in shown, "上次核对" in shown, "核对客户资料" in shown) == (False, True, True)


def test_doors(cast: Cast, sign: Sign, two: list[Customer]) -> None:
    stranger = sign("stranger")
    assert "甲一" not in said(stranger, LIST)
    for address in (f"{LIST}{two[0].pk}/", "/customers/quality/nothing/"):
        assert stranger.get(address).status_code == 404
    for address in (f"{LIST}{two[0].pk}/done/", f"{LIST}{two[0].pk}/fix/phone/"):
        assert stranger.post(address, {"outcome": "confirmed", "number": "13812345678"}).status_code == 404
    assert sign("agent").post(f"{LIST}{two[0].pk}/fix/grade/", {"letter": "A"}).status_code == 404
    assert not DataCheck.objects.exists()


def test_pages_ask_no_more_for_more_people(cast: Cast, sign: Sign, two: list[Customer], django_assert_max_num_queries: object) -> None:
    client = sign("manager")
    tally(cast.at)
    counts = []
    for _turn in range(2):
        for address in ("/customers/quality/", LIST):
            client.get(address)
            with django_assert_max_num_queries(30) as asked:  # type: ignore[operator]
                client.get(address)
            counts.append(len(asked))
        for name in ("丙三", "丁四", "戊五"):
            make_customer(cast.agent, cast.project.pk, name, "")
        DataCheck.objects.create(customer=two[0], node=cast.project, outcome="confirmed", at=cast.at)
    assert counts[:2] == counts[2:]


def test_the_export_holds_the_list_masked(cast: Cast, two: list[Customer]) -> None:
    make_customer(cast.agent, cast.project.pk, "丙三")
    rows = [list(each) for each in DataQualityExport().rows(cast.manager, "list=paper&kind=person", None)]
    assert [each[0] for each in rows] == ["甲一", "乙二", "丙三"]
    assert {each[2] for each in rows} == {"", "138****5678"}
    assert all("证件" in each[5] for each in rows)
    assert DataQualityExport().words(cast.manager, "list=paper")[0] == "没有证件"
