"""People, roles and grants: who may do what, and that a change holds at once."""

from datetime import date

import pytest

from tests.factories.cast import Cast
from tonglu.access import actions, commands
from tonglu.access.models import Grant, Person, Role
from tonglu.access.permissions import Permission as P
from tonglu.access.queries import key_in_use, people_for
from tonglu.lib.refusals import NotAllowed, Refused


def role(code: str) -> Role:
    return Role.objects.get(code=code)


def test_new_person_reaches_nothing_until_granted(cast: Cast) -> None:
    person = actions.add_person(username="Wang.Wu", name="王五", home_id=cast.project.pk, mobile="138 1234 5678", by=cast.admin)
    cast.people["wang.wu"] = person
    assert (person.username, Person.objects.get(pk=person.pk).mobile.mask) == ("wang.wu", "138****5678")
    assert not cast.actor("wang.wu").reach
    actions.grant_role(person.pk, role_id=role("agent").pk, node_id=cast.project.pk, since=date(2026, 9, 1), by=cast.admin)
    assert cast.actor("wang.wu").reaches_node(P.CASE_VIEW, cast.project.pk)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"username": "王五"}, "登录名用小写字母或数字开头，可含字母、数字、点、横线、下划线，2 到 40 位"),
        ({"username": "agent"}, "登录名「agent」已有人使用，请换一个"),
        ({"name": "  "}, "请填写姓名"),
        ({"name": "王\0五"}, "姓名中有看不见的控制字符，请删去后重填"),
        ({"name": "王" * 61}, "姓名太长（61 字），最多 60 个字"),
        ({"mobile": "1381234567"}, "手机号少一位，请补全"),
        ({"email": "a@"}, "邮箱「a@」不完整，请检查"),
    ],
)
def test_bad_person_is_refused_in_words(cast: Cast, asked: dict[str, str], sentence: str) -> None:
    right = {"username": "wangwu", "name": "王五", "mobile": "", "email": ""}
    with pytest.raises(Refused) as refusal:
        actions.add_person(home_id=cast.project.pk, by=cast.admin, **{**right, **asked})  # type: ignore[arg-type]
    assert str(refusal.value) == sentence


def test_people_are_seen_in_scope_only(cast: Cast) -> None:
    seen = set(people_for(cast.manager).values_list("username", flat=True))
    assert seen == {"agent", "colleague", "dispatcher", "technician", "mate", "manager"}
    assert not people_for(cast.agent).exists()


def test_nobody_grants_to_himself(cast: Cast) -> None:
    with pytest.raises(Refused, match="不能给自己授权"):
        actions.grant_role(cast.people["admin"].pk, role_id=role("director").pk, node_id=cast.group.pk, by=cast.admin)


def make_city_keeper(cast: Cast) -> None:
    """A person who keeps people of one city and has no say over roles."""
    keeper = actions.save_role(None, name="人事", wide=[P.PERSON_VIEW, P.PERSON_EDIT, P.CASE_VIEW], own=[], by=cast.admin)
    Grant.objects.create(person=cast.people["colleague"], role=keeper, node=cast.city, since=date(2026, 1, 1))


def test_keeper_of_people_gives_no_more_than_he_holds(cast: Cast) -> None:
    make_city_keeper(cast)
    with pytest.raises(Refused, match="含有您在「江城公司」没有的权限"):
        actions.grant_role(cast.people["mate"].pk, role_id=role("director").pk, node_id=cast.city.pk, by=cast.colleague)
    with pytest.raises(NotAllowed):
        actions.grant_role(cast.people["mate"].pk, role_id=role("agent").pk, node_id=cast.other_city.pk, by=cast.colleague)


def test_keeper_takes_over_nobody_who_reaches_further(cast: Cast) -> None:
    make_city_keeper(cast)
    boss = cast.people["director"]
    Grant.objects.create(person=boss, role=role("admin"), node=cast.group, since=date(2026, 1, 1))
    with pytest.raises(Refused, match="管理范围之外"):
        actions.sign_in_link("director", by=cast.colleague)
    with pytest.raises(Refused, match="管理范围之外"):
        actions.issue_api_key("director", by=cast.colleague)
    with pytest.raises(Refused, match="管理范围之外"):
        actions.change_person(boss.pk, name="x", home_id=cast.city.pk, email="me@example.com", by=cast.colleague)


def test_role_change_holds_at_once(cast: Cast) -> None:
    agent = role("agent")
    assert cast.agent.can(P.CUSTOMER_VIEW)
    actions.save_role(agent.pk, name=agent.name, wide=[P.CASE_VIEW], own=[P.CASE_HANDLE], by=cast.admin)
    assert set(cast.agent.reach) == {"case.view", "case.handle"}


def test_roles_are_for_the_top_only_and_nobody_lifts_himself(cast: Cast) -> None:
    own = role("admin")
    with pytest.raises(Refused, match="您自己持有这个角色"):
        actions.save_role(own.pk, name=own.name, wide=[*own.wide, P.CASE_CLOSE], own=[], by=cast.admin)
    with pytest.raises(NotAllowed):
        actions.save_role(role("agent").pk, name="坐席", wide=[], own=[], by=cast.director)
    with pytest.raises(Refused, match=r"没有这项权限：case\.fly"):
        actions.save_role(role("agent").pk, name="坐席", wide=["case.fly"], own=[], by=cast.admin)


def test_last_administrator_stays(cast: Cast) -> None:
    second = cast.people["director"]
    grant = actions.grant_role(second.pk, role_id=role("admin").pk, node_id=cast.group.pk, since=date(2026, 1, 1), by=cast.admin)
    own = Grant.objects.get(person=cast.people["admin"])
    actions.end_grant(grant.pk, by=cast.admin)
    with pytest.raises(Refused, match="没有系统管理员"):
        actions.end_grant(own.pk, by=cast.admin)
    with pytest.raises(Refused, match="没有系统管理员"):
        actions.save_role(role("admin").pk, name="系统管理员", wide=[P.PERSON_EDIT], own=[], by=cast.admin)


def test_ended_grant_ends_today(cast: Cast) -> None:
    actions.end_grant(Grant.objects.get(person=cast.people["agent"]).pk, by=cast.admin)
    assert not cast.agent.reach


def test_leaver_loses_everything(cast: Cast) -> None:
    key = commands.issue_api_key("agent")
    person = cast.people["agent"]
    used, _stamp = key_in_use(key, cast.at) or (None, None)
    assert used
    assert used.person == person
    actions.leave(person.pk, by=cast.admin)
    cast.people["agent"] = Person.objects.get(pk=person.pk)
    assert key_in_use(key, cast.at) is None
    assert not cast.agent.reach
    assert not Grant.objects.filter(person=person, until=None).exists()
    with pytest.raises(Refused, match="不能给自己办理离职"):
        actions.leave(cast.people["admin"].pk, by=cast.admin)


def test_key_is_noted_by_day_and_dies_when_revoked(cast: Cast) -> None:
    key = actions.issue_api_key("agent", name="报表", by=cast.agent)
    used, _stamp = key_in_use(key, cast.at) or (None, None)
    assert used
    assert used.person == cast.people["agent"]
    row = cast.people["agent"].api_keys.get()
    assert (row.last_used_on, row.prefix) == (date(2026, 9, 30), key[:10])
    with pytest.raises(NotAllowed):
        actions.revoke_api_key(row.pk, by=cast.colleague)
    actions.revoke_api_key(row.pk, by=cast.agent)
    assert key_in_use(key, cast.at) is None


def test_first_set_up_happens_once(db: None) -> None:
    from tests.access.test_links import STRANGER, token_of

    path = commands.first_admin_link()
    assert path is not None
    later = commands.first_admin_link()
    assert later is not None
    asked = {"company": "江城置业", "name": "陈明", "username": "chenming", "password": "correct-horse-7"}
    with pytest.raises(Refused, match="已失效"):
        actions.set_up(token_of(path), by=STRANGER, **asked)
    person = actions.set_up(token_of(later), by=STRANGER, **asked)
    assert (person.home.name, person.home.path) == ("江城置业", f".{person.home_id}.")
    assert commands.first_admin_link() is None
