"""A case climbs: each level once per clock, moved by pauses, ended by the act that was waited for."""

from datetime import datetime, timedelta

import pytest

from tests.factories.cases import fresh, make_case
from tests.factories.cast import NOON, Cast
from tests.factories.ladder import full_ladder, hold
from tonglu.access.actions.rosters import note_leave
from tonglu.audit.models import FactRow
from tonglu.lib.actor import Actor, system_actor
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service import actions
from tonglu.service import ladder as rules
from tonglu.service.actions import ladder
from tonglu.service.models import Case, CaseClock, CaseEscalation, LadderStep

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
RESPONSE = NOON + HOUR / 2  # a repair is answered within thirty minutes


def sweep(at: datetime) -> int:
    return actions.sweep_ladder(by=system_actor("sweep_ladder", at))


def levels(case: Case, clock: str = "response") -> list[str]:
    return list(CaseEscalation.objects.filter(case=case, clock=clock).order_by("pk").values_list("level", flat=True))


@pytest.fixture
def case(cast: Cast) -> Case:
    full_ladder(cast)
    return make_case(cast)


def test_case_climbs_level_by_level(cast: Cast, case: Case) -> None:
    reached = [(sweep(RESPONSE - HOUR / 60), levels(case))]
    reached += [(sweep(RESPONSE + HOUR * hours), levels(case)) for hours in (0, 1, 2, 23, 24, 48, 500)]
    assert reached[:5] == [
        (0, []), (1, ["supervisor"]), (0, ["supervisor"]), (1, ["supervisor", "project"]), (0, ["supervisor", "project"]),
    ]  # fmt: skip
    assert levels(case) == ["supervisor", "project", "city", "group"]
    rows = CaseEscalation.objects.filter(case=case, clock="response").order_by("pk")
    assert [each.people for each in rows] == [[cast.people[who].pk] for who in ("dispatcher", "manager", "director", "chief")]
    assert fresh(case).climbed_to == 5
    assert CaseClock.objects.get(case=case, clock="response").next_step_at is None


def test_level_is_told_with_who_and_why(cast: Cast, case: Case) -> None:
    sweep(RESPONSE)
    row = CaseEscalation.objects.get(case=case)
    fact = FactRow.objects.get(kind="service.case_escalated")
    assert fact.body == {
        "case_id": case.pk, "number": case.number, "escalation_id": row.pk, "clock": "response", "level": "supervisor",
        "due_at": RESPONSE.isoformat(), "told_level": "supervisor", "why": "", "people": [cast.people["dispatcher"].pk],
        "names": ["dispatcher员"],
    }  # fmt: skip
    assert (row.told_at, row.remind_at, row.step and row.step.amount) == (RESPONSE, RESPONSE + HOUR, 0)


def test_answered_call_ends_the_climb(cast: Cast, case: Case) -> None:
    sweep(RESPONSE)
    actions.accept_case(case.pk, by=cast.actor("agent", RESPONSE))
    sweep(RESPONSE + 100 * HOUR)
    assert levels(case) == ["supervisor"]


def test_pause_moves_the_steps(cast: Cast) -> None:
    full_ladder(cast)
    case = make_case(cast, "handling")
    due = CaseClock.objects.get(case=case, clock="close").due_at
    sweep(NOON)
    actions.pause_case(case.pk, reason="owner_absent", evidence="业主出差", until=due, by=cast.manager)
    moved = CaseClock.objects.get(case=case, clock="close").due_at
    assert moved > due
    sweep(due + HOUR)
    assert "supervisor" not in levels(case, "close")
    sweep(moved)
    assert levels(case, "close") == ["keeper", "supervisor"]


def test_reopened_case_climbs_on(cast: Cast) -> None:
    full_ladder(cast)
    case = make_case(cast, "handling")
    due = CaseClock.objects.get(case=case, clock="close").due_at
    sweep(due)
    actions.finish_case(case.pk, result="已修", by=cast.technician)
    actions.close_case(case.pk, by=cast.manager)
    sweep(due + 3 * HOUR)
    assert levels(case, "close") == ["keeper", "supervisor"]
    actions.reopen_case(case.pk, reason="又漏了", by=cast.manager)
    sweep(due + 3 * HOUR)
    assert levels(case, "close") == ["keeper", "supervisor", "project"]


def test_major_case_is_told_at_once_up_to_the_group(cast: Cast) -> None:
    full_ladder(cast)
    case = make_case(cast)
    sweep(NOON)
    assert levels(case, "close") == []
    actions.regrade_case(case.pk, grade="major", reason="业主在门口拉横幅", by=cast.manager)
    sweep(NOON)
    assert levels(case, "close") == ["supervisor", "project", "city", "group"]
    assert fresh(case).climbed_to == 5


def test_who_may_not_see_the_case_is_not_told(cast: Cast) -> None:
    case = make_case(cast)
    hold(cast, "stranger", "supervisor", cast.project)  # a post here, but no grant
    hold(cast, "manager", "project", cast.project)
    sweep(RESPONSE)
    row = CaseEscalation.objects.get(case=case)
    assert (row.people, row.told_level, row.why) == ([cast.people["manager"].pk], "project", "vacant")


def test_company_without_posts_still_hears(cast: Cast) -> None:
    case = make_case(cast)
    sweep(RESPONSE)
    row = CaseEscalation.objects.get(case=case)
    leads = sorted(cast.people[who].pk for who in ("manager", "dispatcher"))
    assert (row.people, row.told_level, row.why) == (leads, "leads", "vacant")


@pytest.mark.parametrize(("stand_in", "expected"), [("", ("manager", "project", "absent")), ("colleague", ("colleague", "supervisor", ""))])
def test_who_is_on_leave_is_stood_in_for(cast: Cast, case: Case, stand_in: str, expected: tuple[str, str, str]) -> None:
    away = cast.people["dispatcher"].pk
    instead = cast.people[stand_in].pk if stand_in else None
    note_leave(away, since=NOON, until=NOON + 9 * HOUR, reason="年假", stand_in_id=instead, by=cast.manager)
    sweep(RESPONSE)
    row = CaseEscalation.objects.get(case=case)
    assert (row.people, row.told_level, row.why) == ([cast.people[expected[0]].pk], *expected[1:])


def test_case_keeps_the_ladder_of_its_beginning(cast: Cast, case: Case) -> None:
    LadderStep.objects.filter(clock="response", level="supervisor", grade="").update(until=NOON + HOUR / 4)
    later = actions.open_case(words="后来的", by=cast.actor("agent", NOON + HOUR / 3))
    sweep(RESPONSE + HOUR)
    assert (levels(case), levels(later)) == (["supervisor"], [])


def test_unanswered_level_is_reminded_once(cast: Cast, case: Case) -> None:
    sweep(RESPONSE)

    def remind(at: datetime) -> int:
        return actions.sweep_reminders(by=system_actor("sweep_ladder", at))

    assert [remind(RESPONSE + HOUR - HOUR / 60), remind(RESPONSE + HOUR), remind(RESPONSE + 9 * HOUR)] == [0, 1, 0]
    assert FactRow.objects.get(kind="service.case_escalation_reminded").body["people"] == [cast.people["dispatcher"].pk]


def test_answer_stops_reminders_but_not_the_ladder(cast: Cast, case: Case) -> None:
    sweep(RESPONSE)
    row = CaseEscalation.objects.get(case=case)
    done = actions.answer_escalation(row.pk, answer="known", by=cast.actor("dispatcher", RESPONSE))
    assert (done.answer, done.answered_at, done.answered_by_id) == ("known", RESPONSE, cast.people["dispatcher"].pk)
    assert actions.sweep_reminders(by=system_actor("sweep_ladder", RESPONSE + 9 * HOUR)) == 0
    sweep(RESPONSE + 2 * HOUR)
    assert levels(case) == ["supervisor", "project"]
    assert actions.answer_escalation(row.pk, answer="mine", by=cast.dispatcher).answer == "mine"


@pytest.mark.parametrize("answer", ["", "yes", "KNOWN", "known ", "\x00", "x" * 100_000])
def test_answer_is_one_of_two(cast: Cast, case: Case, answer: str) -> None:
    sweep(RESPONSE)
    with pytest.raises(Refused, match="请选择「知道了」或「我来处理」"):
        actions.answer_escalation(CaseEscalation.objects.get(case=case).pk, answer=answer, by=cast.dispatcher)


def test_only_who_was_told_answers_and_once(cast: Cast, case: Case) -> None:
    sweep(RESPONSE)
    row = CaseEscalation.objects.get(case=case)
    for other in ("manager", "stranger", "admin"):
        with pytest.raises(NotAllowed):
            actions.answer_escalation(row.pk, answer="known", by=cast.actor(other))
    actions.answer_escalation(row.pk, answer="mine", by=cast.dispatcher)
    with pytest.raises(Refused, match="已经有人确认：我来处理"):
        actions.answer_escalation(row.pk, answer="known", by=cast.dispatcher)


def test_stopped_clock_reminds_nobody(cast: Cast, case: Case) -> None:
    sweep(RESPONSE)
    actions.accept_case(case.pk, by=cast.actor("agent", RESPONSE))
    assert actions.sweep_reminders(by=system_actor("sweep_ladder", RESPONSE + 9 * HOUR)) == 0
    assert not FactRow.objects.filter(kind="service.case_escalation_reminded").exists()


def test_grade_that_rises_while_the_sweeper_plans(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan of the old grade must not put the clock to sleep: its mark is no longer the one that was seen."""
    full_ladder(cast)
    case = make_case(cast)
    real = ladder._wait

    def overtaken(planned: object, *, by: Actor) -> None:
        monkeypatch.setattr(ladder, "_wait", real)
        actions.regrade_case(case.pk, grade="major", reason="媒体在问", by=cast.manager)
        real(planned, by=by)  # type: ignore[arg-type]

    monkeypatch.setattr(ladder, "_wait", overtaken)
    assert actions.sweep_ladder(by=system_actor("sweep_ladder", NOON)) == 4
    assert set(CaseEscalation.objects.values_list("level", flat=True)) == {"supervisor", "project", "city", "group"}


def test_one_broken_clock_holds_up_no_other(cast: Cast) -> None:
    full_ladder(cast)
    first, second = make_case(cast), make_case(cast, words="另一件")
    real = ladder.listeners_of

    def stumble(case: object, *args: object, **how: object) -> object:
        if case == first:
            raise ValueError
        return real(case, *args, **how)  # type: ignore[arg-type]

    ladder.listeners_of = stumble  # type: ignore[assignment]
    try:
        assert actions.sweep_ladder(by=system_actor("sweep_ladder", RESPONSE)) == 1
    finally:
        ladder.listeners_of = real
    assert CaseEscalation.objects.get().case == second
    assert CaseClock.objects.filter(case=first, next_step_at__lte=RESPONSE).exists()


def test_version_that_never_held_is_withdrawn_and_the_one_before_runs_on(cast: Cast) -> None:
    def set_step(amount: int, hours: int) -> LadderStep:
        step = {"clock": "close", "level": "city", "basis": "due", "node_id": cast.project.pk}
        return rules.set_ladder_step(**step, amount=amount, since=cast.at + hours * HOUR, by=cast.director)  # type: ignore[arg-type]

    def versions() -> list[tuple[int, datetime | None]]:
        return list(LadderStep.objects.filter(node=cast.project).order_by("pk").values_list("pk", "until"))

    first, second = set_step(30, 0), set_step(60, 2)
    with pytest.raises(Refused, match="刚刚生效"):
        rules.end_ladder_step(first.pk, by=cast.director)
    rules.end_ladder_step(second.pk, by=cast.actor("director", cast.at + HOUR))
    assert versions() == [(first.pk, None)]
    set_step(60, 3)
    rules.end_ladder_step(first.pk, by=cast.actor("director", cast.at + HOUR))  # it still held, though a version was to follow it
    assert versions() == [(first.pk, cast.at + HOUR)]
    with pytest.raises(Refused, match="已经停用"):
        rules.end_ladder_step(first.pk, by=cast.actor("director", cast.at + 2 * HOUR))
    with pytest.raises(Refused, match="两年以后"):
        set_step(60, 24 * 800)
