"""Deadlines are looked at every minute."""

from tonglu.jobs.queue import periodic
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.service.actions import sweep_overdue


@periodic("* * * * *", "service.sweep_overdue")
def sweep() -> None:
    sweep_overdue(by=system_actor("sweep_overdue", clock.now()))
