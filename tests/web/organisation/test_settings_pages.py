"""Pages of the tree and the settings: doors, what they write, and the sentence for what they refuse."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.cast import Cast
from tests.factories.organisation import make_node
from tonglu.messaging.models import MessageTemplate
from tonglu.organisation.models import CalendarDay, Department, LookupItem, Node, NodeKind, Post, WorkCalendar
from tonglu.organisation.queries import work_calendar
from tonglu.service.models import ClockPolicy


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGLU_NOW", "2026-09-30T12:00:00+08:00")


def browser(cast: Cast, username: str = "admin") -> Client:
    client = Client()
    client.force_login(cast.people[username], backend="django.contrib.auth.backends.ModelBackend")
    return client


def ordinary() -> WorkCalendar:
    return WorkCalendar.objects.get(name="标准工时")


SETTINGS = [
    "/settings/calendars/", "/settings/statutory/2026/", "/settings/statutory/2031/", "/settings/policies/",
    "/settings/lookups/", "/settings/lookups/service.place/", "/settings/lookups/service.category/", "/settings/messages/",
    "/settings/messages/case.opened/", "/settings/calendars/template/",
]  # fmt: skip


@pytest.mark.parametrize("page", [*SETTINGS, "/organisation/"])
def test_administrator_opens_the_page(cast: Cast, page: str) -> None:
    assert browser(cast).get(page).status_code == 200


@pytest.mark.parametrize("page", SETTINGS)
def test_agent_finds_no_such_page(cast: Cast, page: str) -> None:
    assert browser(cast, "agent").get(page).status_code == 404


@pytest.mark.parametrize("page", SETTINGS)
def test_director_reads_what_he_may_not_change(cast: Cast, page: str) -> None:
    assert browser(cast, "director").get(page).status_code == 200


def test_tree_page_asks_as_much_for_three_nodes_as_for_one(cast: Cast) -> None:
    client = browser(cast)
    address = f"/organisation/{cast.city.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for name in ("望江台", "翡翠湾"):
        make_node(name, NodeKind.PROJECT, cast.city)
    client.get(address)  # who reaches what is read anew after the tree has changed
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one)


def test_tree_is_kept_by_page(cast: Cast) -> None:
    client, city = browser(cast), f"/organisation/{cast.city.pk}"
    child = {"child-kind": "project", "child-name": "望江台", "child-code": "", "child-legal_entity": "", "child-calendar_id": ""}
    assert client.post(f"{city}/add/", child).status_code == 302
    twice = client.post(f"{city}/add/", child)
    assert (twice.status_code, "已有「望江台」" in twice.content.decode()) == (200, True)
    node = Node.objects.get(name="望江台")
    assert client.post(f"/organisation/{node.pk}/move/", {"move-parent_id": cast.other_city.pk}).status_code == 302
    node.refresh_from_db()
    assert node.path == f"{cast.other_city.path}{node.pk}."
    client.post(f"{city}/departments/", {"department-name": "客关部", "department-duty": ""})
    client.post(f"{city}/posts/", {"post-name": "客关经理", "post-department_id": Department.objects.get().pk, "post-superior_id": ""})
    assert Post.objects.get().department == Department.objects.get()
    assert client.post(f"/organisation/{node.pk}/close/").status_code == 302
    assert not Node.objects.get(pk=node.pk).is_active


def test_node_out_of_reach_is_not_there(cast: Cast) -> None:
    assert browser(cast, "director").get(f"/organisation/{cast.other_city.pk}/").status_code == 404
    assert browser(cast, "director").post(f"/organisation/{cast.city.pk}/close/").status_code == 404


def test_slots_are_saved_or_the_box_says_why_not(cast: Cast) -> None:
    row = ordinary()
    week = {f"week-day{number}": "" for number in range(7)}
    good = browser(cast).post(f"/settings/calendars/{row.pk}/slots/", {**week, "week-day0": "8:00-12:00，13:00-17:30"})
    assert good.status_code == 302
    assert work_calendar(row.pk).week[0] == ((480, 720), (780, 1050))
    bad = browser(cast).post(f"/settings/calendars/{row.pk}/slots/", {**week, "week-day0": "上午"}).content.decode()
    assert "看不懂工作时段“上午”，请写成 9:00-12:00, 13:30-18:00" in bad
    assert 'value="上午"' in bad


def test_month_shows_the_make_up_saturday(cast: Cast) -> None:
    page = browser(cast).get(f"/settings/calendars/{ordinary().pk}/?month=2026-10").content.decode()
    cell = page.split('datetime="2026-10-10"')[1].split("</td>")[0]
    assert "班" in cell
    assert "09:00-12:00" in cell


def test_own_day_is_set_and_taken_away(cast: Cast) -> None:
    client, row = browser(cast), ordinary()
    asked = {"dated-on": "2026-11-11", "dated-kind": "holiday", "dated-name": "司庆", "dated-as_weekday": ""}
    client.post(f"/settings/calendars/{row.pk}/days/", asked)
    assert CalendarDay.objects.get(calendar=row).name == "司庆"
    client.post(f"/settings/calendars/{row.pk}/days/clear/", {"on": "2026-11-11"})
    assert not CalendarDay.objects.filter(calendar=row).exists()


def day_file(name: str, content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file-file": SimpleUploadedFile(name, content)}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("days.csv", "日期,安排,名称\n2027-10-01,放假,国庆节\n2027-10-09,上班,国庆节\n".encode("gb18030")),
        ("days.json", json.dumps({"days": [
            {"date": "2027-10-01", "isOffDay": True, "name": "国庆节"}, {"date": "2027-10-09", "isOffDay": False, "name": "国庆节"},
        ]}).encode()),
    ],
)  # fmt: skip
def test_days_are_imported(cast: Cast, name: str, content: bytes) -> None:
    answer = browser(cast).post("/settings/statutory/2027/days/import/", day_file(name, content))
    assert answer.status_code == 302
    found = CalendarDay.objects.filter(on__year=2027).values_list("on", "kind", "name")
    assert list(found) == [(date(2027, 10, 1), "holiday", "国庆节"), (date(2027, 10, 9), "workday", "国庆节")]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("days.csv", "日期,安排\n2027-13-01,放假\n2027-10-02,度假\n".encode(), "第 2 行「日期」"),
        ("days.csv", "日期,名称\n2027-10-01,国庆\n".encode(), "文件缺少必填列：安排"),
        ("days.json", b"{", "这不是完整的 JSON 文件"),
        ("days.json", b'{"days": [{"date": "2027-10-01"}]}', "第 1 个日期读不懂"),
        ("days.json", b'[{"date": "2027-10-01", "isOffDay": "true"}]', "第 1 个日期读不懂"),
        ("days.csv", b"", "空"),
    ],
)  # fmt: skip
def test_bad_day_file_changes_nothing_and_says_why(cast: Cast, name: str, content: bytes, sentence: str) -> None:
    page = browser(cast).post("/settings/statutory/2027/days/import/", day_file(name, content))
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert not CalendarDay.objects.filter(on__year=2027).exists()


def test_year_not_announced_is_loaded_with_a_warning(cast: Cast) -> None:
    client = browser(cast)
    assert client.post("/settings/calendars/load/", {"year-year": 2027})["Location"] == "/settings/statutory/2027/"
    assert "还没有公布" in client.get("/settings/statutory/2027/").content.decode()
    assert client.post("/settings/calendars/load/", {"year-year": 1900})["Location"] == "/settings/calendars/"


def test_policy_gets_a_new_version(cast: Cast) -> None:
    client = browser(cast)
    asked = {
        "clock": "close", "kind": "repair", "grade": "important", "node_id": "", "amount": 18, "unit": "hours",
        "calendar_id": ordinary().pk, "since": "2026-10-01T00:00",
    }  # fmt: skip
    assert client.post("/settings/policies/set/", asked).status_code == 302
    made = ClockPolicy.objects.get(kind="repair", grade="important", clock="close", until=None)
    assert made.within_minutes == 1080
    early = client.post("/settings/policies/set/", {**asked, "since": "2026-09-01T00:00"})
    assert "生效时间不能早于现在" in early.content.decode()
    assert browser(cast, "director").post("/settings/policies/set/", {**asked, "node_id": cast.city.pk}).status_code == 302
    assert (
        "选择一个有效的选项"
        in browser(cast, "director").post("/settings/policies/set/", {**asked, "node_id": cast.group.pk}).content.decode()
    )


def test_lookup_is_kept_by_page(cast: Cast) -> None:
    client, page = browser(cast), "/settings/lookups/service.category/"
    assert client.post(f"{page}add/", {"name": "城市管理", "name_en": "", "code": "", "parent_id": ""}).status_code == 302
    top = LookupItem.objects.get(name="城市管理")
    client.post(f"{page}add/", {"name": "占道经营", "name_en": "", "code": "", "parent_id": top.pk})
    leaf = LookupItem.objects.get(name="占道经营")
    assert leaf.parent == top
    assert "下面还有在用的条目" in client.post(f"{page}{top.pk}/", {"name": "城市管理", "name_en": "", "active": "0"}).content.decode()
    client.post(f"{page}{leaf.pk}/", {"name": "占道", "name_en": "Street trading", "active": "0"})
    leaf.refresh_from_db()
    assert (leaf.name, leaf.name_en, leaf.is_active, leaf.code) == ("占道", "Street trading", False, "0002")
    assert browser(cast, "director").post(f"{page}add/", {"name": "x"}).status_code == 404
    assert client.get("/settings/lookups/no.such/").status_code == 404


def test_entries_are_put_in_order(cast: Cast) -> None:
    client, page = browser(cast), "/settings/lookups/service.category/"
    for name in ("甲", "乙", "丙"):
        client.post(f"{page}add/", {"name": name, "name_en": "", "code": "", "parent_id": ""})
    client.post(f"{page}{LookupItem.objects.get(name='丙').pk}/shift/", {"way": "up"})
    assert list(LookupItem.objects.filter(list_code="service.category").values_list("name", flat=True)) == ["甲", "丙", "乙"]


def test_message_text_gets_a_version_and_a_preview(cast: Cast) -> None:
    client, page = browser(cast), "/settings/messages/case.opened/"
    shown = client.post(page, {"text": "单号 {number}", "preview": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "单号 GD260930-0012" in shown
    assert client.post(page, {"text": "单号 {number}", "is_active": "on", "since": ""}).status_code == 302
    assert MessageTemplate.objects.filter(code="case.opened").order_by("-version").first().version == 2  # type: ignore[union-attr]
    assert "无法填写" in client.post(page, {"text": "{salary}", "is_active": "on", "since": ""}).content.decode()


@pytest.mark.parametrize("page", ["policies", "check-backs", "standards", "grades"])
def test_what_holds_everywhere_is_ended_at_the_top_only(cast: Cast, page: str) -> None:
    """A director reads the company's rules beside those of the city; a button that only answers 404 is not offered."""
    pages = {who: browser(cast, who).get(f"/settings/{page}/").content.decode() for who in ("admin", "director")}
    offered = {who: len(re.findall(rf"/settings/{page}/\d+/end/", text)) for who, text in pages.items()}
    assert (offered["admin"] > 0, offered["director"]) == (True, 0)
