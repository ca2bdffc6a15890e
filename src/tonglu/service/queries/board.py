"""What stands on a board: the open cases by state or by keeper, the most urgent of each first, and how many there are."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from tonglu.access.models import Person
from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.clock import SHANGHAI, day_of
from tonglu.service.models import Case
from tonglu.service.rules.flows import OPEN_STATES
from tonglu.service.rules.states import CaseState

STATES: Final = (CaseState.NEW, CaseState.ACCEPTED, CaseState.HANDLING, CaseState.DONE)
SOON: Final = timedelta(hours=4)
URGENCIES: Final = ("late", "soon", "today", "later", "none")
MOST_CELLS, MOST_KEEPERS, CELLS_OF_A_KEEPER = 40, 40, 24
SHOWN: Final = (  # read as plain values: hundreds of rows of five models each cost more than the page
    "pk", "keeper_id", "number", "title", "kind", "grade", "state", "due_at", "opened_at", "contact_name",
    "unit__code", "node__name", "keeper__name", "customer__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lane:
    """One column or row of a board: `cases` are the most urgent, `count` and `late` say how many there are in all."""

    key: str
    name: str
    count: int
    late: int
    cases: list[Any]  # with the columns of SHOWN


def urgency_of(due_at: datetime | None, at: datetime) -> str:
    """No scope: how near a deadline is, as the legend of a board says it."""
    if due_at is None:
        return "none"
    if due_at < at:
        return "late"
    return "soon" if due_at < at + SOON else "today" if due_at < _tomorrow(at) else "later"


def lanes_by_state(by: Actor, *, kind: str = "", urgency: str = "") -> list[Lane]:
    """Return a lane for each state work waits in. Two queries."""
    rows = _open(by, kind, urgency)
    counts = _counts(rows, "state", by)
    found = _nearest(rows, "state", MOST_CELLS)
    return [Lane(each, each.label, *counts.get(each, (0, 0)), [case for case in found if case.state == each]) for each in STATES]


def lanes_by_keeper(by: Actor, *, kind: str = "", urgency: str = "") -> list[Lane]:
    """Return a lane for each keeper who has something in hand, the one with most that is late first. Three queries."""
    rows = _open(by, kind, urgency).filter(state=CaseState.HANDLING)
    counts = _counts(rows, "keeper_id", by)
    keepers = sorted(counts, key=lambda each: (-counts[each][1], -counts[each][0], each))[:MOST_KEEPERS]
    names = dict(Person.objects.filter(pk__in=keepers).values_list("pk", "name"))
    found = _nearest(rows.filter(keeper_id__in=keepers), "keeper_id", CELLS_OF_A_KEEPER)
    return [Lane(str(each), names.get(each, ""), *counts[each], [case for case in found if case.keeper_id == each]) for each in keepers]


def urgency_counts(by: Actor, *, by_keeper: bool = False, kind: str = "") -> dict[str, int]:
    """Return how many open cases stand under each mark of the legend. One query."""
    rows = _open(by, kind, "")
    rows = rows.filter(state=CaseState.HANDLING) if by_keeper else rows
    return rows.aggregate(**{each: Count("pk", filter=_within(each, by.at)) for each in URGENCIES})


def _open(by: Actor, kind: str, urgency: str) -> QuerySet[Case]:
    rows: QuerySet[Case] = Case.objects.reachable(by, P.CASE_VIEW).filter(state__in=sorted(OPEN_STATES))
    rows = rows.filter(kind=kind) if kind else rows
    return rows.filter(_within(urgency, by.at)) if urgency else rows


def _counts(rows: QuerySet[Case], column: str, by: Actor) -> dict[Any, tuple[int, int]]:
    counted = rows.order_by().values_list(column).annotate(total=Count("pk"), late=Count("pk", filter=Q(due_at__lt=by.at)))
    return {key: (total, late) for key, total, late in counted}


def _nearest(rows: QuerySet[Case], column: str, most: int) -> list[Any]:
    urgency = Window(RowNumber(), partition_by=[F(column)], order_by=[F("due_at").asc(nulls_last=True), F("pk").asc()])
    nearest = rows.annotate(urgency_rank=urgency).filter(urgency_rank__lte=most).values("pk")
    shown = Case.objects.filter(pk__in=nearest).order_by(F("due_at").asc(nulls_last=True), "pk")
    return list(shown.values_list(*SHOWN, named=True))


def _within(urgency: str, at: datetime) -> Q:
    soon, tomorrow = at + SOON, _tomorrow(at)
    return {
        "late": Q(due_at__lt=at),
        "soon": Q(due_at__gte=at, due_at__lt=soon),
        "today": Q(due_at__gte=soon, due_at__lt=max(soon, tomorrow)),
        "later": Q(due_at__gte=max(soon, tomorrow)),
        "none": Q(due_at=None),
    }[urgency]


def _tomorrow(at: datetime) -> datetime:
    return datetime.combine(day_of(at) + timedelta(days=1), time(), SHANGHAI)
