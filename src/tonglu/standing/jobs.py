"""In the worker: segments that are frozen or counted, and the sums of data quality."""

from tonglu.jobs.queue import each_alone, periodic, task
from tonglu.lib import clock
from tonglu.standing.models import RunState, SegmentRun
from tonglu.standing.running import run_segment
from tonglu.standing.tallying import tally


@task("standing.run_segment")
def work_on_segment(run_id: int) -> None:
    run_segment(run_id, at=clock.now())


@periodic("* * * * *", "standing.resume_segments")
def resume_segments() -> None:
    """Take up what a killed worker left, the least tried first; what another worker holds is passed over by its lock."""
    waiting = SegmentRun.objects.filter(state=RunState.WAITING).order_by("tries", "pk")
    each_alone(work_on_segment, waiting.values_list("pk", flat=True)[:5])


@periodic("*/10 * * * *", "standing.tally_data")
def tally_data() -> None:
    tally(clock.now())
