"""How far a case has climbed, who heard of it and who said so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.access.queries import names_of
from tonglu.lib.actor import Actor
from tonglu.service.models import Case, CaseEscalation
from tonglu.service.queries.reach import reaches


@dataclass(frozen=True, slots=True)
class Rung:
    """One level that was told; `told_level` and `why` say who stands in where the level itself could not hear."""

    pk: int
    clock: str
    level: str
    told_level: str
    why: str
    told_at: datetime
    people: tuple[str, ...]
    answer: str
    answered_at: datetime | None
    answered_by: str
    reminded_at: datetime | None
    may_answer: bool


def climb_of(by: Actor, case: Case) -> list[Rung]:
    """Return the levels that were told, in the order of telling."""
    return _rungs(by, CaseEscalation.objects.filter(case=case)) if reaches(by, P.CASE_VIEW, case) else []


def escalations_told_to(by: Actor, ids: Iterable[int]) -> dict[int, Rung]:
    """Return those of the escalations that the actor was told of, by id: for the bell."""
    told = CaseEscalation.objects.filter(pk__in=set(ids), people__contains=[by.person_id or 0])
    return {each.pk: each for each in _rungs(by, told)}


def _rungs(by: Actor, rows: QuerySet[CaseEscalation]) -> list[Rung]:
    found = list(rows.order_by("told_at", "pk"))
    names = names_of({person for each in found for person in (*each.people, each.answered_by_id) if person})
    return [_rung(each, names, by) for each in found]


def _rung(row: CaseEscalation, names: dict[int, str], by: Actor) -> Rung:
    return Rung(
        pk=row.pk, clock=row.clock, level=row.level, told_level=row.told_level, why=row.why, told_at=row.told_at,
        people=tuple(names.get(each, "") for each in row.people), answer=row.answer, answered_at=row.answered_at,
        answered_by=names.get(row.answered_by_id or 0, ""), reminded_at=row.reminded_at,
        may_answer=by.person_id in row.people and row.answer != "mine",
    )  # fmt: skip
