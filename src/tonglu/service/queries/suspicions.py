"""Suspected duplicates, and cases like the one on the phone."""

from datetime import timedelta

from django.db.models import Q

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed
from tonglu.lib.scope import ScopedQuerySet
from tonglu.service.models import Case, Suspicion, SuspicionState
from tonglu.service.queries.cases import cases_for
from tonglu.service.queries.reach import reaches
from tonglu.service.rules.wording import content_hash

RECENT = timedelta(days=180)


def suspicions_for(by: Actor, *, state: str = "") -> ScopedQuerySet[Suspicion]:
    """Return pairs of one state ("" for all, rejected ones too), the newest first, both cases loaded."""
    rows = Suspicion.objects.reachable(by, P.CASE_VIEW).select_related("first", "second", "first__unit", "second__unit")
    return (rows.filter(state=state) if state else rows).order_by("-pk")


def suspicion_for(by: Actor, suspicion_id: int) -> Suspicion:
    found = suspicions_for(by).filter(pk=suspicion_id).first()
    if found is None:
        raise NotAllowed
    return found


def suspicions_of(by: Actor, case: Case) -> list[Suspicion]:
    """Return the pairs a case stands in that were not rejected."""
    if not reaches(by, P.CASE_VIEW, case):
        return []
    rows = Suspicion.objects.filter(Q(first=case) | Q(second=case)).exclude(state=SuspicionState.REJECTED)
    return list(rows.select_related("first", "second").order_by("pk"))


def similar_cases(
    by: Actor,
    *,
    words: str = "",
    unit_id: int | None = None,
    customer_id: int | None = None,
    problem_id: int | None = None,
    component_id: int | None = None,
    node_id: int | None = None,
    limit: int = 8,
) -> list[Case]:
    """Return recent cases like the one being taken: of this home or person, with these exact words, with this problem."""
    recent = cases_for(by).filter(opened_at__gte=by.at - RECENT)
    near = Q()
    if unit_id:
        near |= Q(unit_id=unit_id)
    if customer_id:
        near |= Q(customer_id=customer_id)
    if words.strip():
        near |= Q(content_hash=content_hash(words))
    found = list(recent.filter(near)[:limit]) if near else []
    if problem_id and len(found) < limit:
        alike = recent.filter(problem_id=problem_id).exclude(pk__in=[case.pk for case in found])
        alike = alike.filter(component_id=component_id) if component_id else alike
        alike = alike.filter(node_id=node_id) if node_id else alike
        found += alike[: limit - len(found)]
    return found
