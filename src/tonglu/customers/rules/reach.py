"""Through which of its places a customer is seen."""

from collections.abc import Iterable

from tonglu.lib.actor import NOTHING, Actor


def node_seen(by: Actor, permission: str, nodes: Iterable[int]) -> int | None:
    """Return the node through which the actor sees the customer, for the record of what was done."""
    reach = by.reach.get(permission, NOTHING)
    return next((each for each in sorted(nodes) if reach.is_all or each in reach.nodes), None)
