"""Service staff, full- and part-time, and their load against households and cases."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from tonglu.access.models import Grant, Person, PersonState
from tonglu.access.permissions import Permission as P
from tonglu.insight.models import DayCell, HomeCell, StaffingNorm
from tonglu.insight.rules.staffing import FULL, Load, Norm
from tonglu.lib.actor import NOTHING, Actor
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import NotAllowed
from tonglu.organisation.models import Node, NodeKind
from tonglu.service.models import Case, CheckBack
from tonglu.service.rules.states import CaseState

WEEKS: Final = 4


@dataclass(frozen=True, slots=True)
class ProjectLoad:
    node: Node
    people: int
    part_time: int
    open_cases: int
    load: Load


@dataclass(frozen=True, slots=True)
class PersonLoad:
    person: Person
    open_cases: int
    weekly: float
    check_backs: int


def norm_in_force(by: Actor) -> Norm:
    """Return what one post carries, as the company set it."""
    if not by.can(P.STAFFING_VIEW):
        raise NotAllowed
    row = StaffingNorm.objects.first()
    return Norm(row.households_warn, row.households_late, row.cases_warn, row.cases_late) if row else Norm()


def project_loads_for(by: Actor) -> list[ProjectLoad]:
    """Return the projects within reach with their staff and load, in tree order. Five queries."""
    nodes = list(_nodes(by))
    ids = [each.pk for each in nodes]
    today = day_of(by.at)
    homes = _by_node(HomeCell.objects.filter(node_id__in=ids, on__lte=today), Sum("delivered"))
    since = today - timedelta(days=7 * WEEKS)
    came = _by_node(DayCell.objects.filter(node_id__in=ids, on__gte=since, on__lt=today), Sum("opened"))
    held = _by_node(Case.objects.filter(node_id__in=ids, state=CaseState.HANDLING), Count("pk"))
    staff: dict[int, list[int]] = {each: [] for each in ids}
    for home, share in service_staff(by).filter(home_id__in=ids).values_list("home_id", "hours_share"):
        staff[home].append(share)
    return [
        ProjectLoad(
            node,
            len(staff[node.pk]),
            sum(share < FULL for share in staff[node.pk]),
            held.get(node.pk, 0),
            Load(homes.get(node.pk, 0), came.get(node.pk, 0) / WEEKS, sum(staff[node.pk]) / FULL),
        )
        for node in nodes
    ]


def people_loads_for(by: Actor, node_id: int) -> tuple[Node, list[PersonLoad]]:
    """Return the service staff of one project with their load, the most loaded first. Five queries."""
    node = _nodes(by).filter(pk=node_id).first()
    if node is None:
        raise NotAllowed
    people = list(service_staff(by).filter(home=node))
    ids = [each.pk for each in people]
    held = _count(Case.objects.filter(keeper_id__in=ids, state=CaseState.HANDLING), "keeper_id")
    since = by.at - timedelta(weeks=WEEKS)
    given = _count(Case.objects.filter(keeper_id__in=ids, dispatched_at__gte=since), "keeper_id")
    called = _count(CheckBack.objects.filter(caller_id__in=ids, state="due"), "caller_id")
    rows = [PersonLoad(each, held.get(each.pk, 0), given.get(each.pk, 0) / WEEKS, called.get(each.pk, 0)) for each in people]
    return node, sorted(rows, key=lambda row: (-row.open_cases, -row.weekly, row.person.name))


def service_staff(by: Actor) -> QuerySet[Person]:
    """Return the active people of the actor's places whose roles let them take or handle cases."""
    today = day_of(by.at)
    serves = Q(role__wide__overlap=[P.CASE_HANDLE, P.CASE_ACCEPT]) | Q(role__own__contains=[P.CASE_HANDLE])
    granted = Grant.objects.filter(
        serves, Q(until=None) | Q(until__gt=today), person=OuterRef("pk"), since__lte=today, role__is_active=True
    )  # fmt: skip
    rows: QuerySet[Person] = Person.objects.reachable(by, P.STAFFING_VIEW).filter(state=PersonState.ACTIVE)
    return rows.filter(Exists(granted)).order_by("name", "pk")


def _nodes(by: Actor) -> QuerySet[Node]:
    if not by.reach.get(P.STAFFING_VIEW, NOTHING):
        raise NotAllowed
    return Node.objects.reachable(by, P.STAFFING_VIEW).filter(kind=NodeKind.PROJECT, is_active=True).order_by("path")


def _by_node(rows: QuerySet[Any], what: Any) -> dict[int, int]:
    return {node: total or 0 for node, total in rows.order_by().values_list("node_id").annotate(total=what)}


def _count(rows: QuerySet[Any], column: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(column).annotate(total=Count("pk")))
