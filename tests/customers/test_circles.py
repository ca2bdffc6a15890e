"""Circles follow from what somebody is now; one person may stand in several, and in none."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.web.signing import Sign, sign
from tonglu.customers import actions, invariants, queries
from tonglu.customers.circles import affiliations_of, circles_now, in_circles, living_as
from tonglu.customers.file import beside
from tonglu.customers.models import Affiliation, CircleRole, Customer
from tonglu.customers.rules.circles import ROLES, circles_of
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import NotAllowed, Refused

__all__ = ["sign"]
TODAY = date(2026, 9, 30)


@pytest.fixture
def people(cast: Cast) -> dict[str, Customer]:
    found = {name: make_customer(cast.agent, cast.project.pk, name, "") for name in ("业主甲", "员工乙", "记者丙", "访客丁")}
    make_home(cast.agent, found["业主甲"], make_unit(make_project(cast.project)))
    actions.affiliate(found["员工乙"].pk, role="staff", by=cast.agent)
    actions.affiliate(found["记者丙"].pk, role="media", note="江城日报", since=date(2026, 1, 1), by=cast.agent)
    return found


def seen(by: Actor, customer: Customer) -> tuple[str, ...]:
    ids = queries.selves(customer)
    return circles_now(affiliations_of(by, ids), queries.residencies_of(by, customer, ids), day_of(by.at))


def named(by: Actor, *circles: str) -> list[str]:
    return sorted(each.name for each in in_circles(by, queries.customers_for(by), circles))


def test_every_role_belongs_to_a_circle() -> None:
    assert set(ROLES) == {each.value for each in CircleRole}
    assert circles_of(["media", "staff", "media"], has_home=True) == ("C1", "C2", "C3")
    assert circles_of([], has_home=False) == ()


def test_page_list_and_filter_agree(cast: Cast, people: dict[str, Customer]) -> None:
    assert {name: seen(cast.agent, each) for name, each in people.items()} == {
        "业主甲": ("C2",), "员工乙": ("C1",), "记者丙": ("C3",), "访客丁": (),
    }  # fmt: skip
    for who in (cast.agent, cast.admin):
        held = beside(who, list(people.values()))
        assert {name: held[each.pk].circles for name, each in people.items()} == {name: seen(who, each) for name, each in people.items()}
    assert (named(cast.agent, "C1"), named(cast.agent, "C2"), named(cast.agent, "C3")) == (["员工乙"], ["业主甲"], ["记者丙"])
    assert (named(cast.agent, "none"), named(cast.agent, "C1", "C3")) == (["访客丁"], ["员工乙", "记者丙"])
    assert named(cast.stranger, "C1", "C2", "C3", "none") == []


def test_several_circles_and_the_day_they_end(cast: Cast, people: dict[str, Customer]) -> None:
    row = actions.affiliate(people["业主甲"].pk, role="staff", since=date(2026, 1, 1), by=cast.agent)
    assert seen(cast.agent, people["业主甲"]) == ("C1", "C2")
    with pytest.raises(Refused, match="已经登记为员工了"):
        actions.affiliate(people["业主甲"].pk, role="staff", by=cast.agent)
    actions.end_affiliation(row.pk, by=cast.agent)
    assert seen(cast.agent, people["业主甲"]) == ("C2",)
    with pytest.raises(Refused, match="已于 2026-09-30 结束"):
        actions.end_affiliation(row.pk, by=cast.agent)
    home = queries.residencies_of(cast.agent, people["业主甲"])[0]
    actions.end_relation(home.pk, by=cast.agent)
    assert named(cast.agent, "none") == ["业主甲", "访客丁"]
    assert len(affiliations_of(cast.agent, [people["业主甲"].pk])) == 1
    assert list(invariants.broken()) == []


def test_a_person_of_two_records_stands_in_the_circles_of_both(cast: Cast, people: dict[str, Customer]) -> None:
    edge = actions.merge_customers(people["业主甲"].pk, merged_id=people["记者丙"].pk, by=cast.manager)
    root = Customer.objects.get(pk=people["业主甲"].pk)
    assert (
        seen(cast.agent, root) == beside(cast.agent, [root])[root.pk].circles == beside(cast.admin, [root])[root.pk].circles == ("C2", "C3")
    )
    assert named(cast.agent, "C3") == ["业主甲"]
    actions.undo_merge(edge.pk, by=cast.manager)
    assert named(cast.agent, "C3") == ["记者丙"]


def test_a_person_is_found_by_the_role_of_any_of_its_records(cast: Cast, people: dict[str, Customer]) -> None:
    by, rows = cast.agent, queries.customers_for(cast.agent)
    actions.merge_customers(people["访客丁"].pk, merged_id=people["业主甲"].pk, by=cast.manager)  # the home stays with the other record
    for by_name in (True, False):
        assert [each.name for each in living_as(by, rows, ["owner"], by_name=by_name)] == ["访客丁"]
        assert not living_as(by, rows, ["renter"], by_name=by_name).exists()
    assert not living_as(cast.stranger, queries.customers_for(cast.stranger), ["owner"]).exists()


def test_what_is_refused(cast: Cast, people: dict[str, Customer]) -> None:
    firm = actions.register_customer(name="江城供电公司", kind="organisation", node_id=cast.project.pk, by=cast.agent)
    actions.affiliate(firm.pk, role="utility", by=cast.agent)
    with pytest.raises(Refused, match="员工是个人"):
        actions.affiliate(firm.pk, role="staff", by=cast.agent)
    with pytest.raises(Refused, match="年份"):
        actions.affiliate(firm.pk, role="media", since=date(1900, 1, 1), by=cast.agent)
    row = Affiliation.objects.get(role="utility")
    for attempt in (
        lambda: actions.affiliate(firm.pk, role="media", by=cast.stranger),
        lambda: actions.affiliate(firm.pk, role="media", node_id=cast.other_project.pk, by=cast.admin),
        lambda: actions.end_affiliation(row.pk, by=cast.stranger),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    with pytest.raises(Refused, match="晚于开始日期"):
        actions.end_affiliation(row.pk, until=TODAY - timedelta(1), by=cast.agent)


def test_pages_show_and_change_circles(sign: Sign, cast: Cast, people: dict[str, Customer]) -> None:
    client, here = sign("agent"), reverse("web:customer", args=[people["访客丁"].pk])
    assert "不在圈层" in client.get(here).content.decode()
    added = client.post(reverse("web:customer_edit", args=[people["访客丁"].pk, "circle"]), {"role": "street", "note": "滨江街道"})
    assert added.status_code == 302
    page = client.get(here).content.decode()
    for words in ("C3 相关公众", "街道社区", "滨江街道"):
        assert words in page
    listed = client.get(reverse("web:customers"), {"circle": "C3"}).content.decode()
    assert ("访客丁" in listed, "记者丙" in listed, "业主甲" in listed) == (True, True, False)
    row = Affiliation.objects.get(role="street")
    assert (
        client.post(reverse("web:customer_row", args=[people["访客丁"].pk, "end_circle", row.pk]), {"until": "2026-10-05"}).status_code
        == 302
    )
