"""Counts for workbench and list; capped, so that they cost the same at a million cases."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from tonglu.access.permissions import Permission as P
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.scope import ScopedQuerySet, nodes_only
from tonglu.service.models import Case
from tonglu.service.rules.flows import OPEN_STATES
from tonglu.service.rules.states import CaseState

CAP = 1_000
COUNTED = "(SELECT count(*) FROM (SELECT FROM {} WHERE {} AND {} LIMIT 1001) AS counted)"  # of a table, a scope, a condition; one above CAP
OPEN = f"state IN ({', '.join(repr(each.value) for each in sorted(OPEN_STATES))})"


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


ALL = "all"
SEEN = "(SELECT count(*) FROM (SELECT FROM service_case WHERE node_id = ANY(%(nodes)s::bigint[]){} LIMIT 1001) AS counted)"


def counts_by_state(by: Actor, states: Iterable[CaseState] = CaseState) -> dict[str, Count]:
    """Return one capped count per state, and that of all cases under ALL. One query."""
    wanted = [each.value for each in states]
    nodes = nodes_only(by, P.CASE_VIEW)
    if nodes is None:
        seen = Case.objects.reachable(by, P.CASE_VIEW)
        return capped_each({ALL: seen, **{state: seen.filter(state=state) for state in wanted}})
    parts = [SEEN.format(""), *(SEEN.format(f" AND state = '{state}'") for state in wanted)]  # codes of ours
    found = prepared.row(f"SELECT {', '.join(parts)}", {"nodes": nodes}) or ()
    return {state: Count.of(total) for state, total in zip([ALL, *wanted], found, strict=True)}
