"""Facts are answered every few seconds."""

from tonglu.access.permissions import Permission
from tonglu.jobs.queue import periodic
from tonglu.journeys.follower import follow
from tonglu.journeys.pushing import follow_for_webhooks
from tonglu.lib import clock
from tonglu.lib.actor import Actor, system_actor

# what the table of reactions needs: to read a case and its customer, and to hand back a leaver's cases
REACHES = (Permission.CASE_VIEW, Permission.CUSTOMER_VIEW, Permission.CASE_DISPATCH)


def follower_actor() -> Actor:
    return system_actor("reactions", clock.now(), *REACHES)


@periodic("* * * * * */5", "journeys.follow_for_webhooks")
def tell_outside() -> None:
    follow_for_webhooks(by=system_actor("webhooks", clock.now()))


@periodic("* * * * * */5", "journeys.react")
def react() -> None:
    follow(by=follower_actor())
