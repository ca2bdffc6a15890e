"""What a call to a customer says of the phone that is kept of him."""

from tonglu.audit.models import FactRow
from tonglu.customers.actions import hear_of
from tonglu.lib.actor import Actor
from tonglu.lib.labelled import N_
from tonglu.service.facts import CheckBackCalled, CheckBackLost
from tonglu.service.rules.check_backs import CheckBackResult

SPOKE = frozenset(set(CheckBackResult) - {CheckBackResult.NO_ANSWER})


def keep_reached(fact: CheckBackCalled, *, told: FactRow, by: Actor) -> str:
    """Whoever said anything was reached; one call without answer says nothing yet."""
    if fact.result not in SPOKE or told.customer_id is None:
        return N_("没有接通")
    return "" if hear_of(told.customer_id, is_reached=True, at=told.happened_at, by=by) else N_("已经记过更晚的")


def keep_unreached(fact: CheckBackLost, *, told: FactRow, by: Actor) -> str:  # noqa: ARG001
    if told.customer_id is None:
        return N_("没有客户")
    return "" if hear_of(told.customer_id, is_reached=False, at=told.happened_at, by=by) else N_("已经记过更晚的")
