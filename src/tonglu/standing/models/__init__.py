"""Tables of marks, wishes and segments."""

from tonglu.standing.models.marks import ContactWish, Mark
from tonglu.standing.models.segments import Segment, SegmentMember, SegmentRule

__all__ = ["ContactWish", "Mark", "Segment", "SegmentMember", "SegmentRule"]
