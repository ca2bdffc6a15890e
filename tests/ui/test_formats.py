from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from tonglu.customers.models import Customer
from tonglu.ui import formats


@pytest.fixture(autouse=True)
def autumn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGLU_NOW", "2026-11-21T14:05:00+08:00")


def test_moment_drops_the_year_only_this_year() -> None:
    assert formats.moment(datetime(2026, 11, 21, 6, 5, tzinfo=UTC)) == "11-21 14:05"
    assert formats.moment(datetime(2025, 11, 21, 6, 5, tzinfo=UTC)) == "2025-11-21"


def test_moment_counts_the_year_in_shanghai() -> None:
    assert formats.moment(datetime(2025, 12, 31, 16, 30, tzinfo=UTC)) == "01-01 00:30"


def test_until_says_the_second_day_only_where_it_is_another() -> None:
    since = datetime(2026, 9, 30, 9, tzinfo=UTC)
    assert formats.until(since, since + timedelta(hours=1)) == "09-30 17:00–18:00"
    assert formats.until(since, since + timedelta(days=10)) == "09-30 17:00 – 10-10 17:00"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 分钟"), (59, "59 分钟"), (60, "1 小时"), (190, "3 小时 10 分"), (2880, "2 天"), (2940, "2 天 1 小时"), (None, "—")],
)
def test_duration_uses_two_units(minutes: int | None, words: str) -> None:
    assert formats.duration(minutes) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(99_999, "99,999"), (-5, "-5"), (100_000, "10 万"), (2_390_000, "239 万"), (Decimal("123456.7"), "12.35 万"), (1.23e9, "12.3 亿")],
)
def test_short_begins_above_99_999(value: float | Decimal, words: str) -> None:
    assert formats.short(value) == words


def test_short_keeps_figures_in_english() -> None:
    with translation.override("en"):
        assert formats.short(2_390_000) == "2,390,000"


def test_money_rounds_half_up_and_keeps_the_sign() -> None:
    assert [formats.money(each) for each in (Decimal("1234.505"), -3, None)] == ["¥1,234.51", "-¥3.00", "—"]


def test_day_takes_days_and_moments() -> None:
    assert formats.day(date(2026, 1, 2)) == "01-02"
    assert formats.day(datetime(2026, 1, 1, 17, tzinfo=UTC)) == "01-02"


def test_ago_looks_both_ways() -> None:
    now = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
    assert [formats.ago(now + timedelta(minutes=each)) for each in (0, -10, 90)] == ["刚刚", "10 分钟前", "1 小时 30 分后"]


def test_word_is_what_the_model_says() -> None:
    people = [Customer(kind=kind, gender=gender) for kind in ("person", "organisation", "odd") for gender in ("", "male")]
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            assert [(formats.word(each, "kind"), formats.word(each, "gender")) for each in people] == [
                (each.get_kind_display(), each.get_gender_display()) for each in people
            ]
