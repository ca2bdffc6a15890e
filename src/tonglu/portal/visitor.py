"""A visitor without an account: what they may do reaches the one project they named, and nothing else."""

from datetime import datetime

from django.http import HttpRequest

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import ALL, Actor, ActorKind, Reach
from tonglu.lib.veil import fingerprint

AT_NODE = (P.CASE_OPEN, P.CASE_EDIT, P.ESTATE_VIEW, P.CUSTOMER_VIEW)


def visitor_at(node_id: int, at: datetime) -> Actor:
    """Known customers are found by their number only where this project knows them already."""
    here = Reach(nodes=frozenset({node_id}))
    return Actor(ActorKind.LINK, at, via="portal", reach=dict.fromkeys(AT_NODE, here))


def reader_of_projects(at: datetime) -> Actor:
    """The names of projects are public."""
    return Actor(ActorKind.LINK, at, via="portal", reach={P.ESTATE_VIEW: ALL})


def owner_key(request: HttpRequest) -> str:
    """Who repeats: the address, kept as a fingerprint only."""
    return f"portal:{fingerprint(request.META.get('REMOTE_ADDR', ''))[:30]}"
