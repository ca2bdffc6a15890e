"""References of rows written behind: what a trigger for each row would refuse is refused, what it would lock is locked."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, connection, models, transaction
from psycopg.errors import LockNotAvailable

from tests.factories.cast import make_cast
from tests.factories.estates import make_project, make_unit
from tonglu.estates.models import Building, Floor, Project, Unit
from tonglu.lib import references
from tonglu.lib.behind import current, meanwhile, prove, written_behind
from tonglu.lib.copying import copy_rows, reserve_ids

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PLACE = ("id", "key", "node_id", "project_id", "building_id", "kind", "room", "code")


@pytest.fixture
def unit() -> Unit:
    return make_unit(make_project(make_cast().project))


def write_floors(*buildings: int, ids: list[int] | None = None) -> None:
    taken = reserve_ids(Floor, len(buildings))
    rows = [(pk, building, f"F{pk}", 1000 + pk) for pk, building in zip(ids or taken, buildings, strict=True)]
    copy_rows(Floor, ("id", "building_id", "label", "position"), rows)


def nothing() -> None:
    pass


def written(write: Callable[[], None], before_proof: Callable[[], None] = nothing) -> None:
    with transaction.atomic(), written_behind():
        write()
        line = current()
        assert line
        line.wait()
        before_proof()
        prove()


def unproved(model: type[models.Model]) -> bool:
    line = current()
    assert line
    return model._meta.db_table in {table for table, *_ in line.references._unproved}


@contextmanager
def another_line() -> Iterator[psycopg.Connection]:
    address = f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}"
    with psycopg.connect(address, autocommit=True) as line:
        yield line


def ends(building_id: int) -> None:
    with another_line() as line:
        line.execute("DELETE FROM estates_building WHERE id = %s", [building_id])


def is_held(building_id: int) -> bool:
    with another_line() as line:
        try:
            line.execute("SELECT FROM estates_building WHERE id = %s FOR UPDATE NOWAIT", [building_id])
        except LockNotAvailable:
            return True
        return False


def test_what_is_there_may_be_named_and_is_held(unit: Unit) -> None:
    seen: list[bool] = []
    with transaction.atomic(), written_behind():
        write_floors(unit.building_id, unit.building_id)
        Floor.objects.count()
        seen.append(is_held(unit.building_id))  # a trigger fires at the end
        prove()
        meanwhile()
        Floor.objects.count()
        seen.append(is_held(unit.building_id))
    assert (seen, Floor.objects.filter(label__startswith="F").count()) == ([False, True], 2)


def test_what_names_nothing_is_refused(unit: Unit) -> None:
    with pytest.raises(IntegrityError, match="estates_floor"):
        written(lambda: write_floors(unit.building_id, -1))
    assert not Floor.objects.filter(label__startswith="F").exists()
    written(lambda: write_floors(unit.building_id))  # as ever


def test_the_end_of_the_line_proves_what_nobody_had_proved() -> None:
    with pytest.raises(IntegrityError, match="estates_floor"), transaction.atomic(), written_behind():
        write_floors(-1)


def test_what_goes_before_the_proof_is_missed(unit: Unit) -> None:
    other = Building.objects.create(node=unit.node, project=unit.project, label="9")
    with pytest.raises(IntegrityError, match="estates_floor"):
        written(lambda: write_floors(other.pk), before_proof=lambda: ends(other.pk))


def test_without_the_proof_it_would_stay(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Building.objects.create(node=unit.node, project=unit.project, label="9")
    monkeypatch.setattr(references.References, "prove", lambda *_: None)
    written(lambda: write_floors(other.pk), before_proof=lambda: ends(other.pk))
    assert Floor.objects.filter(building_id=other.pk).exists()
    Floor.objects.filter(building_id=other.pk).delete()


def test_all_columns_of_a_key_have_to_fit(unit: Unit) -> None:
    def write(node_id: int) -> None:
        (pk,) = reserve_ids(Unit, 1)
        copy_rows(Unit, PLACE, [(pk, str(uuid4()), node_id, unit.project_id, unit.building_id, "house", f"{pk}", f"3-{pk}")])

    with pytest.raises(IntegrityError, match="unit_place_of_building"):
        written(lambda: write(unit.node_id - 1))
    written(lambda: write(unit.node_id))


def test_ids_that_nobody_took_are_refused(unit: Unit) -> None:
    with pytest.raises(IntegrityError, match="other ids"):
        written(lambda: write_floors(unit.building_id, ids=[-7]))


def write_astray(model: type[models.Model], columns: tuple[str, ...], *values: object) -> None:
    with transaction.atomic(), written_behind():
        copy_rows(model, ("id", *columns), [(pk, *values) for pk in reserve_ids(model, 1)])
        model._default_manager.count()
        assert not unproved(model)


def test_a_table_with_triggers_of_its_own_keeps_them() -> None:
    with pytest.raises(IntegrityError):
        write_astray(Project, ("node_id", "marketing_name"), -1, "无")


def write_without_the_right() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE ROLE tonglu_bare; GRANT ALL ON ALL TABLES IN SCHEMA public TO tonglu_bare")
        cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO tonglu_bare; SET LOCAL ROLE tonglu_bare")
        write_astray(Floor, ("building_id", "label", "position"), -1, "F", 1)


def test_without_the_right_each_row_is_proved() -> None:
    with pytest.raises(IntegrityError):
        write_without_the_right()
