"""Acts of the service, by the names other apps and shells call."""

from collections.abc import Callable

from tonglu.service.actions.calling import claim_check_back, is_claimed_by_another, record_check_back, release_check_back
from tonglu.service.actions.clocks import sweep_overdue
from tonglu.service.actions.dispatching import (
    dispatch_case,
    grab_case,
    hand_back_case,
    offer_case,
    redispatch_case,
    release_cases_of,
    rotate_case,
)
from tonglu.service.actions.ending import accept_case, close_case, force_close_case, reopen_case, turn_down_case
from tonglu.service.actions.family import place_under, take_out
from tonglu.service.actions.grades import accept_grade_proposal, propose_grade, reject_grade_proposal
from tonglu.service.actions.grading import regrade_case
from tonglu.service.actions.handling import add_case_photo, appoint_case, arrive_case, finish_case, note_case, tell_plan
from tonglu.service.actions.ladder import answer_escalation, sweep_ladder, sweep_reminders
from tonglu.service.actions.opening import open_case
from tonglu.service.actions.pausing import end_pause, pause_case
from tonglu.service.actions.ruling import rule_anew
from tonglu.service.actions.signing import sign_case, sign_off_check_back
from tonglu.service.actions.suspicions import decide_suspicion
from tonglu.service.models import Case

# one act per arrow of CASE_FLOW; pages and API find the act here
ARROWS: dict[str, Callable[..., Case]] = {
    "accept": accept_case,
    "turn_down": turn_down_case,
    "dispatch": dispatch_case,
    "rotate": rotate_case,
    "offer": offer_case,
    "grab": grab_case,
    "redispatch": redispatch_case,
    "hand_back": hand_back_case,
    "appoint": appoint_case,
    "arrive": arrive_case,
    "tell_plan": tell_plan,
    "finish": finish_case,
    "close": close_case,
    "reopen": reopen_case,
    "force_close": force_close_case,
}

__all__ = [
    "ARROWS",
    "accept_case",
    "accept_grade_proposal",
    "add_case_photo",
    "answer_escalation",
    "appoint_case",
    "arrive_case",
    "claim_check_back",
    "close_case",
    "decide_suspicion",
    "dispatch_case",
    "end_pause",
    "finish_case",
    "force_close_case",
    "grab_case",
    "hand_back_case",
    "is_claimed_by_another",
    "note_case",
    "offer_case",
    "open_case",
    "pause_case",
    "place_under",
    "propose_grade",
    "record_check_back",
    "redispatch_case",
    "regrade_case",
    "reject_grade_proposal",
    "release_cases_of",
    "release_check_back",
    "reopen_case",
    "rotate_case",
    "rule_anew",
    "sign_case",
    "sign_off_check_back",
    "sweep_ladder",
    "sweep_overdue",
    "sweep_reminders",
    "take_out",
    "tell_plan",
    "turn_down_case",
]
