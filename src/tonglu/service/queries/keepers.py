"""Who can handle a case at a place, with how much each already holds."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tonglu.access.models import Grant, Person, PersonState
from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.organisation.queries import Duty, lineage, on_duty
from tonglu.organisation.rules.rosters import ON
from tonglu.service.models import Case
from tonglu.service.queries.reach import reaches
from tonglu.service.rules.states import CaseState


@dataclass(frozen=True, slots=True)
class Keeper:
    person: Person
    takes_orders: bool  # may grab: technicians, not the desk
    open_load: int
    last_given_at: datetime | None
    duty: Duty = ON


def keepers_for(by: Actor, case: Case) -> list[Keeper]:
    """Return the people a dispatcher may give this case to: those at work first, then who takes orders, the least loaded."""
    if not reaches(by, P.CASE_DISPATCH, case):
        return []
    found = with_duty(keepers_at(case.node_id, at=by.at), by=by)
    return sorted(found, key=lambda each: (not each.duty.is_on, not each.takes_orders, each.open_load, each.person.name, each.person.pk))


def with_duty(keepers: list[Keeper], *, by: Actor) -> list[Keeper]:
    """Return the same people with whether they are at work now; those who are not are still listed, with the reason."""
    duties = on_duty((each.person.pk for each in keepers), by.at, by=by)
    return [replace(each, duty=duties[each.person.pk]) for each in keepers]


def keepers_at(node_id: int, *, at: datetime, only: int | None = None) -> list[Keeper]:
    """No scope: return everyone whose grants let them handle cases of a node; a constant number of queries."""
    takes_orders: dict[int, bool] = {}
    people: dict[int, Person] = {}
    for grant in _grants(node_id, at, only):
        people[grant.person_id] = grant.person
        can_grab = P.CASE_GRAB in grant.role.wide
        takes_orders[grant.person_id] = takes_orders.get(grant.person_id, False) or can_grab
    held = _held(people) if people and only is None else {}
    return [Keeper(person, takes_orders[pk], *held.get(pk, (0, None))) for pk, person in people.items()]


def _grants(node_id: int, at: datetime, only: int | None) -> QuerySet[Grant]:
    today = day_of(at)
    grants = Grant.objects.filter(
        Q(until=None) | Q(until__gt=today),
        Q(role__wide__contains=[P.CASE_HANDLE]) | Q(role__own__contains=[P.CASE_HANDLE]),
        node__any_of=lineage(node_id), since__lte=today, role__is_active=True, person__state=PersonState.ACTIVE,
    )  # fmt: skip
    if only is not None:
        grants = grants.filter(person_id=only)
    return grants.select_related("person", "role").order_by("person__name", "person_id")


def _held(people: Collection[int]) -> dict[int, tuple[int, datetime | None]]:
    """Return open load and last dispatch of each person; what they ended long ago is not read again."""
    given = Case.objects.filter(keeper=OuterRef("pk")).order_by()
    load = given.filter(state=CaseState.HANDLING).values("keeper").annotate(n=Count("pk")).values("n")
    last = given.filter(dispatched_at__isnull=False).order_by("-dispatched_at").values("dispatched_at")[:1]
    rows = Person.objects.filter(pk__any_of=people).order_by().values_list("pk", Coalesce(Subquery(load), 0), Subquery(last))
    return {pk: (held, given_at) for pk, held, given_at in rows}
