"""Pages of people, roles and acts: doors, scope, queries that do not grow, forms that keep what was typed."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.cast import Cast, make_person
from tonglu.access import actions
from tonglu.access.models import Grant, Person, Role


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGLU_NOW", "2026-09-30T12:00:00+08:00")


def browser(cast: Cast, username: str) -> Client:
    client = Client()
    client.force_login(cast.people[username], backend="django.contrib.auth.backends.ModelBackend")
    return client


PAGES = ["/people/", "/people/new/", "/roles/", "/roles/new/", "/audit/", "/account/"]


@pytest.mark.parametrize("page", PAGES)
def test_administrator_opens_the_page(cast: Cast, page: str) -> None:
    assert browser(cast, "admin").get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES[:-1])
def test_agent_finds_no_such_page(cast: Cast, page: str) -> None:
    assert browser(cast, "agent").get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_stranger_is_sent_to_sign_in(cast: Cast, page: str) -> None:
    assert Client().get(page)["Location"] == f"/sign-in/?next={page.replace('/', '%2F')}"


def test_person_of_another_city_is_not_there(cast: Cast) -> None:
    other = cast.people["stranger"].pk
    assert browser(cast, "director").get(f"/people/{other}/").status_code == 404
    assert browser(cast, "director").get(f"/history/access_person/{other}/").status_code == 404
    assert browser(cast, "admin").get(f"/people/{other}/").status_code == 200


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_list_asks_as_much_for_three_as_for_one(cast: Cast) -> None:
    client = browser(cast, "admin")
    one = queries_of(client, "/people/?q=director")
    for name in ("director2", "director3"):
        make_person(name, "agent", cast.project)
    assert queries_of(client, "/people/?q=director") == one


def test_new_person_gets_a_link_shown_once(cast: Cast) -> None:
    client = browser(cast, "admin")
    asked = {"name": "王五", "username": "wangwu", "home_id": cast.project.pk, "mobile": "13812345678", "email": "", "joined_on": ""}
    answer = client.post("/people/new/", asked)
    person = Person.objects.get(username="wangwu")
    assert answer["Location"] == f"/people/{person.pk}/"
    page = client.post(f"/people/{person.pk}/link/").content.decode()
    assert page.count("/link/") >= 1
    assert "13812345678" not in client.get(f"/people/{person.pk}/").content.decode()


def test_refused_form_keeps_what_was_typed(cast: Cast) -> None:
    asked = {"name": "王五", "username": "agent", "home_id": cast.project.pk, "mobile": "138", "email": "", "joined_on": ""}
    page = browser(cast, "admin").post("/people/new/", asked).content.decode()
    assert 'value="王五"' in page
    assert "手机号少 8 位" in page


def test_granting_and_ending_by_page(cast: Cast) -> None:
    client, person = browser(cast, "admin"), cast.people["mate"]
    role = Role.objects.get(code="dispatcher")
    asked = {"grant-role_id": role.pk, "grant-node_id": cast.project.pk, "grant-since": "", "grant-until": ""}
    assert client.post(f"/people/{person.pk}/grants/", asked).status_code == 302
    again = client.post(f"/people/{person.pk}/grants/", asked)
    assert (again.status_code, "已经有角色「调度」" in again.content.decode()) == (200, True)
    grant = Grant.objects.get(person=person, role=role)
    assert client.post(f"/people/{person.pk}/grants/{grant.pk}/end/").status_code == 302
    assert Grant.objects.get(pk=grant.pk).until == date(2026, 9, 30)


def test_role_editor_writes_three_widths(cast: Cast) -> None:
    role = Role.objects.get(code="technician")
    asked = {
        "name": "维修工",
        "note": "上门",
        "is_active": "on",
        "width-case.view": "own",
        "width-case.grab": "wide",
        "width-node.edit": "none",
    }
    assert browser(cast, "admin").post(f"/roles/{role.pk}/", asked).status_code == 302
    role.refresh_from_db()
    assert (role.wide, role.own, role.note) == (["case.grab"], ["case.view"], "上门")
    assert browser(cast, "director").post(f"/roles/{role.pk}/", asked).status_code == 404


def test_leaving_shows_what_ends(cast: Cast) -> None:
    client, person = browser(cast, "admin"), cast.people["agent"]
    actions.issue_api_key("agent", name="报表", by=cast.agent)
    page = client.get(f"/people/{person.pk}/leave/").content.decode()
    assert "收回 1 项授权" in page
    assert "停用 1 个接口密钥" in page
    assert client.post(f"/people/{person.pk}/leave/").status_code == 302
    assert not Person.objects.get(pk=person.pk).is_active
    assert client.get(f"/people/{person.pk}/").status_code == 200


def test_place_is_kept_within_reach(cast: Cast) -> None:
    client = browser(cast, "director")
    client.post("/place/", {"node": cast.project.pk, "next": "/people/"})
    assert client.session["place"] == cast.project.pk
    assert "director员" not in client.get("/people/").content.decode().split('id="rows"')[1]
    client.post("/place/", {"node": cast.other_city.pk})
    assert client.session["place"] == cast.project.pk


def test_account_changes_password_and_keeps_this_browser(cast: Cast) -> None:
    person = make_person("keyed", "agent", cast.project, password="correct-horse-7")
    here, there = Client(), Client()
    for each in (here, there):
        each.post("/sign-in/", {"username": "keyed", "password": "correct-horse-7"})
    asked = {"old": "wrong", "password": "battery-staple-8", "again": "battery-staple-8"}
    assert "原密码不对" in here.post("/account/password/", asked).content.decode()
    assert here.post("/account/password/", {**asked, "old": "correct-horse-7"}).status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert Person.objects.get(pk=person.pk).check_password("battery-staple-8")


def test_key_is_shown_once(cast: Cast) -> None:
    client = browser(cast, "agent")
    page = client.post("/account/keys/", {"key-name": "报表"}).content.decode()
    key = page.split('data-copy="')[1].split('"')[0]
    assert key.startswith("tl_")
    assert key not in client.get("/account/").content.decode()


def test_history_page_tells_the_change(cast: Cast) -> None:
    person = cast.people["agent"]
    actions.change_person(person.pk, name="李四", home_id=cast.project.pk, mobile="13812345678", by=cast.admin)
    page = browser(cast, "director").get(f"/history/access_person/{person.pk}/").content.decode()
    assert "李四" in page
    assert "138****5678" in page
    assert "13812345678" not in page
