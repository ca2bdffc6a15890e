"""Who acts, when, and which rows each permission reaches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ActorKind(StrEnum):
    STAFF = "staff"
    CUSTOMER = "customer"
    AGENT = "agent"
    LINK = "link"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Reach:
    """The ids one permission reaches; nothing granted is nothing seen, ALL exists only by name."""

    nodes: frozenset[int] = frozenset()
    is_own: bool = False
    is_all: bool = False
    customers: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    rows: frozenset[int] = frozenset()

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(
            nodes=self.nodes | other.nodes,
            is_own=self.is_own or other.is_own,
            is_all=self.is_all or other.is_all,
            customers=self.customers | other.customers,
            units=self.units | other.units,
            rows=self.rows | other.rows,
        )

    def __bool__(self) -> bool:
        return self.is_all or self.is_own or bool(self.nodes or self.customers or self.units or self.rows)


NOTHING = Reach()
ALL = Reach(is_all=True)


@dataclass(frozen=True, slots=True)
class Actor:
    """Made by access once per request; `at` is the moment of the act, aware UTC."""

    kind: ActorKind
    at: datetime
    person_id: int | None = None
    name: str = ""
    via: str = ""  # which door: web, field, api, import, worker, portal
    reach: Mapping[str, Reach] = field(default_factory=dict)

    def can(self, permission: str) -> bool:
        return bool(self.reach.get(permission, NOTHING))

    def reaches_node(self, permission: str, node_id: int) -> bool:
        reach = self.reach.get(permission, NOTHING)
        return reach.is_all or node_id in reach.nodes

    @property
    def label(self) -> str:
        """The value that the row trigger writes beside each diff."""
        return f"{self.kind}:{self.person_id or 0}:{self.via}"


def system_actor(job: str, at: datetime, *permissions: str) -> Actor:
    """Return the actor of a job: it reaches only what the job names."""
    return Actor(ActorKind.SYSTEM, at, name=job, via="worker", reach=dict.fromkeys(permissions, ALL))
