"""Facts are counted every few seconds; every night everything is counted anew."""

from tonglu.insight.actions import count_facts, rebuild
from tonglu.jobs.queue import periodic
from tonglu.lib import clock
from tonglu.lib.actor import system_actor


@periodic("* * * * * */5", "insight.count")
def count() -> None:
    count_facts(by=system_actor("count", clock.now()))


@periodic("47 2 * * *", "insight.rebuild")
def count_anew() -> None:
    rebuild(by=system_actor("count", clock.now()))
