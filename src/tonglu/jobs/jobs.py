"""The queue's own schedule."""

from tonglu.jobs import housekeeping
from tonglu.jobs.queue import periodic
from tonglu.lib import clock


@periodic("23 3 * * *", "jobs.tidy")
def tidy() -> None:
    housekeeping.forget_finished_jobs()
    housekeeping.forget_orphaned_jobs()
    housekeeping.forget_expired_sessions(clock.now())
