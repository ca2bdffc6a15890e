"""A case with a past, before it is a row."""

from dataclasses import dataclass
from datetime import datetime

from tonglu.service.rules.states import CaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCase:
    """A case as it stood; a moment that is None has not come. Ids were checked by whoever made it."""

    words: str
    kind: str
    node_id: int
    opened_at: datetime
    subject: str = ""
    grade: str = "ordinary"
    medium: str = "phone"
    title: str = ""
    customer_id: int | None = None
    unit_id: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    place_id: int | None = None
    component_id: int | None = None
    problem_id: int | None = None
    opened_by_id: int | None = None
    dispatched_by_id: int | None = None
    keeper_id: int | None = None
    closed_by_id: int | None = None
    accepted_at: datetime | None = None
    dispatched_at: datetime | None = None
    arrived_at: datetime | None = None
    plan_told_at: datetime | None = None
    finished_at: datetime | None = None
    closed_at: datetime | None = None
    plan: str = ""
    result: str = ""
    is_reopened: bool = False
    key: str = ""  # the uuid, where it must be the same each time

    @property
    def state(self) -> CaseState:
        if self.closed_at:
            return CaseState.CLOSED
        if self.finished_at:
            return CaseState.DONE
        if self.dispatched_at:
            return CaseState.HANDLING
        return CaseState.ACCEPTED if self.accepted_at else CaseState.NEW
