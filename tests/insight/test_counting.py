"""The kept sums are what the rows say: after every act, killed, doubled, and after somebody wrote past them."""

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, models

from tests.factories.case_states import home_of, opened
from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tests.factories.estates import make_project, make_unit
from tests.service.races import reading_together, together
from tonglu.estates.models import Unit
from tonglu.insight import actions, counting, invariants
from tonglu.insight.models import CaseMark, DayCell, HomeCell, Standing
from tonglu.lib.actor import system_actor
from tonglu.organisation.models import LookupItem
from tonglu.service import actions as service
from tonglu.service.models import Case

BY = system_actor("count", NOON)
TODAY = date(2026, 9, 30)
alone = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def sums(**narrow: object) -> dict[str, int]:
    """All days together, the sums that are not zero."""
    found = DayCell.objects.filter(**narrow).aggregate(**{name: models.Sum(name, default=0) for name in counting.SUMS})
    return {name: int(value) for name, value in found.items() if value}


def counted() -> list[tuple[object, ...]]:
    """Everything kept, so that two ways of counting can be held against each other."""
    cells = DayCell.objects.exclude(**dict.fromkeys(counting.SUMS, 0)).order_by("node_id", "on", "kind")
    return [*CaseMark.objects.order_by("pk").values_list(), *cells.values_list("node_id", "on", "kind", *counting.SUMS)]


def settle() -> None:
    """Wait until no transaction of another test on this server is older than what was just told."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(max(xid::text::bigint), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM audit_factrow"
            )
            if cursor.fetchall() == [(True,)]:
                return
        time.sleep(0.02)


def test_life_of_a_case_is_counted_day_by_day(cast: Cast) -> None:
    actions.rebuild(by=BY)
    case = make_case(cast, "handling", at=NOON)
    actions.catch_up(by=BY)
    begun = sums()
    later = NOON + timedelta(days=2)
    service.finish_case(case.pk, result="已换密封圈", by=cast.actor("technician", later))
    service.close_case(case.pk, by=cast.actor("manager", later))
    actions.catch_up(by=BY)
    assert (begun["opened"], begun.get("closed")) == (1, None)
    assert sums(on=TODAY + timedelta(days=2)) | {"closed": 1, "minutes": 2880, "fixed": 1} == sums(on=TODAY + timedelta(days=2))
    assert list(invariants.broken()) == []


def test_reopening_takes_the_case_out_of_the_closed(cast: Cast) -> None:
    case = make_case(cast, "closed")
    actions.rebuild(by=BY)
    assert sums()["closed"] == 1
    service.reopen_case(case.pk, reason="又漏了", by=cast.manager)
    actions.catch_up(by=BY)
    assert (sums().get("closed"), sums().get("minutes"), sums()["opened"]) == (None, None, 1)


def test_refused_case_counts_nowhere(cast: Cast) -> None:
    make_case(cast, "refused")
    actions.rebuild(by=BY)
    assert (sums(), CaseMark.objects.count()) == ({}, 0)


def test_second_complaint_of_a_home_is_a_repeat_and_a_third_party_is_none(cast: Cast) -> None:
    problem = service_problem()
    for _ in range(2):
        case = opened(cast, kind="complaint", problem_id=problem)
        Case.objects.filter(pk=case.pk).update(opened_at=NOON - timedelta(days=case.pk % 7))
    other = make_unit(home_of(cast).project, building="9", room="101")
    opened(cast, kind="complaint", problem_id=problem, unit_id=other.pk)
    actions.rebuild(by=BY)
    assert (sums()["opened"], sums()["repeated"]) == (3, 1)


def test_repair_said_again_within_thirty_days_was_not_fixed(cast: Cast) -> None:
    problem = service_problem()
    first = opened(cast, problem_id=problem)
    service.force_close_case(first.pk, reason="当场修好", by=cast.manager)
    actions.rebuild(by=BY)
    assert sums()["fixed"] == 1
    service.open_case(
        words="又漏了", unit_id=first.unit_id, problem_id=problem, contact_name="王女士", by=cast.actor("agent", NOON + timedelta(days=29))
    )
    actions.catch_up(by=BY)
    assert sums().get("fixed") is None


def test_kept_sums_are_those_of_counting_anew(cast: Cast) -> None:
    actions.rebuild(by=BY)
    for state in ("new", "refused", "accepted", "handling", "done", "closed"):
        make_case(cast, state, words=f"漏水，{state}")
        actions.catch_up(by=BY)
    kept = counted()
    actions.catch_up(by=BY)  # the same facts again
    assert counted() == kept
    actions.rebuild(by=BY)
    assert counted() == kept


def test_delivered_homes_are_counted_by_day(cast: Cast) -> None:
    project = make_project(cast.project)
    make_unit(project)
    shop = make_unit(project, room="101")
    Unit.objects.update(delivered_on=TODAY)
    Unit.objects.filter(pk=shop.pk).update(kind="shop")
    actions.rebuild(by=BY)
    assert list(HomeCell.objects.values_list("node_id", "on", "delivered")) == [(cast.project.pk, TODAY, 1)]


@pytest.mark.parametrize(
    ("corrupt", "sentence"),
    [
        (lambda: CaseMark.objects.update(is_close_kept=True, close_on=TODAY), "分析：1 张工单的计数与工单本身不符"),
        (lambda: CaseMark.objects.all().delete(), "分析：1 张工单的计数与工单本身不符"),
        (lambda: DayCell.objects.filter(opened=1).update(opened=2), "的合计（repair）与明细不符"),
        (lambda: HomeCell.objects.create(node_id=1, on=TODAY, delivered=7), "分析：组织 1 在 2026-09-30 的交付户数与房间不符"),
        (lambda: Case.objects.update(kind="complaint"), "分析：1 张工单的计数与工单本身不符"),
    ],
)
def test_what_was_written_past_the_counting_is_found(cast: Cast, corrupt: Callable[[], object], sentence: str) -> None:
    make_case(cast)
    actions.rebuild(by=BY)
    Standing.objects.update(xid=2**62)  # every fact is counted: nothing is repaired by looking
    corrupt()
    found = list(invariants.broken())
    assert [sentence in each for each in found[:1]] == [True]
    actions.rebuild(by=BY)
    assert list(invariants.broken()) == []


@alone
def test_killed_while_counting_it_goes_on_from_where_it_stood(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.count_facts(by=BY)
    make_case(cast)
    settle()
    before = Standing.objects.get().version
    with monkeypatch.context() as patch:
        patch.setattr(Standing, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.count_facts(by=BY)
    assert sums() == {}
    assert [actions.count_facts(by=BY) for _ in range(2)] == [1, 0]
    assert (Standing.objects.get().version, sums()["opened"]) == (before + 1, 1)
    assert list(invariants.broken()) == []


def killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@alone
def test_two_who_count_at_once_add_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock both find the case uncounted and add it twice."""
    actions.count_facts(by=BY)
    totals = []
    for locked in (False, True):
        make_case(cast, words=f"漏水，{locked}")
        settle()
        with reading_together(monkeypatch, counting, "recount_cases", locked=locked):
            together(*[lambda: actions.count_facts(by=BY)] * 2)
        totals.append(sums()["opened"])
        actions.rebuild(by=BY)
    assert totals == [2, 2]  # one case added twice, then the second of two added once


def service_problem() -> int:
    return LookupItem.objects.filter(list_code="service.problem").order_by("pk")[0].pk
