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
from tonglu.service.queries.numbers import CAP, COUNTED, OPEN, Count, Part, full_mark
from tonglu.service.rules.check_backs import CheckBackState
from tonglu.service.rules.states import CaseState

MOST: Final = 20  # of each list: more than a page shows, for a case that stands in one list is left out of the next
VISITS: Final = 6
KEYS: Final = "ARRAY(SELECT id FROM service_case WHERE {} AND {} ORDER BY {} LIMIT {:d})"
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
    """Return everything of a workbench for these states and numbers. Two queries."""
    states, numbers = list(states), list(numbers)
    try:
        seen = seen_of(Case, by, P.CASE_VIEW)
    except EmptyResultSet:  # who reaches nothing
        return Workbench(dict.fromkeys(states, ()), numbers=dict.fromkeys(numbers, Count.of(0)))
    lists, calls = _lists(by, states, seen), _calls(by)
    rest = [code for code in numbers if not prepared.is_full(full_mark(by, seen, code))]
    parts = [*lists, *_numbers(by, rest, seen), *calls]
    found = prepared.row(f"SELECT {', '.join(text for text, _ in parts)}", [each for _, given in parts for each in given]) or ()
    keys, counted = found[: len(lists)], dict(zip([*rest, *(f"call {code}" for code in CALLS)], found[len(lists) :], strict=False))
    prepared.now_full(*(full_mark(by, seen, code) for code in rest if counted[code] > CAP))
    rows = {row.pk: row for row in SHOWN.rows(Case, sorted({key for each in keys for key in each}))}
    *waiting, own_late, late, today, appointed = [[rows[key] for key in each if key in rows] for each in keys]
    return Workbench(
        dict(zip(states, waiting, strict=True)), own_late, late, today, appointed,
        numbers={code: Count.of(counted.get(code, CAP + 1)) for code in numbers},
        calls={code: Count.of(counted[f"call {code}"]) for code in CALLS} if calls else {},
    )  # fmt: skip


def _lists(by: Actor, states: Iterable[CaseState], seen: Part) -> list[Part]:
    today, tomorrow = _day(by.at), _day(by.at, 1)
    lists: list[tuple[str, Sequence[Any], str, int]] = [(f"state = '{each.value}'", (), "due_at, id", MOST) for each in states]
    lists += [
        (f"{OPEN} AND due_at < %s AND keeper_id = %s", (by.at, by.person_id), "due_at, id", MOST),
        (f"{OPEN} AND due_at < %s", (by.at,), "due_at, id", MOST),
        (f"{OPEN} AND due_at >= %s AND due_at < %s", (by.at, tomorrow), "due_at, id", MOST),
        ("appointed_at >= %s AND appointed_at < %s", (today, tomorrow), "appointed_at, id", VISITS),
    ]
    return [(KEYS.format(seen[0], wanted, order, most), (*seen[1], *given)) for wanted, given, order, most in lists]


def _numbers(by: Actor, codes: Iterable[str], seen: Part) -> list[Part]:
    wanted: dict[str, Part] = {code: (f"state = '{state.value}'", ()) for code, state in STATE_OF.items()}
    wanted |= {
        "late": (f"{OPEN} AND due_at < %s", (by.at,)),
        "due_today": (f"{OPEN} AND due_at >= %s AND due_at < %s", (by.at, _day(by.at, 1))),
        "mine": (f"keeper_id = %s AND state = '{CaseState.HANDLING.value}'", (by.person_id,)),
    }
    return [(COUNTED.format("service_case", seen[0], wanted[code][0]), (*seen[1], *wanted[code][1])) for code in codes]


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
