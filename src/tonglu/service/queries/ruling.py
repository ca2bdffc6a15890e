"""What the deadlines of open cases would be under the rules in force now; nothing is changed here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed
from tonglu.lib.scope import ScopedQuerySet
from tonglu.organisation.models import Node
from tonglu.service.clockwork import under
from tonglu.service.models import Case, CaseClock, ClockPolicy, Pause
from tonglu.service.rules.clocks import best_policies, ids_of_path
from tonglu.service.rules.flows import OPEN_STATES
from tonglu.service.rules.states import ClockKind

MOST_RULED = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """One clock before and after; no deadline before where the clock would be new, none at all where its step has not come."""

    clock: str
    within_before: int | None
    within_after: int
    calendar_before: str
    calendar_after: str
    due_before: datetime | None
    due_after: datetime | None


@dataclass(frozen=True, slots=True)
class Ruling:
    case: Case
    differences: list[Difference]


def need_rules_of(by: Actor, case_ids: Sequence[int]) -> None:
    """Raise NotAllowed where the actor does not set the rules of every one of these cases: before the first of them is changed."""
    if Case.objects.reachable(by, P.SETTING_EDIT).filter(pk__in=case_ids).count() < len({*case_ids}):
        raise NotAllowed


def ruled_cases(by: Actor, *, kind: str = "", grade: str = "", node_id: int | None = None, number: str = "") -> ScopedQuerySet[Case]:
    """Return the open cases whose rules the actor may set, the nearest deadline first."""
    rows = Case.objects.reachable(by, P.SETTING_EDIT).filter(state__in=OPEN_STATES, is_imported=False)
    if number:
        rows = rows.filter(number=number.strip().upper())
    if kind:
        rows = rows.filter(kind=kind)
    if grade:
        rows = rows.filter(grade=grade)
    if node_id is not None:
        path = Node.objects.filter(pk=node_id).values_list("path", flat=True).first()
        rows = rows.filter(node__in=Node.objects.filter(path__startswith=path).values("pk")) if path else rows.none()
    return rows.select_related("node", "unit").order_by("due_at", "pk")


def rulings_of(by: Actor, cases: Sequence[Case]) -> list[Ruling]:
    """Return for cases taken from ruled_cases what would change under the policies of now; five queries for any number."""
    ids = [each.pk for each in cases]
    in_force = list(
        ClockPolicy.objects.filter(Q(until=None) | Q(until__gt=by.at), since__lte=by.at).select_related("calendar")
    )  # fmt: skip
    clocks: dict[int, dict[str, CaseClock]] = defaultdict(dict)
    for clock in CaseClock.objects.filter(case_id__in=ids).select_related("calendar").defer("lines"):
        clocks[clock.case_id][clock.clock] = clock
    pauses: dict[int, list[Pause]] = defaultdict(list)
    for pause in Pause.objects.filter(case_id__in=ids):
        pauses[pause.case_id].append(pause)
    return [Ruling(each, _differences(each, clocks[each.pk], in_force, pauses[each.pk], by.at)) for each in cases]


def _differences(
    case: Case, clocks: dict[str, CaseClock], in_force: list[ClockPolicy], pauses: list[Pause], at: datetime
) -> list[Difference]:  # fmt: skip
    chosen = best_policies(in_force, kind=case.kind, grade=case.grade, ancestors=ids_of_path(case.node.path))
    found = []
    for name in ClockKind:
        clock = clocks.get(name)
        changed = under(case, clock, chosen.get(name), pauses, at)
        if changed:
            found.append(
                Difference(
                    str(name), clock.within_minutes if clock else None, changed.within_minutes,
                    clock.calendar.name if clock else "", changed.calendar.name, clock.due_at if clock else None, changed.due_at,
                )
            )  # fmt: skip
    return found
