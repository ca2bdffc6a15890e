"""Each number of the registry is its definition, opens to exactly the cases it counted, and shows nobody else's."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import F

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tests.factories.check_backs import make_check_back
from tests.insight.test_counting import BY
from tonglu.insight import actions, invariants
from tonglu.insight.models import AnswerCell, Standing
from tonglu.insight.queries import cases_behind
from tonglu.insight.queries.figures import Figure
from tonglu.insight.queries.overview import Overview, overview_for
from tonglu.insight.queries.standing import standing_for
from tonglu.insight.rules.numbers import ANSWERS, BY_CODE, CHECK_ROWS, NUMBERS, ROWS, SAID, Unit
from tonglu.insight.rules.periods import Span, period_of
from tonglu.lib.actor import Actor, system_actor
from tonglu.service import actions as service
from tonglu.service.actions.clocks import sweep_overdue
from tonglu.service.models import Case, CaseClock, CheckBack
from tonglu.service.models.check_backs import CheckBackRule
from tonglu.service.rules.ladder import RANKS
from tonglu.web.insight.words import change_of

MONTH = period_of(Span.MONTH, date(2026, 9, 30))
EVERY = {**ROWS, **CHECK_ROWS}
# sums of a day → the code of ROWS that opens them
OPENS = {
    "opened": "opened", "closed": "closed", "response_due": "response_due", "close_due": "close_due", "reopened": "reopened",
}  # fmt: skip


@pytest.fixture
def month(cast: Cast) -> Cast:
    """A month with cases of every state on several days, late and in time."""
    for at, state in enumerate(("new", "refused", "accepted", "handling", "done", "closed", "closed", "new")):
        day = NOON - timedelta(days=3 * at + 1)
        case = make_case(cast, state, words=f"漏水{at}", at=day)
        if state == "closed" and at % 2:
            Case.objects.filter(pk=case.pk).update(reopened_count=1)
    late = CaseClock.objects.filter(clock="close").order_by("pk")[:3]
    CaseClock.objects.filter(pk__in=[each.pk for each in late]).update(due_at=NOON - timedelta(days=2))
    actions.rebuild(by=BY)
    return cast


def seen(by: Actor) -> Overview:
    return overview_for(by, MONTH)[1]


def test_sums_are_the_counts_of_the_cases_they_open(month: Cast) -> None:
    sums = seen(month.manager).now["repair"]
    opened = {name: cases_behind(month.manager, code, MONTH.since, MONTH.until).count() for name, code in OPENS.items()}
    assert {name: sums[name] for name in OPENS} == opened
    missed = {clock: sums[f"{clock}_due"] - sums[f"{clock}_kept"] for clock in ("response", "close")}
    assert missed == {clock: cases_behind(month.manager, f"{clock}_missed", MONTH.since, MONTH.until).count() for clock in missed}
    assert sum(missed.values()) > 0


def test_numbers_are_what_a_count_by_hand_gives(month: Cast) -> None:
    overview = seen(month.manager)
    found = {code: overview.figure(code).value for code in ("opened", "closed", "close_rate", "reopen_rate")}
    assert found == {"opened": 7, "closed": 2, "close_rate": 2 / 7, "reopen_rate": 1 / 2}


def test_open_cases_are_counted_by_age(month: Cast) -> None:
    ages = seen(month.manager).ages
    behind = [cases_behind(month.manager, "open", each.since, each.until).count() for each in ages]
    assert [each.count for each in ages] == behind
    assert sum(behind) == Case.objects.exclude(state__in=["closed", "refused"]).count()


def test_what_falls_due_today_is_neither_kept_nor_missed(cast: Cast) -> None:
    make_case(cast)
    CaseClock.objects.filter(clock="close").update(due_at=NOON - timedelta(minutes=5))
    actions.rebuild(by=BY)
    today, tomorrow = (overview_for(cast.actor("manager", at), MONTH)[1].now["repair"] for at in (NOON, NOON + timedelta(days=1)))
    assert (today["close_due"], tomorrow["close_due"]) == (0, 1)
    assert [
        cases_behind(cast.actor("manager", at), "close_missed", MONTH.since, MONTH.until).count() for at in (NOON, NOON + timedelta(days=1))
    ] == [0, 1]


def test_stranger_counts_nothing_of_ours(month: Cast) -> None:
    overview = seen(month.stranger)
    assert (overview.now, [each.count for each in overview.ages], overview.late) == ({}, [0] * 6, {})
    assert {code: cases_behind(month.stranger, code, MONTH.since, MONTH.until).count() for code in EVERY} == dict.fromkeys(EVERY, 0)


def test_who_sees_no_numbers_opens_none(month: Cast) -> None:
    assert {code: cases_behind(month.agent, code, MONTH.since, MONTH.until).count() for code in EVERY} == dict.fromkeys(EVERY, 0)


def test_what_was_worked_out_is_not_shown_after_it_changed(month: Cast) -> None:
    before = seen(month.manager).now["repair"]["opened"]
    service.open_case(words="又一件", by=month.agent)
    actions.catch_up(by=BY)
    assert seen(month.manager).now["repair"]["opened"] == before + 1
    assert standing_for(month.technician).version > 0


def test_satisfaction_opens_to_who_was_not_pleased(month: Cast) -> None:
    closed, rule = Case.objects.filter(state="closed").order_by("pk"), CheckBackRule.objects.order_by("pk")[0]
    for case, state, result in zip(closed, ("confirmed", "signed"), ("satisfied", "dissatisfied"), strict=True):
        CheckBack.objects.create(
            case=case, node_id=case.node_id, kind=case.kind, rule=rule, draw=0, state=state, result=result, signed_reason="已致歉",
            opened_at=NOON, due_at=NOON, call_at=NOON, ended_at=NOON,
        )  # fmt: skip
    figure = overview_for(month.actor("manager", NOON + timedelta(minutes=1)), MONTH)[1].figure("satisfaction")
    assert (figure.top, figure.below) == (1, 2)
    assert [each.pk for each in cases_behind(month.manager, "unpleased", MONTH.since, MONTH.until)] == [closed[1].pk]


def test_overdue_rate_is_a_straight_count_over_the_clocks(month: Cast) -> None:
    sweep_overdue(by=system_actor("sweep", NOON))
    actions.rebuild(by=BY)
    told = Case.objects.exclude(state="refused").filter(opened_at__gte=NOON.replace(day=1), clocks__overdue_at__isnull=False)
    stopped_late = CaseClock.objects.exclude(case__state="refused").filter(stopped_at__gt=F("due_at"))
    by_hand = {*told.values_list("pk", flat=True), *stopped_late.values_list("case_id", flat=True)}
    figure = seen(month.manager).figure("overdue_rate")
    assert (figure.top, figure.below) == (len(by_hand), 7)
    assert {each.pk for each in cases_behind(month.manager, "overdue", MONTH.since, MONTH.until)} == by_hand
    assert 0 < figure.top < figure.below


def test_case_that_runs_over_is_counted_when_it_does(cast: Cast) -> None:
    case = make_case(cast)
    actions.rebuild(by=BY)
    before = seen(cast.manager).figure("overdue_rate").top
    later = NOON + timedelta(days=3)
    sweep_overdue(by=system_actor("sweep", later))
    actions.catch_up(by=BY)
    assert (before, seen(cast.manager).figure("overdue_rate").top) == (0, 1)
    assert [each.pk for each in cases_behind(cast.manager, "overdue", MONTH.since, MONTH.until)] == [case.pk]


def test_escalation_rate_is_a_straight_count_over_the_ladder(month: Cast) -> None:
    [first, second, third] = Case.objects.exclude(state="refused").order_by("pk")[:3]
    for case, level in ((first, "keeper"), (second, "supervisor"), (third, "city")):
        Case.objects.filter(pk=case.pk).update(climbed_to=RANKS[level])
    actions.rebuild(by=BY)
    figure = seen(month.manager).figure("escalation_rate")
    assert (figure.top, figure.below) == (2, 7)
    behind = cases_behind(month.manager, "escalated", MONTH.since, MONTH.until)
    assert {each.pk for each in behind} == {second.pk, third.pk}


def test_each_answer_of_the_check_backs_is_a_straight_count(month: Cast) -> None:
    rule = CheckBackRule.objects.order_by("pk")[0]
    results = ("very_satisfied", "satisfied", "satisfied", "fair", "dissatisfied", "very_dissatisfied", "no_answer")
    for case, result in zip(Case.objects.exclude(state="refused").order_by("pk"), results, strict=True):
        state = "lost" if result == "no_answer" else "confirmed"
        CheckBack.objects.create(
            case=case, node_id=case.node_id, kind=case.kind, rule=rule, draw=0, state=state, result=result,
            opened_at=NOON, due_at=NOON, call_at=NOON, ended_at=NOON,
        )  # fmt: skip
    actions.rebuild(by=BY)
    told = {answer: n for (begin, answer), n in seen(month.manager).answers.items() if begin == MONTH.since}
    by_hand = Counter(CheckBack.objects.exclude(result__in=["", "no_answer"]).values_list("result", flat=True))
    assert told == dict(by_hand)
    behind = {each: cases_behind(month.manager, f"{SAID}{each}", MONTH.since, MONTH.until).count() for each in ANSWERS}
    assert behind == {each: by_hand[each] for each in ANSWERS}
    assert cases_behind(month.manager, "answered", MONTH.since, MONTH.until).count() == 6
    assert seen(month.stranger).answers == {}


def test_answer_is_counted_as_it_comes(cast: Cast) -> None:
    actions.rebuild(by=BY)
    check_back = make_check_back(cast)
    service.claim_check_back(check_back.pk, by=cast.agent)
    service.record_check_back(check_back.pk, result="fair", answers={}, words="还行", by=cast.agent)
    actions.catch_up(by=BY)
    assert seen(cast.manager).answers == {(MONTH.since, "fair"): 1}
    Standing.objects.update(xid=2**62)  # every fact is counted: nothing is repaired by looking
    AnswerCell.objects.update(told=2)
    assert [each for each in invariants.broken() if "回访答复" in each]


@pytest.mark.parametrize(
    ("code", "before", "now", "words"),
    [
        ("opened", (3, 0), (504, 0), "较上月多 501 张"),
        ("opened", (3, 0), (1, 0), "较上月少 2 张"),
        ("opened", (0, 0), (5, 0), "较上月多 5 张"),
        ("opened", (100, 0), (110, 0), "较上月 +10%"),
        ("opened", (100, 0), (16_800, 0), "较上月多 16,700 张"),
        ("opened", (7, 0), (7, 0), "与上月持平"),
        ("on_time_rate", (50, 100), (60, 100), "较上月 +10.0 个百分点"),
        ("on_time_rate", (1, 2), (60, 100), "上月样本不足"),
        ("complaints_per_hundred", (1, 100), (60, 100), "上月 1.00，现在 60.00"),
    ],
)
def test_change_is_said_so_that_it_can_be_read(code: str, before: tuple[int, int], now: tuple[int, int], words: str) -> None:
    assert change_of(_figure(code, *now), _figure(code, *before), "上月").words == words


def _figure(code: str, top: int, below: int) -> Figure:
    of = BY_CODE[code]
    return Figure(of, float(top) if of.unit is Unit.COUNT else (100 if of.unit is Unit.PER_HUNDRED else 1) * top / below, top, below)


def test_registry_is_complete() -> None:
    codes = [each.code for each in NUMBERS]
    assert len(set(codes)) == len(codes)
    assert [each.code for each in NUMBERS if each.rows not in EVERY] == []
    assert [each.code for each in NUMBERS if not (each.definition and each.owner and each.version and each.numerator)] == []
    assert [each.code for each in NUMBERS if (each.unit is not Unit.COUNT) != bool(each.denominator)] == []
