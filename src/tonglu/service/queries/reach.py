"""Whether an actor reaches one case that is already in hand: the same columns as the scope of the query."""

from tonglu.lib.actor import NOTHING, Actor
from tonglu.lib.flow import Arrow
from tonglu.service.models import Case
from tonglu.service.rules.flows import CASE_FLOW


def reaches(by: Actor, permission: str, case: Case) -> bool:
    reach = by.reach.get(permission, NOTHING)
    return (
        reach.is_all
        or case.node_id in reach.nodes
        or (reach.is_own and by.person_id is not None and case.keeper_id == by.person_id)
        or case.customer_id in reach.customers
        or case.unit_id in reach.units
        or case.pk in reach.rows
    )


def legal_arrows(by: Actor, case: Case) -> list[Arrow]:
    """Return the arrows this actor may take from where the case stands, in the order of the flow."""
    return [each for each in CASE_FLOW.leaving(case.state) if reaches(by, each.permission, case) and _fits(each.name, by, case)]


def _fits(name: str, by: Actor, case: Case) -> bool:
    if name == "grab":
        return case.is_grabbable and by.person_id is not None
    if name == "offer":
        return not case.is_grabbable
    return name != "arrive" or case.arrived_at is None
