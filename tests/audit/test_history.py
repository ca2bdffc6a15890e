"""The history of a record: told in words, masked, and only for who may audit that record."""

import pytest

from tests.factories.cast import Cast
from tonglu.access import actions
from tonglu.access.models import Grant, Role
from tonglu.audit.models import FactRow
from tonglu.audit.queries import facts_for, history_of
from tonglu.audit.rules.wording import Change
from tonglu.lib.refusals import NotAllowed


def test_history_joins_the_act_with_its_changes(cast: Cast) -> None:
    person = cast.people["agent"]
    actions.change_person(person.pk, name="李四", home_id=cast.city.pk, mobile="13812345678", by=cast.admin)
    entry = history_of(cast.director, "access_person", person.pk)
    assert [each.label for each in entry] == ["修改人员资料"]
    assert (entry[0].person_name, entry[0].via) == ("admin员", "web")
    assert set(map(str, (f"{c.label}:{c.before}→{c.after}" for c in entry[0].changes))) == {
        "姓名:agent员→李四", "手机:→138****5678", "所属组织:云锦府→江城公司",
    }  # fmt: skip


def test_grants_are_part_of_a_persons_history(cast: Cast) -> None:
    person = cast.people["agent"]
    actions.grant_role(person.pk, role_id=Role.objects.get(code="dispatcher").pk, node_id=cast.city.pk, by=cast.admin)
    actions.end_grant(Grant.objects.get(person=person, role__code="agent").pk, by=cast.admin)
    labels = [each.label for each in history_of(cast.director, "access_person", person.pk)]
    assert labels == ["收回授权", "授权"]


def test_history_is_for_auditors_of_that_record_only(cast: Cast) -> None:
    person = cast.people["agent"]
    with pytest.raises(NotAllowed):
        history_of(cast.agent, "access_person", person.pk)
    with pytest.raises(NotAllowed):
        history_of(cast.stranger, "access_person", person.pk)
    with pytest.raises(NotAllowed):
        history_of(cast.director, "django_session", 1)
    with pytest.raises(NotAllowed):
        history_of(cast.director, "no_such_table", 1)


def test_acts_are_seen_in_scope(cast: Cast) -> None:
    actions.sign_out_everywhere(cast.people["agent"].pk, by=cast.agent)
    assert facts_for(cast.director).count() == 1
    assert facts_for(cast.stranger).count() == 0
    assert facts_for(cast.agent).count() == 0


def test_change_masks_what_is_veiled(cast: Cast) -> None:
    person = cast.people["agent"]
    asked = {"name": person.name, "home_id": cast.project.pk, "by": cast.admin}
    actions.change_person(person.pk, mobile="13812345678", **asked)  # type: ignore[arg-type]
    actions.change_person(person.pk, mobile="13987654321", **asked)  # type: ignore[arg-type]
    latest = history_of(cast.director, "access_person", person.pk)[0]
    assert Change("手机", "138****5678", "139****4321") in latest.changes  # one transaction holds the whole test


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [("system", "deliver", "系统"), ("system", "sweep_overdue", "系统"), ("system", "command", "命令行"), ("staff", "李四", "李四")],
)
def test_a_job_is_told_as_the_system(kind: str, name: str, said: str) -> None:
    assert FactRow(actor_kind=kind, person_name=name).who == said
