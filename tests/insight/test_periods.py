"""Periods: what they are compared with, and the stretches they fall into."""

from datetime import date

import pytest

from tonglu.insight.rules.periods import Grain, Period, Span, ends, period_of, stretches

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("span", "day", "now", "before"),
    [
        (Span.MONTH, TODAY, (date(2026, 11, 1), date(2026, 11, 27)), (date(2026, 10, 1), date(2026, 10, 27))),
        (Span.MONTH, date(2026, 3, 9), (date(2026, 3, 1), date(2026, 4, 1)), (date(2026, 2, 1), date(2026, 3, 1))),
        (Span.QUARTER, TODAY, (date(2026, 10, 1), date(2026, 11, 27)), (date(2026, 7, 1), date(2026, 8, 27))),
        (Span.YEAR, TODAY, (date(2026, 1, 1), date(2026, 11, 27)), (date(2025, 1, 1), date(2025, 11, 27))),
    ],
)
def test_period_so_far_is_held_against_as_many_days(span: Span, day: date, now: tuple[date, date], before: tuple[date, date]) -> None:
    period = period_of(span, day)
    shown, held = period.so_far(TODAY), period.before(TODAY)
    assert ((shown.since, shown.until), (held.since, held.until)) == (now, before)


def test_last_day_of_march_is_held_against_the_whole_of_february() -> None:
    held = period_of(Span.MONTH, date(2026, 3, 30)).before(date(2026, 3, 30))
    assert (held.since, held.until) == (date(2026, 2, 1), date(2026, 3, 1))


def test_free_period_is_held_against_the_stretch_before() -> None:
    held = Period(Span.FREE, date(2026, 11, 8), date(2026, 11, 15)).before(TODAY)
    assert (held.since, held.until) == (date(2026, 11, 1), date(2026, 11, 8))


@pytest.mark.parametrize(
    ("grain", "begins", "last"),
    [
        (Grain.WEEK, [date(2026, 10, 26), date(2026, 11, 2), date(2026, 11, 9)], date(2026, 11, 16)),
        (Grain.MONTH, [date(2026, 11, 1)], date(2026, 12, 1)),
    ],
)
def test_stretches_begin_where_the_calendar_begins_them(grain: Grain, begins: list[date], last: date) -> None:
    found = stretches(date(2026, 11, 1), date(2026, 11, 12), grain)
    assert (found, ends(found, grain)[-1]) == (begins, last)
