"""Birthdays by the moon: dates that are published, days that a year lacks, and every code that can be."""

from datetime import date, timedelta

import pytest

from tonglu.customers.rules.birthdays import code_of, day_in, lunar_of, lunar_said, next_birthday, parts_of, said
from tonglu.lib.refusals import Refused

# the first day of the lunar year, and the mid-autumn festival, as they were announced
KNOWN = [
    ("01-01", 2024, date(2024, 2, 10)), ("01-01", 2025, date(2025, 1, 29)), ("01-01", 2026, date(2026, 2, 17)),
    ("01-01", 2027, date(2027, 2, 6)), ("08-15", 2024, date(2024, 9, 17)), ("08-15", 2025, date(2025, 10, 6)),
    ("08-15", 2026, date(2026, 9, 25)), ("05-05", 2026, date(2026, 6, 19)), ("L04-08", 2020, date(2020, 5, 30)),
]  # fmt: skip


@pytest.mark.parametrize(("code", "year", "day"), KNOWN)
def test_known_days(code: str, year: int, day: date) -> None:
    assert (day_in(code, year), lunar_of(day)) == (day, code)


def test_what_a_year_lacks_is_celebrated_nearby() -> None:
    assert day_in("L04-08", 2021) == day_in("04-08", 2021)
    assert day_in("08-30", 2026) == day_in("08-29", 2026)
    assert day_in("L04-30", 2021) == (day_in("04-30", 2021) or day_in("04-29", 2021))
    assert day_in("01-01", 1800) is None


def test_every_code_has_a_day_in_every_year_and_words() -> None:
    codes = [code_of(month, day, is_leap=leap) for month in range(1, 13) for day in range(1, 31) for leap in (False, True)]
    assert len({said(each) for each in codes}) == 720
    for code in codes:
        assert code_of(*parts_of(code)[:2], is_leap=parts_of(code)[2]) == code
        assert all(day_in(code, year) for year in (1950, 2000, 2026, 2050))


@pytest.mark.parametrize(
    ("code", "words"),
    [("08-15", "八月十五"), ("L04-10", "闰四月初十"), ("12-30", "腊月三十"), ("01-20", "正月二十"), ("11-21", "冬月廿一")],
)
def test_words(code: str, words: str) -> None:
    assert said(code) == words


def test_the_next_one_is_today_or_within_thirteen_months() -> None:
    for shift in range(0, 800, 7):
        today = date(2025, 1, 1) + timedelta(shift)
        found = next_birthday(None, "12-30", today)
        assert found
        assert today <= found <= today + timedelta(385)
    assert next_birthday(date(2000, 2, 29), "", date(2026, 2, 27)) == date(2026, 2, 28)
    assert next_birthday(None, "", date(2026, 1, 1)) is None
    assert next_birthday(date(1990, 9, 30), "", date(2026, 9, 30)) == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("month", "day", "born_on", "expected"),
    [
        ("", "", None, ""),
        ("8", "15", None, "08-15"),
        ("L4", "10", None, "L04-10"),
        ("auto", "", date(2020, 5, 30), "L04-08"),
        ("auto", "", None, "没有公历生日"),
        ("auto", "", date(1890, 1, 1), "查不到农历"),
        ("8", "", None, "要一起填"),
        ("", "15", None, "要一起填"),
    ],
)
def test_what_was_chosen(month: str, day: str, born_on: date | None, expected: str) -> None:
    try:
        found = lunar_said(month, day, born_on)
    except Refused as refusal:
        found = str(refusal)
    assert found == expected or (expected and expected in found)
