"""Reads: scope, constant numbers of queries, capped counts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.cases import fresh, make_case
from tests.factories.cast import NOON, Cast
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed
from tonglu.service import actions, queries
from tonglu.service.models import Case
from tonglu.service.queries import numbers
from tonglu.service.queries.check_backs import check_back_counts
from tonglu.service.rules.states import CaseState

WAITING = (CaseState.NEW, CaseState.ACCEPTED, CaseState.DONE)
READS: dict[str, Callable[[Actor, Case], object]] = {
    "list": lambda by, _: [(each.customer, each.unit, each.keeper, each.node.name) for each in queries.cases_for(by)[:80]],
    "page": lambda by, case: [str(queries.case_for(by, case.pk).node), queries.legal_arrows(by, case)],
    "history": lambda by, case: list(queries.case_history(by, case)),
    "clocks": queries.clocks_of,
    "keepers": queries.keepers_for,
    "pool": lambda by, _: list(queries.grabbable_cases(by)),
    "workbench": lambda by, _: queries.workbench_for(by, WAITING),
    "similar": lambda by, case: queries.similar_cases(by, words=case.words),
    "suspicions": lambda by, _: [(each.first.unit, each.second.unit) for each in queries.suspicions_for(by)],
    "days": lambda by, _: queries.daily_counts(by),
}


@pytest.mark.parametrize("read", list(READS))
def test_reads_cost_the_same_for_one_row_and_three(cast: Cast, read: str) -> None:
    by = cast.manager
    case = make_case(cast, "handling")
    counts = []
    for _ in range(2):
        READS[read](by, fresh(case))
        with CaptureQueriesContext(connection) as seen:
            READS[read](by, fresh(case))
        counts.append(len(seen))
        for number in range(2):
            make_case(cast, "handling", words=f"又一件{number}")
    assert counts[0] == counts[1]


def test_stranger_sees_nothing(cast: Cast) -> None:
    case = make_case(cast)
    make_case(cast)
    by = cast.stranger
    with pytest.raises(NotAllowed):
        queries.case_for(by, case.pk)
    with pytest.raises(NotAllowed):
        queries.case_by_number(by, case.number)
    assert (list(queries.cases_for(by)), list(queries.suspicions_for(by))) == ([], [])
    assert (queries.clocks_of(by, case), queries.pauses_of(by, case), queries.suspicions_of(by, case)) == ([], [], [])
    assert (list(queries.case_history(by, case)), list(queries.case_photos(by, case))) == ([], [])
    work = queries.workbench_for(by, WAITING)
    assert {count.value for count in (*work.numbers.values(), *work.calls.values())} == {0}
    assert [*work.waiting.values(), work.own_late, work.late, work.today, work.appointed] == [[]] * 7


def test_technician_sees_own_cases_and_the_pool(cast: Cast) -> None:
    mine, offered, other = make_case(cast, "handling"), make_case(cast, "accepted", words="二"), make_case(cast, words="三")
    actions.offer_case(offered.pk, by=cast.dispatcher)
    by = cast.technician
    assert list(queries.cases_for(by)) == [mine]
    assert list(queries.cases_of_keeper(by)) == [mine]
    assert list(queries.grabbable_cases(by)) == [offered]
    with pytest.raises(NotAllowed):
        queries.case_for(by, other.pk)


def test_workbench_lists_what_its_numbers_count(cast: Cast) -> None:
    rows = {state: make_case(cast, state, words=state) for state in ("new", "accepted", "handling", "done", "closed", "refused")}
    mine = make_case(cast, "handling", keeper="manager", words="我的")
    due = {"new": -1, "accepted": 2, "handling": -3, "done": 90, "refused": -1}
    for state, hours in due.items():
        Case.objects.filter(pk=rows[state].pk).update(due_at=NOON + timedelta(hours=hours))
    Case.objects.filter(pk=mine.pk).update(due_at=NOON - timedelta(hours=2))
    Case.objects.filter(pk=rows["done"].pk).update(appointed_at=NOON + timedelta(hours=1))
    by = cast.actor("manager", NOON)
    work = queries.workbench_for(by, WAITING)
    assert {code: count.value for code, count in work.numbers.items()} == {
        "late": 3, "due_today": 1, "new": 1, "to_dispatch": 1, "mine": 1, "to_close": 1,
    }  # fmt: skip
    lists = [*work.waiting.values(), work.own_late, work.late, work.today, work.appointed]
    assert [[each.pk for each in found] for found in lists] == [
        [rows["new"].pk], [rows["accepted"].pk], [rows["done"].pk], [mine.pk],
        [rows["handling"].pk, mine.pk, rows["new"].pk], [rows["accepted"].pk], [rows["done"].pk],
    ]  # fmt: skip
    assert work.calls == check_back_counts(by, ("now", "late"))


def test_counts_stop_at_the_cap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "CAP", 2)
    for number in range(3):
        make_case(cast, words=f"漏水{number}")
    count = queries.counts_by_state(cast.manager)["new"]
    assert (str(count), count.is_capped) == ("2+", True)


def test_what_was_counted_as_full_is_not_counted_again_for_the_same_person(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "CAP", 0)
    make_case(cast)
    by, told = cast.manager, []
    for states in ([CaseState.NEW], [CaseState.NEW], [CaseState.NEW, CaseState.CLOSED]):
        with CaptureQueriesContext(connection) as asked:
            told.append(([str(each) for each in queries.counts_by_state(by, states).values()], len(asked)))
    assert told == [(["0+", "0+"], 1), (["0+", "0+"], 0), (["0+", "0+", "0"], 1)]
    assert [str(each) for each in queries.counts_by_state(cast.stranger, [CaseState.NEW]).values()] == ["0", "0"]


def test_steps_show_where_the_case_stands(cast: Cast) -> None:
    steps = queries.steps_of(make_case(cast, "handling"))
    assert [each.code for each in steps if each.is_done] == ["opened", "accepted", "dispatched"]
    assert [each.code for each in steps if each.is_current] == ["dispatched"]
    assert [each.code for each in queries.steps_of(make_case(cast, "refused", words="二"))] == ["opened", "refused"]


def test_case_is_found_by_number_and_key(cast: Cast) -> None:
    case = make_case(cast)
    assert queries.case_by_number(cast.agent, f" {case.number.lower()} ") == case
    assert queries.case_by_key(str(case.key)) == case


@pytest.mark.usefixtures("uncounted")
def test_lists_use_their_indexes(cast: Cast) -> None:
    """At a few thousand rows no list of the manager scans the table."""
    case = make_case(cast)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO service_case SELECT (jsonb_populate_record(c, jsonb_build_object("
            "'id', nextval(pg_get_serial_sequence('service_case','id')), 'key', gen_random_uuid(), 'number', 'X' || n,"
            "'node_id', CASE WHEN n %% 50 = 0 THEN c.node_id ELSE %s END,"
            "'opened_at', c.opened_at - n * interval '1 hour'))).* FROM service_case c, generate_series(1, 5000) n WHERE c.id = %s",
            [cast.other_project.pk, case.pk],
        )
        cursor.execute("ANALYZE service_case")
    by = cast.manager
    for rows in (queries.cases_for(by)[:80], queries.open_cases(by)[:80]):
        assert "Seq Scan on service_case" not in rows.explain()
