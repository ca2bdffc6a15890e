"""Tables of marks, wishes and segments."""

from tonglu.standing.models.marks import ContactWish, Mark
from tonglu.standing.models.segments import RunKind, RunState, Segment, SegmentMember, SegmentRule, SegmentRun
from tonglu.standing.models.tending import DataCheck, DataClaim, DataTally

__all__ = [
    "ContactWish",
    "DataCheck",
    "DataClaim",
    "DataTally",
    "Mark",
    "RunKind",
    "RunState",
    "Segment",
    "SegmentMember",
    "SegmentRule",
    "SegmentRun",
]
