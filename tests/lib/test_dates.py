"""Days and moments: every usual spelling, and the sentence for the unclear ones."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonglu.lib.clock import SHANGHAI
from tonglu.lib.dates import Written, parse_day, parse_moment
from tonglu.lib.refusals import Refused

DAY = date(2024, 1, 6)


@pytest.mark.parametrize(
    "value",
    [
        "2024.1.6",
        "2024/1/6",
        "2024-01-06",
        "2024年1月6日",
        "2024 年 1 月 6 日",
        "２０２４．１．６",
        "2024。1。6",
        "20240106",
        "2024-1-6 13:05",
        "2024年1月6日 星期六",
        "2024-01-06(周六)",
        "2024-01-06T13:05:00+08:00",
        "'2024-01-06",
        "45297",
        20240106,
        45297,
        45297.0,
        45297.545,
        date(2024, 1, 6),
        datetime(2024, 1, 6, 13, 5),  # noqa: DTZ001 - as a table program gives it
        datetime(2024, 1, 5, 17, tzinfo=UTC),
    ],
)
def test_days(value: Written) -> None:
    assert parse_day(value) == DAY


@pytest.mark.parametrize(
    ("value", "clock"),
    [
        ("2024-01-06 13:05", (13, 5)),
        ("2024/1/6 下午1:05", (13, 5)),
        ("2024/1/6 1:05 PM", (13, 5)),
        ("2024年1月6日13时5分", (13, 5)),
        ("2024年1月6日13点", (13, 0)),
        ("2024-01-06 13:05:00", (13, 5)),
        ("2024-01-06T05:05:00+00:00", (13, 5)),
        ("2024-01-06T13:05", (13, 5)),
        ("2024-01-06", (0, 0)),
        (45297 + 785 / 1440, (13, 5)),
        (datetime(2024, 1, 6, 5, 5, tzinfo=UTC), (13, 5)),
    ],
)
def test_moments(value: Written, clock: tuple[int, int]) -> None:
    assert parse_moment(value) == datetime(2024, 1, 6, *clock, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", "请填写日期"),
        ("昨天", "“昨天”不是日期，请写成 2024-01-06"),
        ("2024-02-30", "“2024-02-30”这一天不存在，请核对"),
        ("2024-13-01", "“2024-13-01”这一天不存在，请核对"),
        ("20241301", "“20241301”这一天不存在，请核对"),
        ("01/06/2024", "日期“01/06/2024”看不出哪个是月、哪个是日，请写成 2024-01-06"),
        ("24.1.6", "日期“24.1.6”看不出年份，请写四位年份，如 2024-01-06"),
        ("2024年1月", "日期“2024年1月”缺少日，请写成 2024-01-06"),
        ("202401", "日期“202401”缺少日，请写成 2024-01-06"),
        ("2024-01-06 25:00", "“2024-01-06 25:00”里的时间不存在，请核对"),
        ("2024-01-06 abc", "“2024-01-06 abc”里的时间看不懂，请写成 2024-01-06 13:05"),
        ("2024-01-06T99:00:00", "“2024-01-06T99:00:00”不是时间，请写成 2024-01-06 13:05"),
        ("1024-01-06", "年份 1024 不合理，应在 1900 到 2100 之间"),
        ("9999-12-31", "年份 9999 不合理，应在 1900 到 2100 之间"),
        ("4.4E+17", "“4.4E+17”不是日期，请写成 2024-01-06"),
        ("2024-01-06\x00", "“2024-01-06”不是日期，请写成 2024-01-06"),
        (4.4e17, "“4.4e+17”不是日期，请写成 2024-01-06"),
        (float("nan"), "“nan”不是日期，请写成 2024-01-06"),
        (float("inf"), "“inf”不是日期，请写成 2024-01-06"),
        (5, "“5”不是日期，请写成 2024-01-06"),
        (True, "“True”不是日期"),
        (datetime(9999, 1, 1), "年份 9999 不合理，应在 1900 到 2100 之间"),  # noqa: DTZ001
    ],
)
def test_an_unclear_day_is_refused_with_the_mend(value: Written, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_day(value)
    assert str(refusal.value) == sentence


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1930, 1, 1), date(2090, 1, 1)))
def test_any_day_survives_its_spelling(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for value in (f"{day:%Y.%m.%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", serial, float(serial)):
        assert parse_day(value) == day


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=70) | st.floats() | st.integers())
def test_anything_is_a_moment_or_a_refusal(value: Written) -> None:
    try:
        assert parse_moment(value).tzinfo is SHANGHAI
    except Refused as refusal:
        assert str(refusal)  # noqa: PT017 - the sentence must be complete
