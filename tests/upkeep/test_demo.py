"""The demo goes, and only the demo; what ships and the account that asks stay."""

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.factories.case_states import finished
from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tonglu.access.models import Grant, Person, Role
from tonglu.audit.models import FactRow
from tonglu.customers.models import Customer
from tonglu.launch.verify import _of_the_database, _of_the_domains
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.messaging.models import MessageTemplate
from tonglu.organisation.models import LookupItem, Node
from tonglu.service.models import Case
from tonglu.upkeep import demo

NAMES = {"company": "真实置业", "name": "张主任"}


@pytest.fixture
def played(cast: Cast, tmp_path: Path, settings: Settings) -> Cast:
    """A house that was started with --demo: its note lies in the data directory."""
    settings.VAR = tmp_path
    shipped = {
        name: keys for name, keys in demo.shipped_rows().items() if name not in {"access_person", "access_grant", "organisation_node"}
    }
    finished(cast)
    make_customer(cast.agent, cast.project.pk)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a").write_text("x")
    (tmp_path / "demo.json").write_text(json.dumps({"is_loaded": True, "shipped": shipped, "people": demo.newest_person()}))
    return cast


def test_only_what_ships_is_left(played: Cast, django_capture_on_commit_callbacks: object) -> None:
    before = [(each, each.objects.count()) for each in (Role, MessageTemplate, LookupItem)]
    Person.objects.update(first_steps=["people"])
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        gone = demo.remove_demo(**NAMES, with_entered=True, by=played.admin)
    assert gone > 20
    assert [(Case.objects.count(), Customer.objects.count()), [(each, each.objects.count()) for each, _ in before]] == [(0, 0), before]
    assert list(Node.objects.values_list("name", flat=True)) == ["真实置业"]
    assert list(Person.objects.values_list("username", "name", "first_steps")) == [("admin", "张主任", [])]
    assert Grant.objects.count() == 1
    assert list(FactRow.objects.values_list("kind", flat=True)) == ["upkeep.demo_removed"]
    assert (list((demo.note_path().parent / "files").iterdir()), demo.is_demo()) == ([], False)
    assert [*_of_the_database(), *_of_the_domains()] == []


def test_what_people_entered_is_not_lost_by_surprise(played: Cast) -> None:
    with pytest.raises(Refused, match="次登记或处理"):
        demo.remove_demo(**NAMES, by=played.admin)
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("note", "sentence"), [(None, "不是以演示方式启动"), ("{}", "不是以演示方式启动"), ('{"is_loaded": true}', "旧版本装入")]
)
def test_real_house_is_never_emptied(played: Cast, note: str | None, sentence: str) -> None:
    demo.note_path().unlink()
    if note:
        demo.note_path().write_text(note)
    with pytest.raises(Refused, match=sentence):
        demo.remove_demo(**NAMES, with_entered=True, by=played.admin)
    assert Case.objects.count() == 1


@pytest.mark.parametrize("who", ["agent", "director"])
def test_only_who_keeps_the_whole_house(played: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        demo.remove_demo(**NAMES, with_entered=True, by=played.actor(who))
