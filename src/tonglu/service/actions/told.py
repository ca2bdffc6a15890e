"""What every fact of a case says, and the first beat of acts that several permissions allow."""

from datetime import datetime
from typing import TypedDict

from tonglu.lib.actor import Actor
from tonglu.lib.acts import take
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service.models import Case
from tonglu.service.rules.flows import ENDED_STATES


class OfCase(TypedDict):
    case_id: int
    number: str
    node_id: int
    customer_id: int | None
    unit_id: int | None


def of_case(case: Case) -> OfCase:
    """Return the fields by which a fact lands on the timelines of its case, customer and unit."""
    return OfCase(
        case_id=case.pk, number=case.number, node_id=case.node_id, customer_id=case.customer_id, unit_id=case.unit_id
    )  # fmt: skip


def take_by_any(case_id: int, permissions: tuple[str, ...], *, by: Actor) -> Case:
    """Lock the case under the first permission that reaches it."""
    for permission in permissions:
        try:
            return take(Case, case_id, by=by, permission=permission)
        except NotAllowed:
            continue
    raise NotAllowed


def refuse_ended(case: Case, what: str) -> None:
    if case.state in ENDED_STATES:
        raise Refused("工单「{state}」，不能{what}", state=case.get_state_display(), what=what)


def moment_of(happened_at: datetime | None, *, not_before: datetime | None, by: Actor) -> datetime:
    """Return when an act happened; an act done offline says so itself, within reason."""
    if happened_at is None:
        return by.at
    if happened_at > by.at:
        raise Refused("发生时间不能晚于现在")
    if not_before and happened_at < not_before:
        raise Refused("发生时间不能早于派单时间，请检查手机的时间")
    return happened_at
