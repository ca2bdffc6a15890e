"""Who is to be told of what happens at a node: those who lead there, and those whose posts stand on the ladder."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from tonglu.access.models import Grant, PersonState, Tenure
from tonglu.access.permissions import Permission
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.organisation.queries import answering_for, lineage, on_duty
from tonglu.organisation.rules.rosters import Absence
from tonglu.service.models import Case
from tonglu.service.rules.clocks import ids_of_path
from tonglu.service.rules.ladder import Held, Listeners, listeners

LEADS = (Permission.CASE_FORCE_CLOSE, Permission.CASE_DISPATCH)


def leads_of(node_id: int, at: datetime) -> list[int]:
    """No scope: return who answers for the cases of a node, holders of force-close or dispatch at the nearest node that has any."""
    holds = Q(role__wide__contains=[LEADS[0]]) | Q(role__wide__contains=[LEADS[1]])
    grants = _grants_at(lineage(node_id), at).filter(holds)
    return _nearest(list(grants.order_by("-node__path", "person_id").values_list("node_id", "person_id")))


def signers_of(case: Case, at: datetime) -> list[str]:
    """No scope: return the names of those who may sign for a case whose customer is not satisfied, the nearest first; never its keeper."""
    grants = _grants_at(ids_of_path(case.node.path), at).filter(role__wide__contains=[Permission.CASE_FORCE_CLOSE])
    others = grants.exclude(person_id=case.keeper_id or 0).order_by("-node__path", "person_id")
    return list(dict.fromkeys(others.values_list("person__name", flat=True)))


def listeners_of(case: Case, level: str, *, by: Actor) -> Listeners:
    """No scope: return who hears of a case at a level: holders of its posts who may see the case, or who stands in for them.

    Only leave counts as absence: at night nobody is on shift, and the ladder must not run up to the group for that.
    """
    at = by.at
    line = list(reversed(ids_of_path(case.node.path)))
    may_see = set(_grants_at(line, at).filter(role__wide__contains=[Permission.CASE_VIEW]).values_list("person_id", flat=True))
    held = _stood_in_for([each for each in _posts_held(line, at) if each[2] in may_see], may_see, by)
    leads = leads_of(case.node_id, at)
    asked = {person for _, _, person in held} | set(leads) | ({case.keeper_id} if case.keeper_id else set())
    absent = {person for person, duty in on_duty(asked, at, by=by).items() if duty.why == Absence.LEAVE}
    return listeners(level, held, lineage=line, absent=absent, keeper_id=case.keeper_id, leads=leads)


def _stood_in_for(held: Held, may_see: Collection[int], by: Actor) -> list[tuple[str, int, int]]:
    """Who is on leave is answered for by the stand-in, if that one may see the case."""
    instead = answering_for({person for _, _, person in held}, by.at, by=by)
    return [(level, node, instead[person] if instead[person] in may_see else person) for level, node, person in held]


def _posts_held(nodes: Sequence[int], at: datetime) -> list[tuple[str, int, int]]:
    today = day_of(at)
    held = Tenure.objects.filter(
        Q(until=None) | Q(until__gt=today),
        post__node__any_of=nodes, post__is_active=True, since__lte=today, person__state=PersonState.ACTIVE,
    ).exclude(post__level="")  # fmt: skip
    return list(held.order_by("pk").values_list("post__level", "post__node_id", "person_id"))


def _grants_at(nodes: Sequence[int], at: datetime) -> QuerySet[Grant]:
    today = day_of(at)
    return Grant.objects.filter(
        Q(until=None) | Q(until__gt=today),
        node__any_of=nodes, since__lte=today, role__is_active=True, person__state=PersonState.ACTIVE,
    )  # fmt: skip


def _nearest(held: Sequence[tuple[int, int]]) -> list[int]:
    """The nodes lie on one line, so the longest path comes first."""
    return sorted({person for node, person in held if node == held[0][0]})
