"""Recomputed on request: what would change is what changes, with a reason, told; never silently."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.cases import fresh, make_case
from tests.factories.cast import Cast
from tonglu.audit.models import FactRow
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import WorkCalendar
from tonglu.service import actions, policies
from tonglu.service.invariants import broken
from tonglu.service.models import CaseClock, ClockPolicy
from tonglu.service.queries.ruling import ruled_cases, rulings_of

HOUR = timedelta(hours=1)


def shorten(cast: Cast, clock: str = "close", minutes: int = 60) -> None:
    calendar = WorkCalendar.objects.get(name="标准工时").pk
    policies.set_policy(
        node_id=cast.project.pk, kind="repair", clock=clock, within_minutes=minutes, calendar_id=calendar, since=cast.at + HOUR,
        by=cast.director,
    )  # fmt: skip


def test_preview_is_what_happens(cast: Cast) -> None:
    case = make_case(cast, "handling")
    actions.pause_case(case.pk, reason="appointment", evidence="电话约", until=cast.at + 3 * HOUR, by=cast.technician)
    kept = fresh(case).due_at
    shorten(cast)
    by = cast.actor("director", cast.at + 2 * HOUR)
    [ruling] = rulings_of(by, list(ruled_cases(by, kind="repair", node_id=cast.city.pk)))
    [change] = ruling.differences
    assert (change.clock, change.within_before, change.within_after, fresh(case).due_at) == ("close", 18 * 60, 60, kept)
    actions.rule_anew(case.pk, reason="总部统一缩短", by=by)
    clock = CaseClock.objects.get(case=case, clock="close")
    assert (clock.due_at, clock.within_minutes, fresh(case).ruled_at) == (change.due_after, 60, by.at)
    told = FactRow.objects.get(kind="service.case_ruled_anew")
    assert told.body["due"] == {"close": [change.due_before.isoformat(), change.due_after.isoformat()]}  # type: ignore[union-attr]
    assert list(broken()) == []
    with pytest.raises(Refused, match="按现行规则重算没有变化"):
        actions.rule_anew(case.pk, reason="再来", by=by)


def test_grade_changed_later_stays_under_the_rules_it_was_put_under(cast: Cast) -> None:
    case = make_case(cast, "handling")
    shorten(cast)
    actions.rule_anew(case.pk, reason="缩短", by=cast.actor("director", cast.at + 2 * HOUR))
    actions.regrade_case(case.pk, grade="hot", reason="多户反映", by=cast.actor("manager", cast.at + 3 * HOUR))
    assert CaseClock.objects.get(case=case, clock="close").within_minutes == 60


def test_clock_that_the_case_lacks_begins_where_it_would_have(cast: Cast) -> None:
    case = make_case(cast, "handling")
    CaseClock.objects.filter(case=case, clock__in=("plan", "dispatch")).delete()  # opened before these clocks were known
    by = cast.actor("director", cast.at + 2 * HOUR)
    [ruling] = rulings_of(by, [fresh(case)])
    assert [(each.clock, each.due_before) for each in ruling.differences] == [("plan", None)]  # dispatch is over
    actions.rule_anew(case.pk, reason="补上方案时限", by=by)
    plan = CaseClock.objects.get(case=case, clock="plan")
    assert (plan.started_at, plan.due_at) == (case.opened_at, ruling.differences[0].due_after)
    assert list(broken()) == []


def test_only_who_sets_the_rules_may_and_ended_cases_stay(cast: Cast) -> None:
    case, closed = make_case(cast, "handling"), make_case(cast, "closed", words="另一件")
    shorten(cast)
    later = cast.at + 2 * HOUR
    for name in ("agent", "manager", "technician", "stranger"):
        with pytest.raises(NotAllowed):
            actions.rule_anew(case.pk, reason="x", by=cast.actor(name, later))
        assert not ruled_cases(cast.actor(name, later))
    director = cast.actor("director", later)
    with pytest.raises(Refused, match="不能重算时限"):
        actions.rule_anew(closed.pk, reason="x", by=director)
    with pytest.raises(Refused, match="请填写原因"):
        actions.rule_anew(case.pk, reason=" ", by=director)
    assert list(ruled_cases(director)) == [case]


def test_preview_costs_the_same_for_one_and_three(cast: Cast) -> None:
    counts = []
    make_case(cast, "handling")
    shorten(cast)
    by = cast.actor("director", cast.at + 2 * HOUR)
    for _ in range(2):
        rulings_of(by, list(ruled_cases(by)))
        with CaptureQueriesContext(connection) as seen:
            assert all(each.differences for each in rulings_of(by, list(ruled_cases(by))))
        counts.append(len(seen))
        for number in range(2):
            make_case(cast, "handling", words=f"又一件{number}")
    assert counts[0] == counts[1]


def test_version_that_never_held_is_withdrawn_and_the_one_before_runs_on(cast: Cast) -> None:
    calendar = WorkCalendar.objects.get(name="标准工时").pk
    given = {"node_id": cast.project.pk, "clock": "close", "calendar_id": calendar}
    first = policies.set_policy(**given, within_minutes=60, by=cast.director)  # type: ignore[arg-type]
    second = policies.set_policy(**given, within_minutes=90, since=cast.at + 2 * HOUR, by=cast.director)  # type: ignore[arg-type]
    policies.end_policy(second.pk, by=cast.actor("director", cast.at + HOUR))
    assert list(ClockPolicy.objects.filter(node=cast.project).values_list("pk", "until")) == [(first.pk, None)]
    policies.set_policy(**given, within_minutes=90, since=cast.at + 3 * HOUR, by=cast.director)  # type: ignore[arg-type]
    policies.end_policy(first.pk, by=cast.actor("director", cast.at + HOUR))
    assert list(ClockPolicy.objects.filter(node=cast.project).values_list("pk", "until")) == [(first.pk, cast.at + HOUR)]
