"""Writes of marks, wishes, segments, and what came out of looking at somebody's particulars."""

from tonglu.standing.actions.marks import end_mark, grade_customer, mark_customer
from tonglu.standing.actions.segments import change_segment, count_segment, end_segment, freeze_segment, make_segment
from tonglu.standing.actions.tending import check_data, claim_first
from tonglu.standing.actions.wishes import keep_contact_wish

__all__ = [
    "change_segment",
    "check_data",
    "claim_first",
    "count_segment",
    "end_mark",
    "end_segment",
    "freeze_segment",
    "grade_customer",
    "keep_contact_wish",
    "make_segment",
    "mark_customer",
]
