"""What if: the same figures as working the deadlines out one by one, within reach, pauses and calendars respected."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tonglu.lib.calendar.tape import WorkedTape, microseconds
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import WorkCalendar
from tonglu.service import actions
from tonglu.service.queries.simulating import Question, Simulation, simulate_policy
from tonglu.service.rules.simulating import Ran, simulate

DAY = timedelta(days=1)
MINUTE = 60_000_000


def ask(cast: Cast, by: str = "director", **changed: Any) -> Simulation:
    asked = {
        "clock": "response", "within_minutes": 15, "calendar_id": WorkCalendar.objects.get(name="全天候").pk,
        "first": date(2026, 9, 1), "last": date(2026, 9, 30),
    } | changed  # fmt: skip
    return simulate_policy(cast.actor(by, cast.at + 2 * DAY), Question(**asked))


def test_response_in_fifteen_minutes(cast: Cast) -> None:
    took = [5, 15, 16, 25, 40]  # the rule of then allowed 30
    for number, minutes in enumerate(took):
        case = make_case(cast, words=f"第{number}件")
        actions.accept_case(case.pk, by=cast.actor("agent", cast.at + timedelta(minutes=minutes)))
    made = ask(cast)
    out = made.outcome
    assert (out.whole.n, out.whole.then, out.whole.simulated, out.newly_late, out.newly_on_time) == (5, 4, 2, 2, 0)
    assert [(name, tally.n, tally.simulated) for name, tally in made.by_project] == [("云锦府", 5, 2)]
    assert [each.words for each in made.newly_late] == ["第3件", "第2件"]
    assert ask(cast, within_minutes=60).outcome.newly_on_time == 1
    assert ask(cast, kind="complaint").outcome.whole.n == ask(cast, last=date(2026, 9, 29)).outcome.whole.n == 0


def test_pauses_move_the_simulated_deadline_too(cast: Cast) -> None:
    paused, other = make_case(cast, "handling"), make_case(cast, "handling", words="没有暂停")
    actions.pause_case(paused.pk, reason="appointment", evidence="约好后天", until=cast.at + 6 * timedelta(hours=1), by=cast.technician)
    for case in (paused, other):
        later = cast.at + timedelta(hours=8)
        actions.finish_case(case.pk, result="好", by=cast.actor("technician", later))
        actions.close_case(case.pk, by=cast.actor("manager", later))
    made = ask(cast, clock="close", within_minutes=4 * 60)
    assert (made.outcome.whole.n, made.outcome.whole.simulated) == (2, 1)
    assert [each.pk for each in made.newly_late] == [other.pk]
    office = WorkCalendar.objects.get(name="标准工时").pk  # 13:30 to 18:00 is worked; closed at 20:00, due at 18:00
    late = [ask(cast, clock="close", within_minutes=minutes, calendar_id=office).outcome.newly_late for minutes in (270, 271)]
    assert late == [1, 0]


def test_others_see_nothing(cast: Cast) -> None:
    make_case(cast, "accepted")
    for name in ("agent", "manager", "stranger"):
        with pytest.raises(NotAllowed):
            ask(cast, by=name)
    assert ask(cast, node_id=cast.other_city.pk).outcome.whole.n == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"clock": "visit"}, "类型、等级或时限不认识"),
        ({"kind": "magic"}, "类型、等级或时限不认识"),
        ({"within_minutes": 0}, "时长应在 1 分钟到 366 天之间"),
        ({"calendar_id": 0}, "所选日历不存在"),
        ({"last": date(2026, 8, 1)}, "结束要晚于开始"),
        ({"first": date(2024, 1, 1)}, "最长一年"),
        ({"first": date(2027, 1, 1), "last": date(2027, 2, 1)}, "时间段还没有到"),
        ({"first": date(1999, 1, 1), "last": date(1999, 2, 1)}, "只能模拟最近四年"),
        ({"node_id": 0}, "所选组织不存在"),
    ],
)
def test_bad_question_gets_a_sentence(cast: Cast, changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        ask(cast, **changed)


def test_worst_are_kept_in_bounded_memory() -> None:
    from tonglu.lib.calendar import ALWAYS

    tape = WorkedTape(ALWAYS, date(2026, 1, 1), date(2026, 2, 1))
    begin = microseconds(NOON.replace(month=1, day=2))
    random = Random(1)
    spans = [random.randrange(1, 9_000) for _ in range(3_000)]
    ran = (Ran(n, n % 3, begin, begin + span * MINUTE, begin + 9_999 * MINUTE) for n, span in enumerate(spans))
    out = simulate(ran, tape, 100, most=10)
    assert (out.whole.n, out.newly_late, len(out.worst)) == (3_000, sum(span > 100 for span in spans), 10)
    assert [took // MINUTE for took, _ in out.worst] == sorted(spans, reverse=True)[:10]
