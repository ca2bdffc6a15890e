"""Cases with a past come in bulk: rows, clocks and facts agree, whatever state they stand in."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories.cast import NOON, Cast
from tonglu.audit.models import FactRow
from tonglu.lib.facts import FACT_KINDS, SUBJECT_FIELDS
from tonglu.lib.refusals import NotAllowed
from tonglu.service.actions.past import record_past_cases
from tonglu.service.models import Case, CaseClock
from tonglu.service.rules.past import PastCase

DAY = timedelta(days=1)
MOMENTS = ("accepted_at", "dispatched_at", "arrived_at", "finished_at", "closed_at")


def past_case(cast: Cast, steps: int, **more: Any) -> PastCase:
    opened_at = NOON - 9 * DAY
    moments = {name: opened_at + place * DAY for place, name in enumerate(MOMENTS[:steps], 1)}
    who = cast.technician.person_id
    done = {"result": "已修复，回电 13812345678" if steps > 3 else "", "keeper_id": who, "dispatched_by_id": cast.manager.person_id}
    return PastCase(words="水管漏水", kind="repair", node_id=cast.project.pk, opened_at=opened_at, **moments, **done, **more)


@pytest.mark.django_db
def test_past_cases_are_rows_clocks_and_facts(cast: Cast) -> None:
    assert record_past_cases([past_case(cast, steps) for steps in range(6)], by=cast.manager) == 6
    states = list(Case.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["new", "accepted", "handling", "handling", "done", "closed"]
    kinds = list(FactRow.objects.filter(subject_id=Case.objects.latest("pk").pk).order_by("pk").values_list("kind", flat=True))
    steps = ["opened", "accepted", "dispatched", "arrived", "finished", "closed"]
    assert [each for each in kinds if "overdue" not in each] == [f"service.case_{each}" for each in steps]
    late = set(CaseClock.objects.exclude(overdue_at=None).values_list("case_id", "clock"))
    assert late
    told = FactRow.objects.filter(kind="service.case_overdue").values_list("subject_id", "body__clock")
    assert (len(told), set(told)) == (len(late), late)


@pytest.mark.django_db
def test_past_facts_are_facts_like_others(cast: Cast) -> None:
    record_past_cases([past_case(cast, 5, is_reopened=True)], by=cast.manager)
    rows = FactRow.objects.filter(kind__startswith="service.case")
    for row in rows:
        kind = FACT_KINDS[row.kind]
        assert kind(**row.body, **{name: getattr(row, name) for name in SUBJECT_FIELDS}).body() == row.body
    assert rows.get(kind="service.case_closed").body["result"] == "已修复，回电 138****5678"
    assert rows.get(kind="service.case_dispatched").body["keeper_name"] == cast.technician.name
    assert rows.filter(kind="service.case_reopened").count() == Case.objects.get().reopened_count == 1


@pytest.mark.django_db
def test_past_cases_stay_within_reach(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        record_past_cases([past_case(cast, 5)], by=cast.stranger)
