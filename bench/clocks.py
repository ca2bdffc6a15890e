"""100,000 deadlines, each compared with the independent reference of CI; and the policy simulator over as many cases."""

from datetime import timedelta
from itertools import islice

from bench.stage import Stage
from bench.timing import Timing, timed
from tests.service.reference import CALENDARS, FIRST, YEAR, due_by_reference, trials, worked_minutes
from tonglu.lib.calendar.tape import WorkedTape, microseconds
from tonglu.service.rules.clocks import resolve_by
from tonglu.service.rules.simulating import Ran, simulate

COUNT, AT_ONCE = 100_000, 1_000


def deadlines(_stage: Stage) -> Timing:
    """Work out 100,000 deadlines with their lines, in batches of a thousand; one that differs ends the measurement."""
    worked = [worked_minutes(each) for each in CALENDARS]
    waiting = iter(list(trials(COUNT + 3 * AT_ONCE, seed=7)))

    def call(_turn: int) -> None:
        for trial in islice(waiting, AT_ONCE):
            due_at = resolve_by(CALENDARS[trial.place], trial.within, trial.start, trial.pauses).due_at
            if due_at != due_by_reference(trial, worked[trial.place]):
                message = f"a deadline differs from the reference: {trial}"
                raise AssertionError(message)

    return timed(call, n=COUNT // AT_ONCE, clients=1)


def simulator(_stage: Stage) -> Timing:
    """Ask "what if" of 100,000 cases with their pauses; without the reading of the rows."""
    ran = [
        Ran(number, number % 7, microseconds(each.start), microseconds(each.start + timedelta(minutes=2 * each.within)),
            microseconds(each.start + timedelta(days=3)), pauses=[(microseconds(p.start), microseconds(p.end)) for p in each.pauses])
        for number, each in enumerate(trials(COUNT, seed=8))
    ]  # fmt: skip
    tape = WorkedTape(CALENDARS[1], FIRST.date(), FIRST.date().replace(year=YEAR + 2))
    parts = [ran[start : start + AT_ONCE] for start in range(0, COUNT, AT_ONCE)]

    def call(turn: int) -> None:
        simulate(parts[turn % len(parts)], tape, 450)

    return timed(call, n=len(parts), clients=1)
