"""Whose workbench it is, and which states wait for that person."""

from enum import StrEnum
from typing import Final

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.service.rules.states import CaseState


class Bench(StrEnum):
    TECHNICIAN = "technician"
    AGENT = "agent"
    DISPATCHER = "dispatcher"
    LEAD = "lead"
    ADMIN = "admin"


def bench_of(by: Actor) -> Bench:
    """Read from permissions, so that a role someone made up has a workbench too."""
    if by.can(P.CASE_FORCE_CLOSE):
        return Bench.LEAD
    if by.can(P.CASE_DISPATCH):
        return Bench.DISPATCHER
    if by.can(P.CASE_ACCEPT):
        return Bench.AGENT
    if by.can(P.CASE_HANDLE):
        return Bench.TECHNICIAN
    return Bench.ADMIN


WAITS_FOR: Final[dict[Bench, tuple[CaseState, ...]]] = {
    Bench.AGENT: (CaseState.NEW,),
    Bench.DISPATCHER: (CaseState.ACCEPTED, CaseState.NEW),
    Bench.LEAD: (CaseState.DONE, CaseState.ACCEPTED, CaseState.NEW),
    Bench.ADMIN: (CaseState.NEW,),
}
# who hands work out and takes it back sees that queue before what others are late with
QUEUE_FIRST: Final = frozenset({Bench.DISPATCHER, Bench.LEAD})
