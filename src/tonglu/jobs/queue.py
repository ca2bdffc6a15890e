"""The two ways a job starts: deferred by an act, in its transaction, or by the schedule. Tasks live in each app's jobs.py."""

import logging
from collections.abc import Callable, Iterable

from procrastinate.contrib.django import app

log = logging.getLogger(__name__)


def task(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function deferrable under its name; it must be harmless to run twice."""

    def make(function: Callable[..., None]) -> Callable[..., None]:
        app.task(name=name)(function)
        return function

    return make


def periodic(cron: str, name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run by the schedule (five fields, a sixth for seconds); never two waiting at once."""

    def make(function: Callable[[], None]) -> Callable[[], None]:
        def run(timestamp: int) -> None:  # noqa: ARG001 - the queue passes the moment it was due
            function()

        run.__name__ = function.__name__
        # no `lock`: a killed worker would keep it; two runs at once are kept apart by the rows they claim
        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name)(run))
        return function

    return make


def each_alone(work: Callable[[int], None], ids: Iterable[int]) -> None:
    """Do one after the other; what breaks is logged, and holds up nothing that comes behind it."""
    for each in ids:
        try:
            work(each)
        except Exception:
            log.exception("%s broke at %s", work.__name__, each)


def defer(name: str, **arguments: int | str) -> None:
    """Queue a task by name in the present transaction."""
    app.configure_task(name).defer(**arguments)
