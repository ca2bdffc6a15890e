"""The names of projects that filters and forms offer are asked once for each reach, and are true all the same."""

import pytest

from tests.factories.cast import Cast
from tonglu.access.actors import staff_actor
from tonglu.access.reaches import current_stamp
from tonglu.estates.models import Project
from tonglu.estates.queries import project_names

pytestmark = pytest.mark.django_db


def offered(cast: Cast) -> list[str]:
    return [each.name for each in project_names(staff_actor(cast.people["manager"], cast.at, via="web"))]


def test_new_project_and_its_new_name_are_offered_at_once(cast: Cast) -> None:
    assert offered(cast) == []
    project = Project.objects.create(node=cast.project, marketing_name="云锦府")
    assert offered(cast) == ["云锦府"]
    Project.objects.filter(pk=project.pk).update(marketing_name="云锦天府")
    assert offered(cast) == ["云锦天府"]
    project.delete()
    assert offered(cast) == []


def test_an_address_makes_no_new_stamp(cast: Cast) -> None:
    project = Project.objects.create(node=cast.project, marketing_name="云锦府")
    before = current_stamp()
    Project.objects.filter(pk=project.pk).update(district="姑苏区")
    assert current_stamp() == before
