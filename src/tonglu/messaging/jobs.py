"""The outbox is emptied every few seconds."""

from tonglu.jobs.queue import periodic
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.messaging.digests import gather_digests
from tonglu.messaging.sending import deliver_due


@periodic("* * * * * */5", "messaging.deliver")
def deliver() -> None:
    deliver_due(by=system_actor("deliver", clock.now()))


@periodic("* * * * *", "messaging.digest")
def digest() -> None:
    gather_digests(by=system_actor("digest", clock.now()))
