"""What a person reaches is kept in the process, and is true all the same."""

import pytest
from django.db import connection, transaction

from tests.factories.cast import Cast
from tonglu.access import actions
from tonglu.access.models import Grant, Role
from tonglu.access.permissions import Permission as P
from tonglu.access.reaches import current_stamp, reach_of
from tonglu.lib.clock import day_of
from tonglu.organisation.models import Node

pytestmark = pytest.mark.django_db


def reach(cast: Cast, name: str = "agent") -> frozenset[str]:
    return frozenset(reach_of(cast.people[name].pk, day_of(cast.at), current_stamp()))


def test_kept_reach_asks_nothing_again(cast: Cast, django_assert_num_queries) -> None:  # noqa: ANN001
    before = reach(cast)
    with django_assert_num_queries(1):  # the stamp
        assert reach(cast) == before


def test_right_taken_from_a_role_is_gone_at_once(cast: Cast) -> None:
    assert P.CASE_OPEN in reach(cast)
    held = Grant.objects.select_related("role").get(person=cast.people["agent"]).role
    Role.objects.filter(pk=held.pk).update(wide=[each for each in held.wide if each != P.CASE_OPEN], own=[])
    assert P.CASE_OPEN not in reach(cast)


def test_ended_grant_and_sql_are_seen_at_once(cast: Cast) -> None:
    assert reach(cast)
    actions.end_grant(Grant.objects.get(person=cast.people["agent"]).pk, by=cast.admin)
    assert not reach(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_grant SET until = NULL WHERE person_id = %s", [cast.people["agent"].pk])
    assert reach(cast)


def test_new_node_is_reached_at_once(cast: Cast) -> None:
    def nodes() -> frozenset[int]:
        return reach_of(cast.people["admin"].pk, day_of(cast.at), current_stamp())[P.CASE_VIEW].nodes

    before, root = nodes(), Node.objects.get(parent=None)
    made = Node.objects.create(parent=root, kind="project", name="新区", path=f"{root.path}999999.")
    assert nodes() == before | {made.pk}


def test_what_is_undone_is_not_kept(cast: Cast) -> None:
    before = reach(cast)
    with transaction.atomic():
        Grant.objects.filter(person=cast.people["agent"]).delete()
        assert not reach(cast)
        transaction.set_rollback(True)
    assert reach(cast) == before


def test_new_name_makes_the_stamp_anew_and_a_sign_in_does_not(cast: Cast) -> None:
    before = current_stamp()
    person = cast.people["agent"]
    person.save(update_fields=["last_login"])
    assert current_stamp() == before
    person.name = "林小棠"
    person.save(update_fields=["name"])
    assert current_stamp() != before
