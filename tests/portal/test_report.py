"""Owners without an account: one report per press, a page with a key, nothing personal on it."""

import uuid

import pytest
from django.test import Client

from tests.factories.case_states import home_of
from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tonglu.audit.models import FactRow
from tonglu.service.models import Case


@pytest.fixture(autouse=True)
def noon(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGLU_NOW", cast.at.isoformat())


def told(cast: Cast, **values: object) -> dict[str, object]:
    unit = home_of(cast)
    return {
        "token": uuid.uuid4().hex, "website": "", "kind": "repair", "project": unit.project_id, "room": "3-2-1502",
        "words": "厨房水槽下面滴水", "name": "王女士", "phone": "13812345678", **values,
    }  # fmt: skip


def test_form_is_open_to_everyone(client: Client, cast: Cast) -> None:
    home_of(cast)
    text = client.get("/portal/").content.decode()
    assert "有事请告诉我们" in text
    assert "云锦府" in text


def test_report_becomes_a_case_and_a_page_with_steps_only(client: Client, cast: Cast) -> None:
    answer = client.post("/portal/", told(cast), follow=True)
    case = Case.objects.get()
    assert (case.medium, case.unit_id, case.contact_name, case.state) == ("web", home_of(cast).pk, "王女士", "new")
    assert answer.redirect_chain == [(f"/portal/case/{case.key}/?new=1", 302)]
    text = answer.content.decode()
    assert (case.number in text, "王女士" in text, "138" in text, "滴水" in text) == (True, False, False, False)
    opened = FactRow.objects.get(kind="service.case_opened")
    assert (opened.actor_kind, opened.via, opened.person_id) == ("link", "portal", None)


def test_second_press_makes_no_second_case(client: Client, cast: Cast) -> None:
    values = told(cast)
    places = {client.post("/portal/", values)["Location"] for _ in range(3)}
    assert (len(places), Case.objects.count()) == (1, 1)


def test_unknown_room_is_kept_as_a_note(client: Client, cast: Cast) -> None:
    client.post("/portal/", told(cast, room="99-9-9999"))
    case = Case.objects.get()
    assert (case.unit_id, case.node_id) == (None, cast.project.pk)
    assert "99-9-9999" in FactRow.objects.get(kind="service.case_noted").body["words"]


def test_customer_of_another_company_is_not_drawn_in(client: Client, cast: Cast) -> None:
    customer = make_customer(cast.actor("stranger"), cast.other_project.pk, "李四", "13812345678")
    client.post("/portal/", told(cast))
    customer.refresh_from_db()
    assert (Case.objects.get().customer_id, customer.nodes) == (None, [cast.other_project.pk])


def test_bad_input_gets_a_sentence_and_is_kept(client: Client, cast: Cast) -> None:
    table = (
        ({"words": ""}, 422), ({"phone": "12"}, 422), ({"project": "999999"}, 422), ({"kind": "boom"}, 422), ({"name": ""}, 422),
        ({"token": "x"}, 422), ({"words": "水" * 4001}, 422), ({"name": "张\u0000三"}, 422),
    )  # fmt: skip
    for change, status in table:
        answer = client.post("/portal/", told(cast, **change))
        assert answer.status_code == status, change
        if "words" not in change:
            assert "厨房水槽下面滴水" in answer.content.decode(), change
    assert Case.objects.count() == 0


def test_machine_is_told_nothing(client: Client, cast: Cast) -> None:
    assert client.post("/portal/", told(cast, website="http://x"))["Location"] == "/portal/"
    assert Case.objects.count() == 0


def test_eleventh_report_within_an_hour_waits(client: Client, cast: Cast) -> None:
    for _ in range(10):
        assert client.post("/portal/", told(cast)).status_code == 302
    answer = client.post("/portal/", told(cast))
    assert (answer.status_code, "一小时内提交得太多了" in answer.content.decode()) == (422, True)
    assert Case.objects.count() == 10


def test_unknown_key_is_not_there(client: Client, cast: Cast) -> None:
    assert client.get(f"/portal/case/{uuid.uuid4()}/").status_code == 404
