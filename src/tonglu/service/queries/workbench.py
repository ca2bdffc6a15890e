"""What waits on a workbench, what is late and what is due today, with the numbers above: one statement, then the rows that are shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet

from tonglu.access.permissions import Permission as P
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.clock import SHANGHAI, day_of
from tonglu.lib.scope import seen_of
from tonglu.lib.shown import Shown
from tonglu.service.models import Case, CheckBack
from tonglu.service.queries.numbers import COUNTED, OPEN, Count, Part
from tonglu.service.rules.check_backs import CheckBackState
from tonglu.service.rules.states import CaseState

MOST: Final = 20  # of each list: more than a page shows, for a case that stands in one list is left out of the next
VISITS: Final = 6
PASSAGE: Final = f"(SELECT id, state, due_at, keeper_id FROM service_case WHERE {{}} AND {OPEN}) AS seen"  # noqa: S608 - codes of ours
FIRST: Final = "(array_agg(id ORDER BY due_at, id) FILTER (WHERE {}))[1:{:d}]"
VISITED: Final = (
    "ARRAY(SELECT id FROM service_case WHERE {} AND appointed_at >= %s AND appointed_at < %s ORDER BY appointed_at, id LIMIT {:d})"
)
STATE_OF: Final = {"new": CaseState.NEW, "to_dispatch": CaseState.ACCEPTED, "to_close": CaseState.DONE}
NUMBERS: Final = ("late", "due_today", "mine", *STATE_OF)
CALLS: Final = ("now", "late")
# what a row shows and what decides its next act
SHOWN: Final = Shown(
    "number", "title", "kind", "grade", "state", "opened_at", "due_at", "appointed_at", "node_id", "keeper_id", "customer_id",
    "unit_id", "is_grabbable", "arrived_at", "node__name", "unit__code", "keeper__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Workbench:
    """Rows with the columns of SHOWN, what is due first in front; a case may stand in several of the lists.

    `waiting` by state; `own_late` are those of `late` that the actor keeps; `calls` is empty for who calls nobody back.
    """

    waiting: Mapping[CaseState, Sequence[Any]]
    own_late: Sequence[Any] = ()
    late: Sequence[Any] = ()
    today: Sequence[Any] = ()
    appointed: Sequence[Any] = ()
    numbers: Mapping[str, Count] = field(default_factory=dict)
    calls: Mapping[str, Count] = field(default_factory=dict)


def workbench_for(by: Actor, states: Iterable[CaseState], numbers: Iterable[str] = NUMBERS) -> Workbench:
    """Return everything of a workbench for these states and numbers: one passage through the open cases, then the rows. Two queries."""
    states, numbers = list(states), list(numbers)
    try:
        seen = seen_of(Case, by, P.CASE_VIEW)
    except EmptyResultSet:  # who reaches nothing
        return Workbench(dict.fromkeys(states, ()), numbers=dict.fromkeys(numbers, Count.of(0)))
    lists, counts, calls = _lists(by, states, seen), _numbers(by, numbers), _calls(by)
    parts = [*lists, *counts, *calls]
    statement = f"SELECT {', '.join(text for text, _ in parts)} FROM {PASSAGE.format(seen[0])}"  # noqa: S608 - our own parts
    found = prepared.row(statement, [*(each for _, given in parts for each in given), *seen[1]]) or ()
    keys, counted = [each or () for each in found[: len(lists)]], [Count.of(each) for each in found[len(lists) :]]
    rows = {row.pk: row for row in SHOWN.rows(Case, sorted({key for each in keys for key in each}))}
    *waiting, own_late, late, today, appointed = [[rows[key] for key in each if key in rows] for each in keys]
    return Workbench(
        dict(zip(states, waiting, strict=True)), own_late, late, today, appointed,
        numbers=dict(zip(numbers, counted, strict=False)),
        calls=dict(zip(CALLS, counted[len(numbers) :], strict=True)) if calls else {},
    )  # fmt: skip


def _lists(by: Actor, states: Iterable[CaseState], seen: Part) -> list[Part]:
    today, tomorrow = _day(by.at), _day(by.at, 1)
    wanted: list[Part] = [(f"state = '{each.value}'", ()) for each in states]
    wanted += [
        ("due_at < %s AND keeper_id = %s", (by.at, by.person_id)),
        ("due_at < %s", (by.at,)),
        ("due_at >= %s AND due_at < %s", (by.at, tomorrow)),
    ]
    return [*((FIRST.format(each, MOST), given) for each, given in wanted), (VISITED.format(seen[0], VISITS), (*seen[1], today, tomorrow))]


def _numbers(by: Actor, codes: Iterable[str]) -> list[Part]:
    wanted: dict[str, Part] = {code: (f"state = '{state.value}'", ()) for code, state in STATE_OF.items()}
    wanted |= {
        "late": ("due_at < %s", (by.at,)),
        "due_today": ("due_at >= %s AND due_at < %s", (by.at, _day(by.at, 1))),
        "mine": (f"keeper_id = %s AND state = '{CaseState.HANDLING.value}'", (by.person_id,)),
    }
    return [(f"count(*) FILTER (WHERE {wanted[code][0]})", wanted[code][1]) for code in codes]


def _calls(by: Actor) -> list[Part]:
    """The check-backs that can be made now, and those that are late."""
    try:
        seen, given = seen_of(CheckBack, by, P.CHECKBACK_DO)
    except EmptyResultSet:
        return []
    due = f"state = '{CheckBackState.DUE.value}'"
    return [(COUNTED.format("service_checkback", seen, f"{due} AND {column} %s"), (*given, by.at)) for column in ("call_at <=", "due_at <")]


def _day(at: datetime, later: int = 0) -> datetime:
    return datetime.combine(day_of(at) + timedelta(days=later), time(), SHANGHAI)
