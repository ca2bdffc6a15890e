from datetime import date
from decimal import Decimal

import pytest

from tests.factories.cast import Cast
from tests.factories.estates import make_project, make_unit
from tonglu.access.permissions import Permission as P
from tonglu.audit.models import FactRow
from tonglu.estates import actions, queries
from tonglu.estates.hits import unit_hits
from tonglu.estates.models import Building, Project, Unit
from tonglu.estates.rules.pattern import UnitPattern, read_floors, read_positions
from tonglu.estates.rules.typed import typed_room
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import Node, NodeKind

PATTERN = UnitPattern(read_floors("1-6", "4"), ("1", "2"), read_positions("2"))


@pytest.fixture
def project(cast: Cast) -> Project:
    return make_project(cast.project)


def test_found_project_tells_and_stands_once(cast: Cast) -> None:
    project = actions.found_project(node_id=cast.project.pk, marketing_name="云锦府", by=cast.manager)
    fact = FactRow.objects.get(kind="estates.project_founded")
    assert (fact.subject_id, fact.node_id) == (project.pk, cast.project.pk)
    with pytest.raises(Refused, match="已经是一个项目"):
        actions.found_project(node_id=cast.project.pk, marketing_name="云锦府", by=cast.manager)


def test_found_project_below_a_city_makes_its_node(cast: Cast) -> None:
    project = actions.found_project_under(cast.city.pk, marketing_name="望江台", district="江北", by=cast.director)
    node = Node.objects.get(pk=project.node_id)
    assert (node.kind, node.path, node.name) == (NodeKind.PROJECT, f"{cast.city.path}{node.pk}.", "望江台")
    assert project in queries.projects_for(cast.director)


def test_founding_elsewhere_is_not_there(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.found_project_under(cast.other_city.pk, marketing_name="望江台", by=cast.director)


def test_generate_units_writes_the_pattern_once(cast: Cast, project: Project) -> None:
    building = actions.add_building(project.pk, label="3号楼", by=cast.manager)
    assert building.label == "3"
    assert len(actions.preview_units(building, PATTERN).fresh) == 20
    units = actions.generate_units(building.pk, pattern=PATTERN, by=cast.manager)
    assert {unit.code for unit in units} >= {"3-1-101", "3-2-602"}
    assert dict(building.floors.values_list("label", "position")) == {"1": 1, "2": 2, "3": 3, "5": 4, "6": 5}
    with pytest.raises(Refused, match="都已经有了"):
        actions.generate_units(building.pk, pattern=PATTERN, by=cast.manager)
    assert Unit.objects.count() == 20


def test_generate_refuses_a_pattern_that_moves_floors(cast: Cast, project: Project) -> None:
    building = actions.add_building(project.pk, label="3", by=cast.manager)
    actions.generate_units(building.pk, pattern=PATTERN, by=cast.manager)
    with pytest.raises(Refused, match="实际第 4 层"):
        actions.preview_units(building, UnitPattern(read_floors("1-6"), ("1",), read_positions("3")))


def test_generate_refuses_unknown_layouts(cast: Cast, project: Project) -> None:
    building = actions.add_building(project.pk, label="3", by=cast.manager)
    with pytest.raises(Refused, match="没有户型「A」"):
        actions.preview_units(building, UnitPattern(("1",), (), read_positions("01=A")))


@pytest.mark.parametrize("label", ["", "3-2", "  ", "栋", "x" * 21, "3\x00"])
def test_bad_building_labels_are_refused(cast: Cast, project: Project, label: str) -> None:
    with pytest.raises(Refused):
        actions.add_building(project.pk, label=label, by=cast.manager)
    assert Building.objects.count() == 0


def test_layouts_and_phases_stand_once(cast: Cast, project: Project) -> None:
    actions.add_layout(project.pk, code="A", area_sqm=Decimal(89), by=cast.manager)
    with pytest.raises(Refused, match="已经有了"):
        actions.add_layout(project.pk, code="A", by=cast.manager)
    with pytest.raises(Refused, match="不能大于"):
        actions.add_layout(project.pk, code="B", area_sqm=Decimal(80), inside_sqm=Decimal(90), by=cast.manager)
    actions.add_phase(project.pk, name="一期", by=cast.manager)
    with pytest.raises(Refused, match="已经有了"):
        actions.add_phase(project.pk, name="一期", by=cast.manager)


def test_unit_dates_are_told_on_its_timeline(cast: Cast, project: Project) -> None:
    unit = make_unit(project)
    actions.date_unit(unit.pk, signed_on=date(2024, 5, 1), delivered_on=date(2026, 6, 30), by=cast.manager)
    kinds = list(FactRow.objects.filter(unit_id=unit.pk).order_by("id").values_list("kind", flat=True))
    assert kinds == ["estates.unit_signed", "estates.unit_delivered"]
    with pytest.raises(Refused, match="早于签约"):
        actions.date_unit(unit.pk, delivered_on=date(2023, 1, 1), by=cast.manager)
    with pytest.raises(Refused, match="不合理"):
        actions.date_unit(unit.pk, moved_in_on=date(2027, 1, 1), by=cast.manager)


def test_change_unit_tells_its_columns(cast: Cast, project: Project) -> None:
    unit = make_unit(project)
    actions.change_unit(unit.pk, measured_sqm=Decimal("113.62"), kind="shop", by=cast.manager)
    assert FactRow.objects.get(kind="estates.unit_changed").body == {"columns": ["measured_sqm", "kind"]}
    with pytest.raises(Refused, match="实测建筑面积要大于 0"):
        actions.change_unit(unit.pk, measured_sqm=Decimal(0), by=cast.manager)


def test_reads_and_writes_stop_at_the_stranger(cast: Cast, project: Project) -> None:
    unit = make_unit(project)
    assert not queries.units_for(cast.stranger).exists()
    assert not queries.projects_for(cast.stranger).exists()
    assert queries.search_units(cast.stranger, "3-2-1502") == []
    for attempt in (
        lambda: queries.unit_for(cast.stranger, unit.pk),
        lambda: queries.project_for(cast.stranger, project.pk),
        lambda: queries.building_for(cast.stranger, unit.building_id),
        lambda: actions.change_unit(unit.pk, kind="shop", by=cast.stranger),
        lambda: actions.generate_units(unit.building_id, pattern=PATTERN, by=cast.stranger),
        lambda: actions.date_unit(unit.pk, signed_on=date(2024, 1, 1), by=cast.agent),
    ):
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.parametrize("text", ["3-2-1502", "3栋2单元1502室", "3-2-15", "1502"])
def test_units_are_found_as_people_say_them(cast: Cast, project: Project, text: str) -> None:
    unit = make_unit(project)
    make_unit(project, "3", "2", "1601")
    assert queries.search_units(cast.agent, text) == [unit]
    assert cast.agent.can(P.ESTATE_VIEW)


@pytest.mark.parametrize("estate", ["云锦府", "云锦府 二期", "万科城18", "8号公馆", "Riverside Garden"])
def test_a_room_is_found_below_its_estate_without_its_entrance(cast: Cast, project: Project, estate: str) -> None:
    """Whatever is in the name of the estate, in the box of a case and in the search box alike."""
    Project.objects.filter(pk=project.pk).update(marketing_name=estate, filed_name="", estate_name="")
    rooms = [make_unit(project, "3", entrance, "1502") for entrance in ("1", "2", "东")]
    make_unit(project, "13", "2", "1502")
    for typed in (f"{estate} 3-1502", f"{estate} 3栋 1502室", f"{estate.replace(' ', '')} 3幢1502".upper()):
        for by in (cast.agent, cast.admin):
            assert queries.search_units(by, typed) == rooms, typed
            assert [each.pk for each in unit_hits(by, typed, 8)] == [each.pk for each in rooms], typed
    assert unit_hits(cast.agent, f"三{estate} 3-1502", 8) == []


@pytest.mark.parametrize("typed", ["138 1234 5678", "1502 5678", "151 0000 1502", "\0云锦府 3-1502", "王 1502"])
def test_what_stands_before_a_number_is_no_estate_without_a_letter(typed: str) -> None:
    found = typed_room(typed)
    assert not found or (found.named, found.codes) == ("", ())
