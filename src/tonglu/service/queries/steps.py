"""The steps of a case on its way, for the rail of its page and for the customer who follows it."""

from dataclasses import dataclass
from datetime import datetime

from tonglu.lib.labelled import N_
from tonglu.service.models import Case
from tonglu.service.rules.states import CaseState

ORDER = (CaseState.NEW, CaseState.ACCEPTED, CaseState.HANDLING, CaseState.DONE, CaseState.CLOSED)


@dataclass(frozen=True, slots=True)
class Step:
    code: str
    label: str  # Chinese source text, translated where it is shown
    at: datetime | None
    is_done: bool
    is_current: bool


def steps_of(case: Case) -> list[Step]:
    """No scope: return the steps of a case in hand: passed ones with their moment, the present one, those to come."""
    if case.state == CaseState.REFUSED:
        return [
            Step("opened", N_("登记"), case.opened_at, is_done=True, is_current=False),
            Step("refused", N_("不予受理"), None, is_done=True, is_current=True),
        ]
    place = ORDER.index(case.state)
    rows = (
        ("opened", N_("登记"), case.opened_at),
        ("accepted", N_("受理"), case.accepted_at),
        ("dispatched", N_("派单"), case.dispatched_at),
        ("finished", N_("完成处理"), case.finished_at),
        ("closed", N_("关闭"), case.closed_at),
    )
    return [
        Step(code, label, at if number <= place else None, is_done=number <= place, is_current=number == place)
        for number, (code, label, at) in enumerate(rows)
    ]
