"""Customers, units and places to read: within reach, numbers masked; and the documentation."""

from collections.abc import Callable

from django.test import Client

from tests.api.conftest import Caller
from tests.factories.cast import Cast
from tests.factories.estates import make_project, make_unit
from tonglu.customers.models import Customer, Phone
from tonglu.service.rules.flows import CASE_FLOW

Call = Callable[[str], Caller]


def make_customer(cast: Cast, name: str = "张三", number: str = "13812345678") -> Customer:
    customer = Customer.objects.create(name=name, sort_key=name, nodes=[cast.project.pk], created_at=cast.at, changed_at=cast.at)
    Phone.objects.create(customer=customer, number=number, label="本人")
    return customer


def test_customers_come_out_masked(call: Call, cast: Cast) -> None:
    customer = make_customer(cast)
    phone = {"id": customer.phones.get().pk, "number": "138****5678", "label": "本人", "is_primary": False}
    row = {"id": customer.pk, "name": "张三", "kind": "person", "phones": [phone], "homes": []}
    more = {"gender": "", "born_on": None, "note": "", "papers": [], "households": [], "changed_at": "2026-09-30T04:00:00Z"}
    more |= {"lunar": "", "handles": [], "addresses": [], "circles": [], "affiliations": [], "marks": [], "contact_wish": None}
    more |= {"completeness": {"score": 0, "missing": [], "troubles": [], "confirmed_at": None}}
    assert call("agent").get(f"/customers/{customer.pk}").json() == row | more
    assert call("agent").get("/customers").json() == {"items": [row], "next": None}


def test_stranger_reads_nothing(call: Call, cast: Cast) -> None:
    customer, unit = make_customer(cast), make_unit(make_project(cast.project))
    stranger = call("stranger")
    for path in (f"/customers/{customer.pk}", f"/units/{unit.pk}"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.json()) == (404, {"error": "没有找到，或不在您的范围内"})
    for path in ("/customers", "/units"):
        assert stranger.get(path).json() == {"items": [], "next": None}
    assert {each["name"] for each in stranger.get("/nodes").json()} == {"海城公司", "听涛苑"}


def test_customers_are_paged(call: Call, cast: Cast) -> None:
    for number in range(3):
        make_customer(cast, f"客户{number}", f"1381234567{number}")
    first = call("agent").get("/customers", limit=2).json()
    rest = call("agent").get("/customers", limit=2, after=first["next"]).json()
    assert [each["name"] for each in first["items"] + rest["items"]] == ["客户0", "客户1", "客户2"]


def test_units_are_found_by_the_beginning_of_their_code(call: Call, cast: Cast) -> None:
    project = make_project(cast.project)
    for room in ("1501", "1502"):
        make_unit(project, room=room)
    make_unit(project, building="4", room="1501")
    found = call("agent").get("/units", code="3-2-").json()["items"]
    assert [each["code"] for each in found] == ["3-2-1501", "3-2-1502"]
    assert call("agent").get(f"/units/{found[0]['id']}").json()["project"]["name"] == "云锦府"


def test_description_names_every_arrow(call: Call) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    for name in CASE_FLOW.arrows:
        assert f"/api/v1/cases/{{case_id}}/{name}" in described["paths"]
    declared = described["paths"]["/api/v1/cases"]["post"]["responses"]
    assert set(declared) == {"201", "400", "401", "404", "413", "422", "429"}


def test_documentation_is_our_own_page(db: None) -> None:
    answer = Client().get("/api/v1/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert all(arrow.label in page for arrow in CASE_FLOW)
    assert "cdn." not in page


def test_documentation_names_types_in_english(db: None) -> None:
    page = Client(headers={"Cookie": "django_language=en"}).get("/api/v1/docs/").content.decode()
    assert ("<td>object</td>" in page, "<td>About</td>" in page) == (True, False)
