"""Every minute: is a backup due?"""

from tonglu.jobs.queue import periodic
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.upkeep.actions import back_up_if_due


@periodic("* * * * *", "upkeep.back_up")
def back_up() -> None:
    back_up_if_due(by=system_actor("back_up", clock.now()))
