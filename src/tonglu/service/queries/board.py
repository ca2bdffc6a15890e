"""What stands on a board: the open cases by state or by keeper, the most urgent of each first, and how many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet

from tonglu.access.permissions import Permission as P
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.clock import SHANGHAI, day_of
from tonglu.lib.scope import seen_of
from tonglu.lib.shown import Shown
from tonglu.service.models import Case
from tonglu.service.queries.numbers import OPEN
from tonglu.service.rules.states import CaseState

STATES: Final = (CaseState.NEW, CaseState.ACCEPTED, CaseState.HANDLING, CaseState.DONE)
SOON: Final = timedelta(hours=4)
MOST_CELLS, MOST_KEEPERS, CELLS_OF_A_KEEPER = 40, 40, 24
SHOWN: Final = Shown(  # read as plain values: hundreds of rows of five models each cost more than the page
    "keeper_id", "number", "title", "kind", "grade", "state", "due_at", "opened_at", "contact_name",
    "unit__code", "node__name", "keeper__name", "customer__name",
)  # fmt: skip
URGENCIES: Final = ("late", "soon", "today", "later", "none")
LANES: Final = """
SELECT lane, {counts}, (array_agg(id ORDER BY due_at, id) FILTER (WHERE {shown}))[1:{most:d}]
FROM (SELECT id, {lane}, due_at FROM service_case WHERE {seen} AND {wanted}) AS seen(id, lane, due_at) GROUP BY lane
"""


@dataclass(frozen=True, slots=True)
class Lane:
    """One column or row of a board: `cases` are the most urgent, `count` and `late` say how many there are in all."""

    key: str
    name: str
    count: int
    late: int
    cases: list[Any]  # with the columns of SHOWN


@dataclass(frozen=True, slots=True)
class Board:
    """The lanes, and how many open cases stand under each mark of the legend whichever of them is chosen."""

    lanes: list[Lane]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Told:
    """What is counted of one lane: by mark, how many of the chosen marks there are, the keys of the most urgent."""

    by_mark: Mapping[str, int]
    count: int
    late: int
    keys: Sequence[int]


def urgency_of(due_at: datetime | None, at: datetime) -> str:
    """No scope: how near a deadline is, as the legend of a board says it."""
    if due_at is None:
        return "none"
    if due_at < at:
        return "late"
    return "soon" if due_at < at + SOON else "today" if due_at < _tomorrow(at) else "later"


def board_by_state(by: Actor, *, kind: str = "", urgency: str = "") -> Board:
    """Return a lane for each state work waits in. Two queries."""
    told = _told(by, "state", kind, urgency, MOST_CELLS)
    cases = _cases(told, STATES)
    lanes = [Lane(each, each.label, *_numbers(told, each), cases.get(each, [])) for each in STATES]
    return Board(lanes, _counts(told))


def board_by_keeper(by: Actor, *, kind: str = "", urgency: str = "") -> Board:
    """Return a lane for each keeper who has something in hand, the one with most that is late first. Two queries."""
    told = _told(by, "keeper_id", kind, urgency, CELLS_OF_A_KEEPER)
    busy = [each for each in told if told[each].count]
    keepers = sorted(busy, key=lambda each: (-told[each].late, -told[each].count, each))[:MOST_KEEPERS]
    cases = _cases(told, keepers)
    lanes = [Lane(str(each), cases[each][0].keeper__name, *_numbers(told, each), cases[each]) for each in keepers if cases[each]]
    return Board(lanes, _counts(told))


def _told(by: Actor, column: str, kind: str, urgency: str, most: int) -> dict[Any, _Told]:
    """Count every lane and find its most urgent rows in one passage through the open cases."""
    wanted = f"state = '{CaseState.HANDLING.value}'" if column == "keeper_id" else OPEN
    wanted, kinds = (f"{wanted} AND kind = %s", [kind]) if kind else (wanted, [])
    try:
        seen, given = seen_of(Case, by, P.CASE_VIEW)
    except EmptyResultSet:  # who reaches nothing
        return {}
    marks = _marks(by.at)
    shown, moments = marks.get(urgency, ("true", ()))
    counts = ", ".join(f"count(*) FILTER (WHERE {each})" for each, _moments in marks.values())
    asked = [*(each for _mark, found in marks.values() for each in found), *moments, *given, *kinds]
    statement = LANES.format(lane=column, counts=counts, shown=shown, most=most, seen=seen, wanted=wanted)
    return {lane: _told_of(counted, keys, urgency) for lane, *counted, keys in prepared.rows(statement, asked)}


def _marks(at: datetime) -> dict[str, tuple[str, Sequence[datetime]]]:
    """Return what stands under each mark of the legend; four hours may reach beyond midnight."""
    soon = at + SOON
    tomorrow = max(soon, _tomorrow(at))
    return {
        "late": ("due_at < %s", (at,)),
        "soon": ("due_at >= %s AND due_at < %s", (at, soon)),
        "today": ("due_at >= %s AND due_at < %s", (soon, tomorrow)),
        "later": ("due_at >= %s", (tomorrow,)),
        "none": ("due_at IS NULL", ()),
    }


def _told_of(counted: Sequence[int], keys: Sequence[int] | None, urgency: str) -> _Told:
    by_mark = dict(zip(URGENCIES, counted, strict=True))
    is_late = urgency in ("", "late")
    return _Told(by_mark, by_mark[urgency] if urgency else sum(counted), by_mark["late"] if is_late else 0, keys or ())


def _cases(told: Mapping[Any, _Told], lanes: Sequence[Any]) -> dict[Any, list[Any]]:
    """Return the rows of the lanes, all of them read at once."""
    keys = {each: told[each].keys for each in lanes if each in told}
    found = {row.pk: row for row in SHOWN.rows(Case, [key for each in keys.values() for key in each])}
    return {lane: [found[key] for key in each if key in found] for lane, each in keys.items()}


def _numbers(told: Mapping[Any, _Told], lane: Any) -> tuple[int, int]:
    return (told[lane].count, told[lane].late) if lane in told else (0, 0)


def _counts(told: Mapping[Any, _Told]) -> dict[str, int]:
    return {mark: sum(each.by_mark[mark] for each in told.values()) for mark in URGENCIES}


def _tomorrow(at: datetime) -> datetime:
    return datetime.combine(day_of(at) + timedelta(days=1), time(), SHANGHAI)
