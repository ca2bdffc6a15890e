"""In the worker: everybody is compared with everybody, and judged anew once a day; a handful at a time."""

from typing import Final

from tonglu.customers.actions.judging import judge_on
from tonglu.customers.actions.scoring import JOB, score_on
from tonglu.customers.models import Scoring
from tonglu.jobs.queue import defer, periodic, task
from tonglu.lib import clock
from tonglu.lib.actor import system_actor

HANDFULS: Final = 100  # some seconds of work: other jobs take their turn in between


@task(JOB)
def score(run_id: int) -> None:
    if not score_on(run_id, most=HANDFULS, by=system_actor(JOB, clock.now())):
        defer(JOB, run_id=run_id)


@periodic("*/2 * * * *", "customers.resume_scoring")
def resume() -> None:
    """Take up what a killed worker left; what another worker holds is passed over by its lock."""
    for run_id in Scoring.objects.filter(finished_at=None).values_list("pk", flat=True):
        score_on(run_id, most=HANDFULS, by=system_actor(JOB, clock.now()))


@periodic("*/2 * * * *", "customers.judge")
def judge_all() -> None:
    """A night's work in small pieces, begun by the first turn after midnight; nothing to do for the rest of the day."""
    judge_on(most=HANDFULS, by=system_actor("customers.judge", clock.now()))
