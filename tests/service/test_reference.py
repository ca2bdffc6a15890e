"""The clocks equal an independent reference on thousands of cases: 调休, split slots, pauses, rules that changed."""

from tests.service.reference import CALENDARS, DAYS, FIRST, due_by_reference, trials, worked_minutes
from tonglu.lib.calendar import chinese_days
from tonglu.lib.clock import SHANGHAI
from tonglu.service.rules.clocks import resolve_by

COUNT = 5_000


def test_deadlines_equal_the_reference() -> None:
    worked = [worked_minutes(each) for each in CALENDARS]
    paused = made_up = 0
    for trial in trials(COUNT, seed=20261126):
        expected = due_by_reference(trial, worked[trial.place])
        deadline = resolve_by(CALENDARS[trial.place], trial.within, trial.start, trial.pauses)
        assert deadline.due_at == expected, trial
        paused += bool(trial.pauses)
        made_up += any(each["kind"] == "work" and "调休上班" in each["day"] for each in deadline.lines)
        assert round(sum(each["minutes"] for each in deadline.lines)) == trial.within
    assert (paused > COUNT // 2, made_up > 50) == (True, True)  # the hard ones are among them


def test_reference_counts_what_the_calendar_says() -> None:
    for calendar, worked in zip(CALENDARS, map(worked_minutes, CALENDARS), strict=True):
        for number in range(0, DAYS, 13):
            on = (FIRST.replace(tzinfo=SHANGHAI)).date().fromordinal(FIRST.toordinal() + number)
            assert worked[(number + 1) * 1440] - worked[number * 1440] == sum(end - start for start, end in calendar.slots_on(on))
    assert any(row.kind == "workday" for row in chinese_days(2025).values())
