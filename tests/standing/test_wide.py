"""A rule that many satisfy is answered by some: the same rule, person by person, drawn at random or in the order of the list."""

import re
from dataclasses import replace
from html import unescape
from typing import Any, Final

import pytest
from django.db import transaction
from django.db.models.expressions import RawSQL
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.standing.frozen import frozen_segment
from tests.standing.test_marks import item
from tests.web.signing import Sign, sign
from tonglu.customers import actions as customers
from tonglu.customers.conditions import CONDITIONS, Condition, Evidence, Rows
from tonglu.customers.models import Customer, Phone
from tonglu.customers.queries import customers_for
from tonglu.lib.refusals import TooLong
from tonglu.standing import actions, queries, wide
from tonglu.standing.compiling import chosen_by, rule_of, within
from tonglu.standing.running import run_segment
from tonglu.web.standing.segments import PEOPLE

__all__ = ["sign"]
LINES: Final[list[dict[str, Any]]] = [
    {"is": "customers.home", "given": {"role": ["owner"]}},
    {"is": "standing.grade", "given": {"letters": ["A"]}},
    {"is": "customers.phone"},
    {"is": "customers.birthday", "given": {"months": ["12"]}},
    {"is": "customers.homes", "given": {"least": "2"}},
]


@pytest.fixture
def crowd(cast: Cast) -> list[Customer]:
    project = make_project(cast.project)
    people = [make_customer(cast.agent, cast.project.pk, name=f"王{name}", phone=f"1381234{place:04}" if place % 3 else "")
              for place, name in enumerate("一二三四五六七八九十")]  # fmt: skip
    for place, each in enumerate(people):
        if place % 2:
            make_home(cast.agent, each, make_unit(project, room=f"{1501 + place}"))
        if place % 4 == 1:
            make_home(cast.agent, each, make_unit(project, room=f"{2501 + place}"))
        if place % 3 == 1:
            actions.grade_customer(each.pk, letter="A", note="成交", by=cast.agent)
    customers.merge_customers(people[0].pk, merged_id=people[1].pk, by=cast.manager)
    actions.mark_customer(people[2].pk, item_id=item("tag", "养犬"), by=cast.agent)
    make_customer(cast.stranger, cast.other_project.pk, name="王外人")
    return people


def _trees(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    line = st.builds(lambda each, turned: {**each, "not": turned}, st.sampled_from(LINES), st.booleans())
    part = st.one_of(line, _trees(depth - 1)) if depth else line
    return st.builds(
        lambda join, parts, least, turned: {"join": join, "parts": parts, "least": min(least, len(parts)), "not": turned},
        st.sampled_from(["all", "any", "least"]), st.lists(part, min_size=1, max_size=3), st.integers(1, 3), st.booleans(),
    )  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=_trees(2))
def test_a_rule_asked_person_by_person_is_the_rule_asked_of_all(cast: Cast, crowd: list[Customer], data: dict[str, Any]) -> None:
    with transaction.atomic():
        tree, seen = rule_of({"v": 1, **data}), within(cast.manager, cast.project.pk)
        everybody = list(customers_for(seen).values_list("pk", flat=True))
        assert set(wide.among(seen, tree, everybody)) == set(chosen_by(seen, tree).values_list("pk", flat=True))
        found = wide.guess(seen, tree, 20)  # of few all are drawn
        assert {each.pk for each in found.people} == set(wide.among(seen, tree, everybody))


def _slow(by: Any, _given: Any) -> list[Rows]:
    """Those who have a phone, after a nap that ends any count that is not to last so long."""
    awake = RawSQL("(SELECT 0 FROM pg_sleep(0.06))", ())
    rows = Phone.objects.filter(until=None, customer__in=customers_for(by), pk__gt=awake)
    return [Rows(rows, lambda _row: Evidence("有电话"))]


SLOW: Final = {"v": 1, "join": "all", "parts": [{"is": "tests.slow"}]}


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CONDITIONS, "tests.slow", Condition("tests.slow", "慢", "不慢", "测试", "customer.view", _slow))
    monkeypatch.setattr("tonglu.web.standing.segments.READ_WITHIN", 0.03)
    monkeypatch.setattr("tonglu.standing.queries.COUNT_WITHIN", 0.03)
    monkeypatch.setattr("tonglu.standing.wide.AT_ONCE", 3)
    monkeypatch.setattr("tonglu.web.standing.segments.PEOPLE", replace(PEOPLE, size=2))


def test_a_list_is_walked_in_its_order_page_by_page(cast: Cast, crowd: list[Customer], sign: Sign, hurried: None) -> None:
    segment = actions.make_segment(name="慢", node_id=cast.project.pk, rule=SLOW, by=cast.manager)
    wanted = [str(each.pk) for each in queries.members_of(cast.manager, queries.segment_for(cast.manager, segment.pk))]
    pages, address = sign("manager"), reverse("web:segment", args=[segment.pk])
    shown: list[list[str]] = []
    while address:
        text = pages.get(unescape(address)).content.decode()
        shown.append(re.findall(r'<td><a href="/customers/(\d+)/">', text))
        [back] = re.findall(r'href="([^"]*before=[^"]*)"', text)[:1] or [""]
        [address] = re.findall(r'href="([^"]*after=[^"]*)"', text)[:1] or [""]
    assert [each for page in shown for each in page] == wanted
    assert re.findall(r'<td><a href="/customers/(\d+)/">', pages.get(unescape(back)).content.decode()) == shown[-2]
    assert pages.get(f"{reverse('web:segment', args=[segment.pk])}?q=王一&after=nonsense").status_code == 200


def test_a_large_frozen_list_is_walked_as_well(
    cast: Cast, crowd: list[Customer], sign: Sign, monkeypatch: pytest.MonkeyPatch, hurried: None
) -> None:
    segment = frozen_segment(cast, name="名单", rule={"v": 1, "join": "all", "parts": [LINES[2]]})
    customers.merge_customers(crowd[4].pk, merged_id=crowd[5].pk, by=cast.manager)  # a member is a member as whichever record
    wanted = [str(each.pk) for each in queries.members_of(cast.manager, queries.segment_for(cast.manager, segment.pk))]
    monkeypatch.setattr("tonglu.standing.queries.members_of", _too_many)
    pages, address, shown = sign("manager"), reverse("web:segment", args=[segment.pk]), []
    while address:
        text = pages.get(unescape(address)).content.decode()
        shown += re.findall(r'<td><a href="/customers/(\d+)/">', text)
        [address] = re.findall(r'href="([^"]*after=[^"]*)"', text)[:1] or [""]
    assert (shown, len(shown) > 2) == (wanted, True)


def _too_many(*_given: Any) -> Any:
    raise TooLong("太多")


def test_what_takes_too_long_is_guessed_and_said_so(cast: Cast, crowd: list[Customer], sign: Sign, hurried: None) -> None:
    found = queries.sized(cast.manager, rule_of(SLOW), cast.project.pk, 3)
    assert (found.drawn > 0, len(found.people)) == (True, 3)
    given = {"node_id": cast.project.pk, "at": ["g:0", "l:0.0"], "join.0": "all", "is.0.0": "tests.slow", "was.0.0": "tests.slow"}
    text = sign("manager").post(reverse("web:segment_count"), given).content.decode()
    assert "误差约" in text
    assert "约" in text


def test_what_was_guessed_is_counted_to_the_last_one_behind(cast: Cast, crowd: list[Customer], sign: Sign, hurried: None) -> None:
    segment = actions.make_segment(name="慢", node_id=cast.project.pk, rule=SLOW, by=cast.manager)
    client, now = sign("agent"), reverse("web:segment_now", args=[segment.pk])
    about = client.get(now).content.decode()
    assert ("误差约" in about, "数清楚" in about) == (True, True)
    client.post(reverse("web:segment_count_whole", args=[segment.pk]))
    assert "正在数清楚" in client.get(reverse("web:segment", args=[segment.pk])).content.decode()
    run_segment(segment.runs.get().pk, at=cast.at)
    whole = queries.members_of(cast.manager, queries.segment_for(cast.manager, segment.pk)).count()
    exact = client.get(now).content.decode()
    assert (f'<b class="num" data-count>{whole}</b>' in exact, "agent员 数清楚的" in exact, "误差约" in exact) == (True, True, False)
    assert f">{whole}</span>" in client.get(reverse("web:segments")).content.decode()
