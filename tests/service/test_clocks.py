"""Clocks on the database: they stop, run on, are pushed by evidence, and are swept once."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from tests.factories.cases import fresh, make_case
from tests.factories.cast import Cast
from tonglu.access.permissions import Permission as P
from tonglu.audit.models import FactRow
from tonglu.lib.actor import Actor, system_actor
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import WorkCalendar
from tonglu.service import actions, policies
from tonglu.service.models import Case, CaseClock, ClockPolicy, Pause
from tonglu.service.queries import clocks_of


def clock_of(case: Case, name: str) -> CaseClock:
    return CaseClock.objects.get(case=case, clock=name)


def test_accepting_stops_the_response_clock_and_starts_dispatch(cast: Cast) -> None:
    case = make_case(cast, "accepted")
    assert clock_of(case, "response").stopped_at == cast.at
    assert case.due_at == clock_of(case, "dispatch").due_at == cast.at + timedelta(minutes=120)  # 30 minutes after lunch


def test_reopened_case_keeps_its_deadline(cast: Cast) -> None:
    case = make_case(cast, "closed")
    due_at = clock_of(case, "close").due_at
    actions.reopen_case(case.pk, reason="又漏", by=cast.actor("manager", cast.at + timedelta(days=30)))
    clock = clock_of(case, "close")
    plan = clock_of(case, "plan")  # nobody ever told the customer a plan: it is still owed
    assert (clock.stopped_at, clock.due_at, plan.stopped_at, fresh(case).due_at) == (None, due_at, None, plan.due_at)
    assert FactRow.objects.get(kind="service.case_reopened").body["due_at"] == plan.due_at.isoformat()


def running_clocks(case: Case) -> list[CaseClock]:
    return list(CaseClock.objects.filter(case=case, stopped_at=None, due_at__isnull=False))


def test_turned_down_case_has_no_running_clock(cast: Cast) -> None:
    case = make_case(cast, "refused")
    assert not CaseClock.objects.filter(case=case, stopped_at=None).exists()
    assert case.due_at is None


def test_pause_with_evidence_pushes_the_clocks_that_wait_for_the_owner(cast: Cast) -> None:
    case = make_case(cast, "handling")
    before = clock_of(case, "close").due_at
    until = cast.at + timedelta(hours=3)  # 12:00 to 15:00: an hour and a half of work
    actions.pause_case(case.pk, reason="appointment", evidence="业主微信约下午三点", until=until, by=cast.technician)
    after = clock_of(case, "close").due_at
    assert after == before + timedelta(minutes=90)
    fact = FactRow.objects.get(kind="service.case_paused")
    assert (fact.body["due_before"], fact.body["due_after"]) == (before.isoformat(), after.isoformat())
    assert set(fact.body["due"]) == {"plan", "close"}
    view = clocks_of(cast.technician, fresh(case))[-1]
    assert (view.clock.clock, view.minutes) == ("close", 18 * 60)
    with pytest.raises(Refused, match="在这段时间已经暂停"):
        actions.pause_case(case.pk, reason="appointment", evidence="再约", until=until, by=cast.technician)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": "busy"}, "只有业主原因可以暂停"),
        ({"evidence": " "}, "请填写凭证说明"),
        ({"hours": 0}, "暂停的结束时间要晚于现在"),
        ({"hours": 24 * 91}, "一次最多暂停 90 天"),
    ],
)
def test_pause_asks_for_what_it_needs(cast: Cast, change: dict[str, object], sentence: str) -> None:
    case = make_case(cast, "handling")
    given = {"reason": "appointment", "evidence": "电话录音", "hours": 3} | change
    until = cast.at + timedelta(hours=int(str(given.pop("hours"))))
    with pytest.raises(Refused, match=sentence):
        actions.pause_case(case.pk, **given, until=until, by=cast.technician)  # type: ignore[arg-type]
    assert not Pause.objects.exists()


def test_appointment_pauses_in_the_same_act(cast: Cast) -> None:
    case = make_case(cast, "handling")
    before, until = clock_of(case, "close").due_at, cast.at + timedelta(hours=3)
    actions.appoint_case(case.pk, appointed_at=until, pauses=True, by=cast.technician)
    pause = Pause.objects.get()
    assert (pause.reason, pause.span.upper, pause.evidence) == ("appointment", until, "已与业主约定 2026-09-30 15:00 上门")
    assert clock_of(case, "close").due_at == before + timedelta(minutes=90)
    assert (fresh(case).appointed_at, fresh(case).due_at) == (until, min(each.due_at for each in running_clocks(case)))
    told = list(
        FactRow.objects.filter(kind__in=["service.case_appointed", "service.case_paused"]).order_by("pk").values_list("kind", flat=True)
    )
    assert told == ["service.case_appointed", "service.case_paused"]


def test_another_appointment_takes_the_place_of_the_pause(cast: Cast) -> None:
    case = make_case(cast, "handling")
    before = clock_of(case, "close").due_at
    actions.appoint_case(case.pk, appointed_at=cast.at + timedelta(hours=3), pauses=True, by=cast.technician)
    later = cast.actor("technician", cast.at + timedelta(hours=2))  # 14:00
    actions.appoint_case(case.pk, appointed_at=cast.at + timedelta(hours=4), pauses=True, by=later)
    # 13:30 to 16:00, waited without a gap: an hour and a half of that afternoon, an hour of the next morning
    assert (before, clock_of(case, "close").due_at) == (
        datetime(2026, 10, 9, 16, 30, tzinfo=SHANGHAI),
        datetime(2026, 10, 10, 10, tzinfo=SHANGHAI),
    )
    assert [bool(each.ended_at) for each in Pause.objects.order_by("pk")] == [True, False]


def test_moved_appointment_waits_no_longer_for_the_old_one(cast: Cast) -> None:
    """Moved without a new pause: what was waited for holds no more."""
    case = make_case(cast, "handling")
    before = clock_of(case, "close").due_at
    actions.appoint_case(case.pk, appointed_at=cast.at + timedelta(days=2), pauses=True, by=cast.technician)
    actions.appoint_case(case.pk, appointed_at=cast.at + timedelta(hours=3), by=cast.technician)
    assert (clock_of(case, "close").due_at, fresh(case).due_at) == (before, min(each.due_at for each in running_clocks(case)))
    assert Pause.objects.get().span.isempty


@pytest.mark.parametrize("act", ["hand_back", "redispatch"])
def test_appointment_of_another_keeper_is_waited_for_no_longer(cast: Cast, act: str) -> None:
    """It is forgotten with him: the next one makes his own."""
    case = make_case(cast, "handling")
    before = clock_of(case, "close").due_at
    actions.appoint_case(case.pk, appointed_at=cast.at + timedelta(days=2), pauses=True, by=cast.technician)
    if act == "hand_back":
        actions.hand_back_case(case.pk, reason="不是我的活", by=cast.technician)
    else:
        actions.redispatch_case(case.pk, keeper_id=cast.people["mate"].pk, reason="技能不符", by=cast.manager)
    assert (fresh(case).appointed_at, clock_of(case, "close").due_at) == (None, before)
    assert fresh(case).due_at == min(each.due_at for each in running_clocks(case))


def test_who_comes_early_waits_no_longer(cast: Cast) -> None:
    case = make_case(cast, "handling")
    before = clock_of(case, "close").due_at
    actions.appoint_case(case.pk, appointed_at=cast.at + timedelta(hours=5), pauses=True, by=cast.technician)  # 17:00
    actions.arrive_case(case.pk, by=cast.actor("technician", cast.at + timedelta(hours=2)))  # 14:00, half an hour worked
    assert clock_of(case, "close").due_at == before + timedelta(minutes=30)
    assert Pause.objects.get().span.upper == cast.at + timedelta(hours=2)


@pytest.mark.parametrize(("days", "sentence"), [(91, "一次最多暂停 90 天"), (400, "一年以后")])
def test_appointment_that_cannot_pause_is_not_made(cast: Cast, days: int, sentence: str) -> None:
    case = make_case(cast, "handling")
    with pytest.raises(Refused, match=sentence):
        actions.appoint_case(case.pk, appointed_at=cast.at + timedelta(days=days), pauses=True, by=cast.technician)
    assert (fresh(case).appointed_at, Pause.objects.exists()) == (None, False)


def test_appointment_alone_pauses_nothing(cast: Cast) -> None:
    case = make_case(cast, "handling")
    actions.appoint_case(case.pk, appointed_at=cast.at + timedelta(hours=3), by=cast.technician)
    assert not Pause.objects.exists()


def test_pause_after_the_deadline_is_refused(cast: Cast) -> None:
    case = make_case(cast, "handling")
    late = cast.actor("technician", cast.at + timedelta(days=60))
    with pytest.raises(Refused, match="关闭时限已过"):
        actions.pause_case(case.pk, reason="appointment", evidence="x", until=late.at + timedelta(hours=1), by=late)


def test_spans_of_one_case_never_overlap(cast: Cast) -> None:
    case = make_case(cast)
    span = DateTimeTZRange(cast.at, cast.at + timedelta(hours=1))
    given = {"case": case, "span": span, "planned": span, "reason": "appointment", "evidence": "x", "noted_at": cast.at}
    Pause.objects.create(**given)
    with pytest.raises(IntegrityError, match="pause_no_overlap"), transaction.atomic():
        Pause.objects.create(**given)


def test_higher_grade_shortens_the_clocks_by_a_recorded_fact(cast: Cast) -> None:
    case = make_case(cast, "accepted")
    before = clock_of(case, "close").due_at
    actions.regrade_case(case.pk, grade="major", reason="有人受伤", by=cast.manager)
    after = clock_of(case, "close").due_at
    assert after < before
    fact = FactRow.objects.get(kind="service.case_regraded")
    assert fact.body["due"]["close"] == [before.isoformat(), after.isoformat()]
    assert set(fact.body["due"]) == {"dispatch", "plan", "close"}
    with pytest.raises(Refused, match="等级没有变化"):
        actions.regrade_case(case.pk, grade="major", reason="x", by=cast.manager)


def sweeper(cast: Cast, **after: int) -> Actor:
    return system_actor("sweep", cast.at + timedelta(**after), P.CASE_VIEW)


def test_sweep_tells_once_per_clock(cast: Cast) -> None:
    make_case(cast)
    assert actions.sweep_overdue(by=sweeper(cast, minutes=29)) == 0
    assert actions.sweep_overdue(by=sweeper(cast, minutes=31)) == 1
    assert actions.sweep_overdue(by=sweeper(cast, minutes=32)) == 0
    assert actions.sweep_overdue(by=sweeper(cast, days=30)) == 2
    assert list(FactRow.objects.filter(kind="service.case_overdue").order_by("pk").values_list("body__clock", flat=True)) == [
        "response",
        "plan",
        "close",
    ]


def test_stopped_clock_is_not_swept(cast: Cast) -> None:
    make_case(cast, "closed")
    assert actions.sweep_overdue(by=sweeper(cast, days=99)) == 0


# --- policies


def office() -> int:
    return WorkCalendar.objects.get(name="标准工时").pk


def test_new_version_follows_the_old_one_and_leaves_open_cases_alone(cast: Cast) -> None:
    old = make_case(cast)
    node_id = cast.project.pk
    director = cast.actor("director", cast.at + timedelta(hours=1))
    policies.set_policy(node_id=node_id, kind="repair", clock="close", within_minutes=60, calendar_id=office(), by=director)
    later = cast.actor("director", cast.at + timedelta(hours=2))
    second = policies.set_policy(node_id=node_id, kind="repair", clock="close", within_minutes=90, calendar_id=office(), by=later)
    versions = ClockPolicy.objects.filter(node_id=node_id).order_by("since")
    assert [(each.within_minutes, each.until) for each in versions] == [(60, later.at), (90, None)]
    new = make_case(cast, words="新的一件", at=cast.at + timedelta(hours=3))
    assert clock_of(new, "close").policy_id == second.pk
    assert clock_of(old, "close").within_minutes == 18 * 60
    assert clock_of(old, "close").due_at == fresh(old).clocks.get(clock="close").due_at


def test_policy_of_everywhere_is_set_at_the_root_only(cast: Cast) -> None:
    for by in (cast.director, cast.manager, cast.stranger):
        with pytest.raises(NotAllowed):
            policies.set_policy(clock="close", within_minutes=60, calendar_id=office(), by=by)
    assert policies.set_policy(clock="close", within_minutes=60, calendar_id=office(), by=cast.admin).within_minutes == 60


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"clock": "visit"}, "类型、等级或时限不认识"),
        ({"kind": "magic"}, "类型、等级或时限不认识"),
        ({"within_minutes": 0}, "时长应在 1 分钟到 366 天之间"),
        ({"within_minutes": 10**9}, "时长应在 1 分钟到 366 天之间"),
        ({"calendar_id": 0}, "所选日历不存在"),
    ],
)
def test_bad_policy_gets_a_sentence(cast: Cast, change: dict[str, object], sentence: str) -> None:
    count = ClockPolicy.objects.count()
    given = {"node_id": cast.project.pk, "clock": "close", "within_minutes": 60, "calendar_id": office()} | change
    with pytest.raises(Refused, match=sentence):
        policies.set_policy(**given, by=cast.director)  # type: ignore[arg-type]
    assert ClockPolicy.objects.count() == count


def test_policy_does_not_reach_back(cast: Cast) -> None:
    with pytest.raises(Refused, match="生效时间不能早于现在"):
        policies.set_policy(
            node_id=cast.project.pk,
            clock="close",
            within_minutes=60,
            calendar_id=office(),
            since=cast.at - timedelta(days=1),
            by=cast.director,
        )


def test_ended_policy_falls_back_to_the_general_one(cast: Cast) -> None:
    made = policies.set_policy(node_id=cast.project.pk, clock="close", within_minutes=60, calendar_id=office(), by=cast.director)
    later = cast.actor("director", cast.at + timedelta(hours=1))
    policies.end_policy(made.pk, by=later)
    case = make_case(cast, at=cast.at + timedelta(hours=2))
    assert clock_of(case, "close").within_minutes == 18 * 60
    with pytest.raises(Refused, match="已经停用"):
        policies.end_policy(made.pk, by=later)
