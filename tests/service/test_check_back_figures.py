"""Rates of check-backs: who did not answer, declined or put it off is in no satisfaction."""

from datetime import timedelta

import pytest

from tests.factories.cast import Cast
from tests.factories.check_backs import make_check_back
from tonglu.service import actions
from tonglu.service.queries.check_back_figures import check_back_figures

pytestmark = pytest.mark.django_db


def test_figures(cast: Cast) -> None:
    for result in ("very_satisfied", "satisfied", "fair", "dissatisfied", "no_answer", "refused", "later"):
        check_back = make_check_back(cast, words=f"{result} 的投诉")
        given = {"words": "这样说", "later_at": cast.at + timedelta(days=1)}
        actions.record_check_back(check_back.pk, result=result, by=cast.colleague, **given)
        if result in {"very_satisfied", "satisfied"}:
            actions.close_case(check_back.case_id, by=cast.manager)
    period = {"since": cast.at, "until": cast.at + timedelta(days=1)}
    found = check_back_figures(cast.manager, **period)
    assert (found.closed, found.visited, found.calls, found.reached, found.pleased) == (2, 4, 7, 6, 2)
    assert (found.closed_visited, found.check_back_rate, found.satisfaction) == (2, 1.0, 0.5)
    assert found.reach_rate == pytest.approx(6 / 7)
    nothing = check_back_figures(cast.stranger, **period)
    assert (nothing.closed, nothing.calls, nothing.satisfaction) == (0, 0, None)
    assert check_back_figures(cast.manager, **period, kind="repair").visited == 0
