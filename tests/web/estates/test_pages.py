import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.web.signing import Sign
from tonglu.customers.models import Residency
from tonglu.estates.models import Building, Layout, Project, Unit


@pytest.fixture
def unit(cast: Cast) -> Unit:
    made = make_unit(make_project(cast.project))
    make_home(cast.agent, make_customer(cast.agent, cast.project.pk), made)
    return made


def test_unit_page_is_the_file_of_the_home(sign: Sign, unit: Unit) -> None:
    text = sign("agent").get(reverse("web:unit", args=[unit.pk])).content.decode()
    for words in ("3-2-1502", "张三", "138****5678", "业主", "建立人房关系", "在楼里的位置"):
        assert words in text
    assert "13812345678" not in text


def test_the_story_of_a_room_says_whose_relation_it_was(sign: Sign, cast: Cast, unit: Unit) -> None:
    client, address = sign("agent"), f"{reverse('web:unit', args=[unit.pk])}?kinds=customers"
    only_story = {"headers": {"HX-Request": "true", "HX-Target": "timeline"}}
    client.get(address, **only_story)
    with CaptureQueriesContext(connection) as one:
        text = client.get(address, **only_story).content.decode()
    owner = Residency.objects.get().customer
    assert f'<a href="{reverse("web:customer", args=[owner.pk])}">张三</a> · 业主' in text
    other = make_customer(cast.agent, cast.project.pk, "李四", "13900000000")
    make_home(cast.agent, other, unit, role="renter")
    with CaptureQueriesContext(connection) as two:
        text = client.get(address, **only_story).content.decode()
    assert f'<a href="{reverse("web:customer", args=[other.pk])}">李四</a> · 租户' in text
    assert len(one) == len(two)


def test_technician_sees_the_unit_but_no_people(sign: Sign, unit: Unit) -> None:
    response = sign("technician").get(reverse("web:unit", args=[unit.pk]))
    assert response.status_code == 200
    assert "张三" not in response.content.decode()


@pytest.mark.parametrize("name", ["unit", "building", "project", "building_generate"])
def test_stranger_finds_nothing(sign: Sign, unit: Unit, name: str) -> None:
    key = {"unit": unit.pk, "project": unit.project_id}.get(name, unit.building_id)
    assert sign("stranger").get(reverse(f"web:{name}", args=[key])).status_code == 404


def test_lists_stop_at_the_reach(sign: Sign, unit: Unit) -> None:
    for name, words in (("units", reverse("web:unit", args=[unit.pk])), ("projects", "云锦府")):
        assert words in sign("agent").get(reverse(f"web:{name}")).content.decode()
        assert words not in sign("stranger").get(reverse(f"web:{name}")).content.decode()


def test_building_page_costs_the_same_for_any_size(sign: Sign, unit: Unit) -> None:
    client, address = sign("agent"), reverse("web:building", args=[unit.building_id])
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    make_unit(unit.project, "3", "1", "1501")
    make_unit(unit.project, "3", "2", "1501")
    with CaptureQueriesContext(connection) as three:
        text = client.get(f"{address}?only=plain").content.decode()
    assert len(one) == len(three)
    assert text.count('class="cell cell-plain"') == 3


def test_units_are_previewed_then_generated(sign: Sign, cast: Cast) -> None:
    project = make_project(cast.project)
    client = sign("manager")
    assert client.post(reverse("web:project_edit", args=[project.pk, "building"]), {"label": "8"}).status_code == 302
    building = Building.objects.get(label="8")
    address = reverse("web:building_generate", args=[building.pk])
    typed = {"floors": "1-18", "without": "4,13,14", "entrances": "1-2", "positions": "2"}
    shown = client.post(address, typed).content.decode()
    assert "生成 60 间" in shown
    assert "2-1502" in shown
    assert Unit.objects.count() == 0
    assert client.post(address, {**typed, "write": "1"}).status_code == 302
    assert Unit.objects.filter(code="8-2-1502").count() == 1
    again = client.post(address, {**typed, "write": "1"})
    assert again.status_code == 422
    assert "都已经有了" in again.content.decode()
    assert Unit.objects.count() == 60


@pytest.mark.parametrize(
    ("edit", "typed", "sentence"),
    [
        ("building", {"label": "3-2"}, "不能有短横线"),
        ("building", {"label": "3"}, "已经有了"),
        ("layout", {"code": "A", "area_sqm": "-1"}, "面积要大于 0"),
        ("layout", {"code": "A", "area_sqm": "9999999999"}, ""),
        ("phase", {"name": ""}, ""),
        ("details", {"marketing_name": "x" * 101, "business_type": "residential"}, ""),
    ],
)
def test_bad_edits_of_a_project_keep_what_was_typed(sign: Sign, unit: Unit, edit: str, typed: dict[str, str], sentence: str) -> None:
    response = sign("manager").post(reverse("web:project_edit", args=[unit.project_id, edit]), typed)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Layout.objects.count() == 0


def test_unit_edits(sign: Sign, unit: Unit) -> None:
    client = sign("manager")
    dates = client.post(reverse("web:unit_edit", args=[unit.pk, "dates"]), {"delivered_on": "2026-06-30"})
    details = client.post(reverse("web:unit_edit", args=[unit.pk, "details"]), {"kind": "house", "measured_sqm": "113.62"})
    assert (dates.status_code, details.status_code) == (302, 302)
    unit.refresh_from_db()
    assert (str(unit.delivered_on), str(unit.measured_sqm)) == ("2026-06-30", "113.62")
    bad = client.post(reverse("web:unit_edit", args=[unit.pk, "dates"]), {"moved_in_on": "2025-01-01"})
    assert bad.status_code == 422
    assert "早于交付日期" in bad.content.decode()
    assert sign("agent").post(reverse("web:unit_edit", args=[unit.pk, "dates"]), {"delivered_on": "2026-01-01"}).status_code == 404


def test_a_project_is_founded_below_the_city(sign: Sign, cast: Cast) -> None:
    typed = {"place_id": str(cast.city.pk), "marketing_name": "望江台", "business_type": "residential"}
    assert sign("director").post(reverse("web:project_new"), typed).status_code == 302
    assert Project.objects.get().node.parent_id == cast.city.pk
    assert sign("director").post(reverse("web:project_new"), {**typed, "place_id": str(cast.other_city.pk)}).status_code == 422
