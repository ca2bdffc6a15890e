"""In the worker: the sums of data quality."""

from tonglu.jobs.queue import periodic
from tonglu.lib import clock
from tonglu.standing.tallying import tally


@periodic("*/10 * * * *", "standing.tally_data")
def tally_data() -> None:
    tally(clock.now())
