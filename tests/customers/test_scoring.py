"""Everybody is compared with everybody: a handful at a time, taken up where it stopped, asking no table from end to end."""

from datetime import date

import pytest
from django.db import connection

from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tonglu.audit.models import FactRow
from tonglu.customers import actions, candidates, pairs
from tonglu.customers.actions import scoring
from tonglu.customers.models import Customer, Pair, Scoring
from tonglu.lib.actor import system_actor
from tonglu.lib.refusals import NotAllowed, Refused

PHONE = "13812345678"


@pytest.fixture
def standing(cast: Cast) -> list[Customer]:
    """Two pairs, and one that was judged two people, as they stood before anybody compared."""
    given = [
        ("王小明", PHONE),
        ("王晓明", PHONE),
        ("李四", "13700000001"),
        ("李四", "13700000002"),
        ("赵五", "13600000000"),
        ("钱六", "13600000000"),
    ]
    people = [make_customer(cast.agent, cast.project.pk, name=name, phone=phone) for name, phone in given]
    for each in people[2:4]:
        actions.change_customer(each.pk, born_on=date(1980, 1, 1), by=cast.agent)
    actions.keep_apart(Pair.objects.get(low=people[4]).pk, reason="夫妻", by=cast.manager)
    Pair.objects.exclude(state="never").delete()
    return people


def test_found_in_handfuls_and_only_once(cast: Cast, standing: list[Customer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "AT_ONCE", 2)
    run = actions.ask_scoring(by=cast.manager)
    with pytest.raises(Refused, match="正在比对"):
        actions.ask_scoring(by=cast.director)
    with pytest.raises(NotAllowed):
        actions.ask_scoring(by=cast.agent)
    job = system_actor("score", cast.at)
    assert not scoring.score_on(run.pk, most=2, by=job)  # the worker is killed here; another takes it up
    run.refresh_from_db()
    assert (run.after_id, run.read_count, run.finished_at) == (standing[3].pk, 4, None)
    assert scoring.score_on(run.pk, most=9, by=job)
    run.refresh_from_db()
    assert (run.read_count, run.found_count, run.finished_at) == (6, 2, cast.at)
    found = Pair.objects.filter(state="open").order_by("pk").values_list("low_id", "high_id")
    assert list(found) == [(standing[0].pk, standing[1].pk), (standing[2].pk, standing[3].pk)]
    assert FactRow.objects.filter(kind="customers.scoring_asked", subject_id=run.pk).count() == 1
    again = actions.ask_scoring(by=cast.manager)
    assert scoring.score_on(again.pk, most=9, by=job)
    assert (pairs.last_scoring(cast.manager), Scoring.objects.get(pk=again.pk).found_count) == (again, 0)
    assert pairs.last_scoring(cast.agent) is None


@pytest.mark.usefixtures("uncounted")
def test_no_question_reads_a_table_from_end_to_end(standing: list[Customer]) -> None:
    """With sequential scans made dear, each has an index to go by: at a million customers it is taken by itself."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for question in (candidates.BY_PHONE, candidates.BY_PAPER, candidates.BY_HOME, candidates.BY_NAME):
            cursor.execute(f"EXPLAIN {question}", {"ids": [each.pk for each in standing], "most": 10})
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan, plan
