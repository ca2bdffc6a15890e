"""Reads of what the worker does with segments: what is in hand, what was counted, what could not be done."""

from collections.abc import Iterable
from dataclasses import dataclass

from tonglu.lib.actor import Actor
from tonglu.standing.models import RunKind, RunState, Segment, SegmentRun


@dataclass(slots=True)
class Work:
    """Of one segment: what is in hand, the exact count of the rule in force, and what came to nothing last."""

    freezing: SegmentRun | None = None
    counting: SegmentRun | None = None
    counted: SegmentRun | None = None
    refused: SegmentRun | None = None


def waiting_for(segment: Segment, kind: RunKind) -> SegmentRun | None:
    return SegmentRun.objects.filter(segment=segment, kind=kind, state=RunState.WAITING).first()


def work_on(by: Actor, segments: Iterable[Segment]) -> dict[int, Work]:  # noqa: ARG001 - the segments were taken within scope
    """Return what the worker does and did with segments. One query."""
    known = {each.pk: each for each in segments}
    found = {pk: Work() for pk in known}
    newest = SegmentRun.objects.filter(segment__in=known).order_by("segment", "kind", "state", "-pk").distinct("segment", "kind", "state")
    for run in sorted(newest.select_related("asked_by"), key=lambda each: each.pk):
        work = found[run.segment_id]
        work.refused = run if run.state == RunState.REFUSED else None
        if run.state == RunState.WAITING:
            work.freezing, work.counting = (run, work.counting) if run.kind == RunKind.FREEZE else (work.freezing, run)
        elif run.state == RunState.DONE and run.number == known[run.segment_id].number:
            work.counted = run
    return found
