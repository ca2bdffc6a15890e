"""How the arrows, grades and facts of a case look on the staff's pages; words come from the domain."""

from typing import Final

from django.utils.translation import gettext as _

from tonglu.lib.labelled import Labelled
from tonglu.service.rules.states import CaseGrade, CaseState

# the arrow one most likely takes next, by state: it becomes the one filled button
NEXT: Final[dict[str, tuple[str, ...]]] = {
    CaseState.NEW: ("accept",),
    CaseState.ACCEPTED: ("dispatch", "grab"),
    CaseState.HANDLING: ("finish",),
    CaseState.DONE: ("close",),
    CaseState.CLOSED: (),
    CaseState.REFUSED: (),
}
ARROW_ICONS: Final = {
    "accept": "circle-check",
    "turn_down": "circle-x",
    "dispatch": "user-check",
    "redispatch": "users",
    "rotate": "rotate-cw",
    "offer": "hand",
    "grab": "zap",
    "hand_back": "undo-2",
    "appoint": "calendar-clock",
    "arrive": "map-pin-check",
    "tell_plan": "message-square-text",
    "finish": "check-check",
    "close": "archive",
    "reopen": "refresh-ccw",
    "force_close": "octagon-x",
}
GRADE_LEVELS: Final[dict[str, int]] = {
    CaseGrade.ORDINARY: 3,
    CaseGrade.HOT: 2,
    CaseGrade.IMPORTANT: 2,
    CaseGrade.MAJOR: 1,
}
OPEN_STATES: Final = (CaseState.NEW, CaseState.ACCEPTED, CaseState.HANDLING, CaseState.DONE)


def grade_level(grade: str) -> int:
    return GRADE_LEVELS.get(grade, 3)


def label_of(codes: type[Labelled], value: str) -> str:
    """The trade's word of a code, in the reader's language; a code that is no more stands for itself."""
    return next((_(each.label) for each in codes if each.value == value), value)
