"""Each number of the registry is its definition, opens to exactly the cases it counted, and shows nobody else's."""

from datetime import date, timedelta

import pytest

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tests.insight.test_counting import BY
from tonglu.insight import actions
from tonglu.insight.queries import cases_behind
from tonglu.insight.queries.overview import Overview, overview_for
from tonglu.insight.queries.standing import standing_for
from tonglu.insight.rules.numbers import CHECK_ROWS, NUMBERS, ROWS, Unit
from tonglu.insight.rules.periods import Span, period_of
from tonglu.lib.actor import Actor
from tonglu.service import actions as service
from tonglu.service.models import Case, CaseClock, CheckBack
from tonglu.service.models.check_backs import CheckBackRule

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


def test_registry_is_complete() -> None:
    codes = [each.code for each in NUMBERS]
    assert len(set(codes)) == len(codes)
    assert [each.code for each in NUMBERS if each.rows not in EVERY] == []
    assert [each.code for each in NUMBERS if not (each.definition and each.owner and each.version and each.numerator)] == []
    assert [each.code for each in NUMBERS if (each.unit is not Unit.COUNT) != bool(each.denominator)] == []
