"""Bodies and numbers that no browser of ours sends."""

import pytest
from django.test import Client

from tests.journeys.test_seen_from_outside import enter
from tests.journeys.world import HOLDER, World
from tonglu.access.commands import issue_api_key
from tonglu.lib.plain import as_id

pytestmark = pytest.mark.django_db
ENDLESS = ("9" * 5_000, "²", "٣", "-1", "9" * 30)
BODIES = {
    "multipart/form-data": b"x",
    "multipart/form-data; boundary=a": b'--a\r\nContent-Disposition: form-data; name="x"\r\n\r\n',
    "application/x-www-form-urlencoded; charset=utf-7": b"words=%2BADw-",
    "application/x-www-form-urlencoded": b"&".join(b"a%d=1" % number for number in range(3_000)),
}


@pytest.mark.parametrize("content_type", BODIES)
def test_body_in_no_spelling_we_know_is_a_bad_request(world: World, content_type: str) -> None:
    client, case = enter(world, HOLDER), world.cases["handling"]
    for address in (f"/cases/{case.pk}/edit/note/", "/portal/", "/sign-in/"):
        assert client.post(address, BODIES[content_type], content_type=content_type).status_code < 500, address


@pytest.mark.parametrize("typed", ENDLESS)
def test_number_of_a_row_that_is_none_breaks_nothing(world: World, typed: str) -> None:
    client = enter(world, HOLDER)
    posts = {
        "/cases/bulk/accept/": {"pick": typed},
        "/cases/bulk/dispatch/": {"pick": "1", "keeper_id": typed},
        "/cases/new/similar/": {"words": "楼上漏水", "home": f":{typed}", "problem": typed},
        "/cases/new/": {"words": "楼上漏水", "home": f"{typed}:{typed}", "node_id": typed},
        "/place/": {"node": typed},
    }
    answers = {address: client.post(address, body, headers={"HX-Request": "true"}).status_code for address, body in posts.items()}
    answers |= {
        address: client.get(address).status_code for address in (f"/cases/new/?unit={typed}&customer={typed}", "/settings/messages/\0/")
    }
    answers |= {address: client.get(address).status_code for address in ("/settings/statutory/0/", "/settings/statutory/99999/")}
    assert {address: status for address, status in answers.items() if status >= 500} == {}
    assert as_id(typed) is None


def test_home_that_is_none_is_told_on_the_form(world: World) -> None:
    answer = enter(world, HOLDER).post("/cases/new/", {"words": "楼上漏水", "home": "true"})
    assert (answer.status_code, "楼上漏水" in answer.text) == (422, True)


@pytest.mark.parametrize(
    "query", ["/cases?state=%00", "/cases?number=%00", "/units?code=%00", "/customers?q=%00", "/customers?after=WyJcdTAwMDAiLDFd"]
)
def test_filter_of_the_api_that_no_row_can_hold_is_refused(world: World, query: str) -> None:
    head = {"Authorization": f"Bearer {issue_api_key('agent')}"}
    answer = Client(raise_request_exception=False).get(f"/api/v1{query}", headers=head)
    assert (answer.status_code, answer["Cache-Control"]) == (422, "private, no-store")


def test_room_that_no_row_can_hold_is_refused(world: World) -> None:
    head = {"Authorization": f"Bearer {issue_api_key('agent')}"}
    client = Client(raise_request_exception=False)
    for body in ({"words": "水龙头滴水", "unit": "3-2\0"}, {"words": "　\u200b "}):
        assert client.post("/api/v1/cases", body, content_type="application/json", headers=head).status_code == 422


def test_reason_that_no_record_can_hold_is_refused(world: World) -> None:
    client, phone = enter(world, HOLDER), world.owner.phones.all()[0]
    addresses = (f"/cases/{world.cases['handling'].pk}/reveal/", f"/customers/{world.owner.pk}/phones/{phone.pk}/reveal/")
    assert [client.post(each, {"reason": "a\0b"}).status_code for each in addresses] == [422, 422]


def test_signing_out_lets_the_browser_forget(world: World) -> None:
    client = enter(world, "agent")
    assert client.post("/sign-out/")["Clear-Site-Data"] == '"cache"'


def test_what_was_typed_is_not_lost_with_the_session(world: World) -> None:
    client = Client()
    answer = client.post(f"/cases/{world.cases['handling'].pk}/edit/note/", {"words": "客户说周三在家", "password": "不可见"})
    assert (answer.status_code, "客户说周三在家" in answer.text, "不可见" in answer.text) == (401, True, False)
    assert client.post("/bell/read/").status_code == 302
