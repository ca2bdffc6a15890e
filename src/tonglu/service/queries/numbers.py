"""Counts for workbench and list; capped, so that they cost the same at a million cases."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from tonglu.access.permissions import Permission as P
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.scope import ScopedQuerySet, seen_of
from tonglu.service.models import Case
from tonglu.service.rules.flows import OPEN_STATES
from tonglu.service.rules.states import CaseState

CAP = 1_000
COUNTED = "(SELECT count(*) FROM (SELECT FROM {} WHERE {} AND {} LIMIT 1001) AS counted)"  # of a table, a scope, a condition; one above CAP
OPEN = f"state IN ({', '.join(repr(each.value) for each in sorted(OPEN_STATES))})"

Part = tuple[str, Sequence[Any]]  # of a statement: its text and what it is given


@dataclass(frozen=True, slots=True)
class Count:
    """`value` stops at the cap; `is_capped` says that there are more."""

    value: int
    is_capped: bool = False

    @classmethod
    def of(cls, found: int) -> "Count":
        """Return the count of what was counted no further than one above the cap."""
        return cls(min(found, CAP), is_capped=found > CAP)

    def __str__(self) -> str:
        return f"{self.value:,}+" if self.is_capped else f"{self.value:,}"


def capped(rows: ScopedQuerySet[Case]) -> Count:
    """No scope: count rows that the caller took from a scoped query, up to the cap."""
    return Count.of(prepared.counted(rows, CAP + 1))


def capped_each(rows: Mapping[str, ScopedQuerySet[Any]]) -> dict[str, Count]:
    """No scope: count several scoped querysets, each up to the cap. One query."""
    found = dict.fromkeys(rows, 0)
    parts: dict[str, tuple[str, tuple[Any, ...]]] = {}
    for name, each in rows.items():
        with suppress(EmptyResultSet):  # what reaches nothing counts nothing
            parts[name] = each.order_by().values("pk")[: CAP + 1].query.sql_with_params()
    if parts:
        counts = ", ".join(f"(SELECT count(*) FROM ({sql}) AS counted)" for sql, _ in parts.values())  # noqa: S608 - the ORM's own SQL
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {counts}", [each for _, params in parts.values() for each in params])
            found |= zip(parts, cursor.fetchone() or (), strict=True)
    return {name: Count.of(total) for name, total in found.items()}


def counted_each(by: Actor, seen: Part, parts: Mapping[str, Part]) -> dict[str, Count]:
    """Return how many cases of a scope each condition finds, in one statement, each up to the cap.

    What was full within the last minute is not counted again; where all were, nothing is asked.
    """
    rest = {code: part for code, part in parts.items() if not prepared.is_full(full_mark(by, seen, code))}
    found = dict.fromkeys(parts, CAP + 1)
    if rest:
        counts = [COUNTED.format("service_case", seen[0], condition) for condition, _ in rest.values()]
        given = [each for _, own in rest.values() for each in (*seen[1], *own)]
        found |= zip(rest, prepared.row(f"SELECT {', '.join(counts)}", given) or (), strict=True)
        prepared.now_full(*(full_mark(by, seen, code) for code in rest if found[code] > CAP))
    return {code: Count.of(total) for code, total in found.items()}


def full_mark(by: Actor, seen: Part, code: Hashable) -> Hashable:
    """What a number is remembered as full under: whose it is, within which scope, and what it counts."""
    return by.person_id, seen[0], repr(seen[1]), code


ALL = "all"


def counts_by_state(by: Actor, states: Iterable[CaseState] = CaseState) -> dict[str, Count]:
    """Return one capped count per state, and that of all cases under ALL. One query."""
    conditions = {ALL: "true", **{each.value: f"state = '{each.value}'" for each in states}}
    try:
        seen = seen_of(Case, by, P.CASE_VIEW)
    except EmptyResultSet:  # who reaches nothing
        return {code: Count.of(0) for code in conditions}
    return counted_each(by, seen, {code: (condition, ()) for code, condition in conditions.items()})
