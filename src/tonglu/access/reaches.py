"""What a person reaches, worked out once and kept in the process as long as the stamp of grants, roles and tree stays."""

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar, cast
from uuid import UUID

from tonglu.lib import prepared
from tonglu.lib.actor import Actor, Reach

T = TypeVar("T")
STAMP = "SELECT stamp FROM access_stamp"
MOST_KEPT = 1_000  # people in one process
OWN = Reach(is_own=True)
# permissions of each grant, ids of its node and all below
GRANTED = """
SELECT role.wide, role.own, ARRAY(SELECT below.id FROM organisation_node below WHERE starts_with(below.path, top.path))
FROM access_grant granted
JOIN access_role role ON role.id = granted.role_id AND role.is_active
JOIN organisation_node top ON top.id = granted.node_id
WHERE granted.person_id = %s AND granted.since <= %s AND (granted.until IS NULL OR granted.until > %s)
"""


class Reached(dict[str, Reach]):
    """Reach by permission; read only, for several requests share it. `kept` holds what others derive from it and the tree."""

    __slots__ = ("kept",)

    def __init__(self, reach: Mapping[str, Reach]) -> None:
        super().__init__(reach)
        self.kept: dict[Hashable, Any] = {}


def kept_beside(by: Actor, name: Hashable, make: Callable[[], T]) -> T:
    """Return what was made before under this reach, else make it: for what depends on the reach, the tree and the people only."""
    if not isinstance(by.reach, Reached):
        return make()
    if name not in by.reach.kept:
        by.reach.kept[name] = make()
    return cast("T", by.reach.kept[name])


def current_stamp() -> UUID:
    found = prepared.row(STAMP)
    assert found, "the stamp's one row always stands"
    return found[0]  # type: ignore[no-any-return]


@lru_cache(maxsize=MOST_KEPT)
def reach_of(person_id: int, today: date, stamp: UUID) -> Reached:  # noqa: ARG001 - the stamp is what keeps the cache true
    """Return the reach of a person on a day, under a stamp that was read just before.

    Read after the stamp, the grants can only be newer than it says: then the next request sees another stamp and asks again.
    A transaction that is undone takes its stamp with it, and no stamp comes twice.
    """
    reach: dict[str, Reach] = {}
    for wide, own, nodes in prepared.rows(GRANTED, [person_id, today, today]):
        reached = Reach(nodes=frozenset(nodes))
        for permission in wide:
            reach[permission] = reach[permission] | reached if permission in reach else reached
        for permission in own:
            reach[permission] = reach[permission] | OWN if permission in reach else OWN
    return Reached(reach)
