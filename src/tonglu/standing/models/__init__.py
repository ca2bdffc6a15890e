"""Tables of marks, wishes and segments."""

from tonglu.standing.models.marks import ContactWish, Mark
from tonglu.standing.models.segments import Segment, SegmentMember, SegmentRule
from tonglu.standing.models.tending import DataCheck, DataClaim, DataTally

__all__ = ["ContactWish", "DataCheck", "DataClaim", "DataTally", "Mark", "Segment", "SegmentMember", "SegmentRule"]
