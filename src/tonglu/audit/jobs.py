"""What happened is sealed, and the diffs of the months to come have their place."""

from tonglu.audit.months import make_room
from tonglu.audit.seals import seal_settled
from tonglu.jobs.queue import periodic
from tonglu.lib import clock


@periodic("*/5 * * * *", "audit.seal")
def seal() -> None:
    seal_settled(clock.now())


@periodic("41 2 * * *", "audit.months")
def months() -> None:
    make_room()
