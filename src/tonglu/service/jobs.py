"""Deadlines are looked at every minute."""

from tonglu.jobs.queue import periodic
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.service.actions import sweep_ladder, sweep_overdue, sweep_reminders


@periodic("* * * * *", "service.sweep_overdue")
def sweep() -> None:
    sweep_overdue(by=system_actor("sweep_overdue", clock.now()))


@periodic("* * * * *", "service.sweep_ladder")
def climb() -> None:
    sweep_ladder(by=system_actor("sweep_ladder", clock.now()))
    sweep_reminders(by=system_actor("sweep_ladder", clock.now()))
