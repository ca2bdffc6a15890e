"""The working calendar against a reference that adds minutes one by one."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import compress, count, islice, pairwise
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonglu.lib.calendar import ALWAYS, DayKind, DayRow, LineKind, Span, WorkCalendar, chinese_days, parse_slots
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.refusals import Refused

OFFICE = ((540, 720), (810, 1080))
MINUTE = timedelta(minutes=1)
HOURS_18 = timedelta(hours=18)
ANNOUNCEMENTS = Path(__file__).parents[3] / "shared" / "data" / "calendar"


def office(*years: int) -> WorkCalendar:
    rows = [row for year in years for row in chinese_days(year).values()]
    return WorkCalendar.of("办公", dict.fromkeys(range(5), OFFICE), rows)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_deadline_over_national_day_lands_on_the_made_up_saturday() -> None:
    assert office(2026).due(at("2026-09-30 17:00"), HOURS_18) == at("2026-10-10 11:00")


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-03-02 09:00", 180, "2026-03-02 12:00"),  # the end of a slot, not the start of the next
        ("2026-03-02 09:00", 181, "2026-03-02 13:31"),
        ("2026-03-02 12:30", 1, "2026-03-02 13:31"),
        ("2026-03-02 12:30", 0, "2026-03-02 12:30"),  # no time asked: at once, also outside of work
        ("2026-03-06 18:00", 1, "2026-03-09 09:01"),
        ("2026-03-02 08:00", 450, "2026-03-02 18:00"),
        ("2026-02-14 09:00", 60, "2026-02-14 10:00"),  # a made-up Saturday
        ("2026-02-15 09:00", 60, "2026-02-24 10:00"),  # all of Spring Festival
    ],
)
def test_due_at_edges(start: str, minutes: int, due: str) -> None:
    assert office(2026).due(at(start), minutes * MINUTE) == at(due)


def test_due_and_start_may_be_in_any_zone() -> None:
    start = at("2026-09-30 17:00").astimezone(UTC)
    assert office(2026).due(start, HOURS_18) == at("2026-10-10 11:00")
    assert office(2026).elapsed(start, at("2026-10-10 11:00").astimezone(UTC)) == HOURS_18


def test_always_is_plain_addition() -> None:
    start = at("2026-09-30 17:00:07")
    assert ALWAYS.due(start, timedelta(days=9, seconds=1)) == start + timedelta(days=9, seconds=1)
    assert ALWAYS.elapsed(start, start + timedelta(days=400)) == timedelta(days=400)
    assert not ALWAYS.is_predicted(date(2040, 1, 1))


def test_seconds_are_kept() -> None:
    assert office(2026).due(at("2026-03-02 11:59:30"), MINUTE) == at("2026-03-02 13:30:30")


def test_lines_name_their_rows() -> None:
    lines = office(2026).explain(at("2026-09-30 17:00"), HOURS_18, with_rest=True)
    assert [(f"{line.from_at:%m-%d %H:%M}", f"{line.to_at:%H:%M}", line.minutes) for line in lines if line.minutes] == [
        ("09-30 17:00", "18:00", 60),
        ("10-08 09:00", "12:00", 180),
        ("10-08 13:30", "18:00", 270),
        ("10-09 09:00", "12:00", 180),
        ("10-09 13:30", "18:00", 270),
        ("10-10 09:00", "11:00", 120),
    ]
    assert lines[-1].day_name == "周六 国庆节调休上班"
    rests = [line for line in lines if line.kind is LineKind.REST]
    assert [line.on.day for line in rests] == [1, 2, 3, 4, 5, 6, 7]
    assert {line.day.name for line in rests if line.day} == {"国庆节"}


def test_pause_after_the_deadline_changes_nothing() -> None:
    late = Span(at("2026-03-03 09:00"), at("2026-03-05 09:00"))
    assert office(2026).due(at("2026-03-02 09:00"), 60 * MINUTE, [late]) == at("2026-03-02 10:00")


def test_overlapping_pauses_count_once() -> None:
    pauses = [
        Span(at("2026-03-02 09:30"), at("2026-03-02 11:00")),
        Span(at("2026-03-02 10:00"), at("2026-03-02 11:30")),
    ]
    assert office(2026).due(at("2026-03-02 09:00"), 60 * MINUTE, pauses) == at("2026-03-02 12:00")
    kinds = [line.kind for line in office(2026).explain(at("2026-03-02 09:00"), 60 * MINUTE, pauses, with_rest=True)]
    assert kinds == [LineKind.WORK, LineKind.PAUSE, LineKind.WORK]


@pytest.mark.parametrize(
    "calendar",
    [
        WorkCalendar.of("空", {}),
        WorkCalendar.of("只有一天", {}, [DayRow(date(2026, 3, 2), DayKind.WORKDAY)]),
    ],
)
def test_calendar_without_work_is_refused(calendar: WorkCalendar) -> None:
    with pytest.raises(Refused, match="400 天内没有工作时间"):
        calendar.due(at("2026-03-01 09:00"), MINUTE)


def test_unreasonable_questions() -> None:
    with pytest.raises(Refused, match="一百年"):
        ALWAYS.due(at("2026-03-01 09:00"), timedelta(days=40_000))
    with pytest.raises(ValueError, match="aware"):
        ALWAYS.due(datetime(2026, 3, 1), MINUTE)  # noqa: DTZ001 - a naive moment on purpose
    with pytest.raises(ValueError, match="negative"):
        ALWAYS.due(at("2026-03-01 09:00"), -MINUTE)


def test_ten_years_cost_no_more_than_a_day() -> None:
    calendar, began = office(*range(2016, 2027)), perf_counter()
    for _ in range(200):
        due = calendar.due(at("2016-03-01 09:00"), timedelta(hours=18_000))
        assert calendar.elapsed(at("2016-03-01 09:00"), due) == timedelta(hours=18_000)
    assert perf_counter() - began < 0.5


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_seed_equals_the_announcement(year: int) -> None:
    path = ANNOUNCEMENTS / f"{year}.json"
    if not path.exists():
        pytest.skip("needs ../shared")
    announced = {date.fromisoformat(each["date"]): each["isOffDay"] for each in json.loads(path.read_text())["days"]}
    rows = chinese_days(year)
    # holiday-cn lists a weekend inside a holiday too, chinesecalendar sometimes leaves it to the weekend
    off = {on for on, row in rows.items() if row.kind is DayKind.HOLIDAY}
    assert {on for on, is_off in announced.items() if not is_off} == rows.keys() - off
    assert {on for on, is_off in announced.items() if is_off and on.weekday() < 5} == {on for on in off if on.weekday() < 5}
    assert not any(row.predicted for row in rows.values())


def test_unknown_year_is_a_visible_guess() -> None:
    rows = chinese_days(2031)
    assert {row.name for row in rows.values()} == {"元旦", "劳动节", "国庆节"}
    assert all(row.predicted for row in rows.values())
    line = WorkCalendar.of("办公", {0: OFFICE}, rows.values()).explain(at("2031-03-03 09:00"), MINUTE)[0]
    assert line.predicted
    assert office(2026).is_predicted(date(2027, 3, 1))
    assert not office(2026).is_predicted(date(2026, 3, 1))


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("9:00-12:00, 13:30-18:00", OFFICE),
        ("13:30～18:00；９：００－１２：００", OFFICE),
        ("0:00-24:00", ((0, 1440),)),
        ("休", ()),
    ],
)
def test_slots_are_read(text: str, slots: tuple[tuple[int, int], ...]) -> None:
    assert parse_slots(text) == slots


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("9-12", "看不懂"),
        ("9:00-8:00", "结束要晚于开始"),
        ("9:00-25:00", "最晚到 24:00"),
        ("9:70-10:00", "超过了 59"),
        ("9:00-12:00,11:00-13:00", "重叠"),
    ],
)
def test_bad_slots_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        parse_slots(text)


# --- the reference: an array of minutes over 40 days

DAY_0 = date(2026, 2, 2)
DAYS = 40
ORIGIN = datetime(2026, 2, 2, tzinfo=SHANGHAI)
slot_lists = st.lists(st.integers(0, 24).map(lambda hour: hour * 60), unique=True, max_size=6).map(
    lambda marks: tuple(zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False))
)
day_rows = st.builds(
    DayRow,
    st.integers(0, DAYS - 1).map(lambda day: DAY_0 + timedelta(days=day)),
    st.sampled_from(DayKind),
    as_weekday=st.none() | st.integers(0, 6),
)
calendars = st.builds(
    WorkCalendar.of,
    st.just("任意"),
    st.dictionaries(st.integers(0, 6), slot_lists, min_size=3),
    st.lists(day_rows, max_size=8),
)
pauses = st.lists(st.tuples(st.integers(0, DAYS * 1440), st.integers(1, 5000)), max_size=4)


def minutes_worked(calendar: WorkCalendar) -> bytearray:
    worked = bytearray(DAYS * 1440)
    for day in range(DAYS):
        on = DAY_0 + timedelta(days=day)
        row = next((row for row in calendar.days if row.on == on), None)
        slots = calendar.week[on.weekday()]
        if row:
            ordinary = next((each for each in calendar.week if each), ())
            made_up = ordinary if row.as_weekday is None else calendar.week[row.as_weekday]
            slots = made_up if row.kind is DayKind.WORKDAY else ()
        for start, end in slots:
            worked[day * 1440 + start : day * 1440 + end] = b"\1" * (end - start)
    return worked


@settings(max_examples=1000, deadline=None)
@given(calendars, st.integers(0, 20 * 1440), st.integers(1, 4000), pauses)
def test_calendar_equals_the_array_of_minutes(calendar: WorkCalendar, start: int, within: int, stops: list[tuple[int, int]]) -> None:
    counted = minutes_worked(calendar)
    for begin, length in stops:
        counted[begin : begin + length] = bytes(len(counted[begin : begin + length]))
    last = next(islice(compress(count(start), counted[start:]), within - 1, None), None)
    if last is None:  # the array is too short for this case
        return
    spans = [Span(ORIGIN + begin * MINUTE, ORIGIN + (begin + length) * MINUTE) for begin, length in stops]
    began, expected = ORIGIN + start * MINUTE, ORIGIN + (last + 1) * MINUTE

    assert calendar.due(began, within * MINUTE, spans) == expected
    assert calendar.elapsed(began, expected, spans) == within * MINUTE
    lines = calendar.explain(began, within * MINUTE, spans)
    assert sum((line.worked for line in lines), timedelta(0)) == within * MINUTE
    assert lines[-1].to_at == expected
    assert all(one.to_at <= two.from_at for one, two in pairwise(lines))
