"""Deadlines are looked at every minute."""

from tonglu.jobs.queue import periodic
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.service.actions import sweep_ladder, sweep_overdue, sweep_reminders
from tonglu.service.measuring import measure_standards


@periodic("*/5 * * * *", "service.measure_standards")
def measure() -> None:
    measure_standards(by=system_actor("measure_standards", clock.now()))


@periodic("17 4 * * *", "service.measure_all_standards")
def measure_all() -> None:
    """An appointment of another day may have passed without anybody telling anything."""
    measure_standards(is_whole=True, by=system_actor("measure_standards", clock.now()))


@periodic("* * * * *", "service.sweep_overdue")
def sweep() -> None:
    sweep_overdue(by=system_actor("sweep_overdue", clock.now()))


@periodic("* * * * *", "service.sweep_ladder")
def climb() -> None:
    sweep_ladder(by=system_actor("sweep_ladder", clock.now()))
    sweep_reminders(by=system_actor("sweep_ladder", clock.now()))
