"""Open cases put under the rules in force: without a reason, or where nothing could be done, the page says so and nothing has changed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.operations import stored
from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tonglu.organisation.models import WorkCalendar
from tonglu.service import policies
from tonglu.service.models import Case, CaseClock

Sign = Callable[[str], Client]


@pytest.fixture
def two(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """Two open cases whose deadlines the rules of now would bring forward."""
    cases = [make_case(cast, "handling"), make_case(cast, "handling", words="另一件")]
    calendar = WorkCalendar.objects.get(name="标准工时").pk
    policies.set_policy(
        node_id=cast.project.pk, kind="repair", clock="close", within_minutes=60, calendar_id=calendar,
        since=cast.at + timedelta(hours=1), by=cast.director,
    )  # fmt: skip
    monkeypatch.setenv("TONGLU_NOW", (cast.at + timedelta(hours=2)).isoformat())
    return cases


def within(case: Case) -> int:
    return CaseClock.objects.get(case=case, clock="close").within_minutes


def test_without_a_reason_nothing_changes_and_the_ticks_stay(sign: Sign, two: list[Case]) -> None:
    director, first = sign("director"), two[0]
    before = stored()
    answer = director.post(reverse("web:recompute_apply"), {"case": first.pk, "reason": " "})
    page = answer.content.decode()
    assert (answer.status_code, stored() == before, within(first)) == (422, True, 18 * 60)
    assert ("必填" in page, [f'value="{each.pk}" checked' in page for each in two]) == (True, [True, False])
    assert director.post(reverse("web:recompute_apply"), {"case": first.pk, "reason": "总部统一缩短"}).status_code == 302
    assert [within(each) for each in two] == [60, 18 * 60]


def test_what_is_refused_altogether_is_no_success(sign: Sign, two: list[Case]) -> None:
    director, first = sign("director"), two[0]
    given = {"case": first.pk, "reason": "总部统一缩短"}
    director.post(reverse("web:recompute_apply"), given)
    before = stored()
    answer = director.post(reverse("web:recompute_apply"), given)
    said = f"工单 {first.number} 按现行规则重算没有变化"
    assert (answer.status_code, said in answer.content.decode(), stored() == before) == (422, True, True)
    assert director.post(reverse("web:recompute_apply"), {**given, "case": [first.pk, two[1].pk]}).status_code == 200  # one of two is done
    assert within(two[1]) == 60


def test_with_one_out_of_reach_nothing_is_done(sign: Sign, two: list[Case], cast: Cast) -> None:
    Case.objects.filter(pk=two[1].pk).update(node=cast.other_project)
    director, before = sign("director"), stored()
    answer = director.post(reverse("web:recompute_apply"), {"case": [two[0].pk, two[1].pk], "reason": "总部统一缩短"})
    assert (answer.status_code, stored() == before) == (404, True)
