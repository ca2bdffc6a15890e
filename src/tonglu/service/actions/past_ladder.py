"""Let cases with a past have climbed as they would have: rows and facts in bulk, nothing is sent."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from tonglu.access.permissions import Permission as P
from tonglu.access.queries import names_of
from tonglu.audit.actions import tell_many
from tonglu.lib.actor import Actor, ActorKind
from tonglu.lib.acts import act
from tonglu.lib.facts import Fact
from tonglu.lib.refusals import NotAllowed
from tonglu.service.actions.told import of_case
from tonglu.service.facts import CaseEscalated, CaseEscalationAnswered
from tonglu.service.leads import listeners_of
from tonglu.service.models import Case, CaseClock, CaseEscalation, LadderStep
from tonglu.service.rules.clocks import ids_of_path
from tonglu.service.rules.ladder import RANKS, LadderLevel, Listeners, moment_of, steps_of

CLIMBED = """
    UPDATE service_case SET climbed_to = told.top
    FROM (SELECT * FROM unnest(%s::bigint[], %s::int[]) AS each (case_id, top)) told WHERE service_case.id = told.case_id
"""
NEXT = """
    UPDATE service_caseclock clock SET next_step_at = each.at
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS each (id, at) WHERE clock.id = each.id
"""
Answering = Callable[[], tuple[str, timedelta] | None]  # what a level answered and how long it took, None: never


@dataclass(slots=True)
class Past:
    """What is gathered before it is written."""

    until: datetime
    by: Actor
    answering: Answering
    steps: Sequence[LadderStep]
    heard: dict[tuple[int, str], Listeners] = field(default_factory=dict)
    rows: list[CaseEscalation] = field(default_factory=list)
    next_at: dict[int, datetime | None] = field(default_factory=dict)


@act
def record_past_climbs(*, until: datetime, answering: Answering, by: Actor) -> int:
    """Write what the ladder told before a moment of every clock that ran late or still runs; the sweeper goes on from there."""
    if not (by.can(P.IMPORT_RUN) and by.can(P.CASE_OPEN)):
        raise NotAllowed
    late = Q(overdue_at__isnull=False) | Q(stopped_at=None)
    clocks = CaseClock.objects.filter(late, next_step_at=None, started_at__isnull=False, case__escalations=None, case__is_imported=False)
    past = Past(until, by, answering, list(LadderStep.objects.all()))
    for clock in clocks.select_related("case__node").order_by("pk"):
        _gather(clock, past)
    CaseEscalation.objects.bulk_create(past.rows)
    _mark(past)
    _tell(past.rows, by)
    return len(past.rows)


def _gather(clock: CaseClock, past: Past) -> None:
    case, start, due = clock.case, clock.started_at, clock.due_at
    if start is None or due is None:
        return
    own = steps_of(past.steps, clock=clock.clock, kind=case.kind, grade=case.grade, ancestors=ids_of_path(case.node.path), at=start)
    moments = sorted(((moment_of(step, start, due), step) for step in own.values()), key=lambda each: each[0])
    end = min(clock.stopped_at or past.until, past.until)
    past.rows += [_row(clock, step, at, past) for at, step in moments if at < end]
    if clock.stopped_at is None:
        past.next_at[clock.pk] = min((at for at, _ in moments if at >= end), default=None)


def _row(clock: CaseClock, step: LadderStep, at: datetime, past: Past) -> CaseEscalation:
    heard = _heard(clock.case, step.level, past)
    told_at = at + timedelta(seconds=at.microsecond % 50)  # the sweeper comes by each minute
    answer = past.answering() if heard.people and step.level != LadderLevel.KEEPER else None
    is_answered = answer is not None and told_at + answer[1] < past.by.at
    return CaseEscalation(
        case=clock.case, clock=clock.clock, level=step.level, step=step, told_level=heard.level, why=heard.why,
        people=list(heard.people), due_at=clock.due_at or at, told_at=told_at,
        answer=answer[0] if answer and is_answered else "", answered_at=told_at + answer[1] if answer and is_answered else None,
        answered_by_id=heard.people[0] if is_answered else None,
    )  # fmt: skip


def _heard(case: Case, level: str, past: Past) -> Listeners:
    """Holders are the same for all cases of a node; a keeper is the case's own."""
    if level == LadderLevel.KEEPER:
        return Listeners((case.keeper_id,), level) if case.keeper_id else Listeners((), "", "unheld")
    key = (case.node_id, level)
    if key not in past.heard:
        past.heard[key] = listeners_of(case, level, by=past.by)
    return past.heard[key]


def _mark(past: Past) -> None:
    top: dict[int, int] = {}
    for row in past.rows:
        top[row.case_id] = max(top.get(row.case_id, 0), RANKS[row.level])
    with connection.cursor() as cursor:
        cursor.execute(CLIMBED, [list(top), list(top.values())])
        cursor.execute(NEXT, [list(past.next_at), list(past.next_at.values())])


def _tell(rows: Sequence[CaseEscalation], by: Actor) -> None:
    names = names_of({person for row in rows for person in row.people})
    system = Actor(ActorKind.SYSTEM, by.at, name="sweep_ladder", via=by.via)
    tell_many([(_escalated(row, names), row.told_at) for row in rows], by=system)
    for person, name in names.items():
        answered = list(_answered([row for row in rows if row.answered_by_id == person]))
        tell_many(answered, by=Actor(ActorKind.STAFF, by.at, person, name, by.via))


def _escalated(row: CaseEscalation, names: dict[int, str]) -> Fact:
    return CaseEscalated(
        **of_case(row.case), escalation_id=row.pk, clock=row.clock, level=row.level, due_at=row.due_at.isoformat(),
        told_level=row.told_level, why=row.why, people=row.people, names=[names.get(each, "") for each in row.people],
    )  # fmt: skip


def _answered(rows: Sequence[CaseEscalation]) -> Iterator[tuple[Fact, datetime | None]]:
    for row in rows:
        fact = CaseEscalationAnswered(
            **of_case(row.case), escalation_id=row.pk, clock=row.clock, level=row.level, answer=row.answer
        )  # fmt: skip
        yield fact, row.answered_at
