"""Load cases with a past in bulk: another system's history, or the demo's. Nothing is sent, nothing runs twice.

Each moment keeps its own doer and time; the clocks are worked out as they would have run, so that the figures of the
past are figures. The acts are told under `by.via`: reactions leave what comes from "import" or "past" alone.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tonglu.access.models import Person
from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell_many
from tonglu.lib.actor import Actor, ActorKind
from tonglu.lib.acts import act
from tonglu.lib.calendar import WorkCalendar
from tonglu.lib.facts import Fact
from tonglu.lib.masking import masked
from tonglu.lib.refusals import NotAllowed
from tonglu.organisation.models import Node
from tonglu.organisation.queries import work_calendar
from tonglu.service.actions.clocks import nearest
from tonglu.service.actions.opening import numbers_for
from tonglu.service.actions.told import of_case
from tonglu.service.facts import CaseAccepted, CaseArrived, CaseClosed, CaseDispatched, CaseFinished, CaseOpened
from tonglu.service.models import Case, CaseClock, ClockPolicy
from tonglu.service.rules.clocks import best_policies, ids_of_path, resolve_by
from tonglu.service.rules.states import CaseState, ClockKind
from tonglu.service.rules.wording import content_hash, title_of

AT_ONCE = 1000
SWEEP_LAG = timedelta(minutes=1)  # the sweeper comes by each minute


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCase:
    """A case as it stood; a moment that is None has not come. Ids were checked by whoever made it."""

    words: str
    kind: str
    node_id: int
    opened_at: datetime
    subject: str = ""
    grade: str = "ordinary"
    medium: str = "phone"
    title: str = ""
    customer_id: int | None = None
    unit_id: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    place_id: int | None = None
    component_id: int | None = None
    problem_id: int | None = None
    opened_by_id: int | None = None
    dispatched_by_id: int | None = None
    keeper_id: int | None = None
    closed_by_id: int | None = None
    accepted_at: datetime | None = None
    dispatched_at: datetime | None = None
    arrived_at: datetime | None = None
    finished_at: datetime | None = None
    closed_at: datetime | None = None
    result: str = ""
    is_reopened: bool = False

    @property
    def state(self) -> CaseState:
        marks = (
            (self.closed_at, CaseState.CLOSED),
            (self.finished_at, CaseState.DONE),
            (self.dispatched_at, CaseState.HANDLING),
            (self.accepted_at, CaseState.ACCEPTED),
        )
        return next((state for at, state in marks if at), CaseState.NEW)


@dataclass(frozen=True, slots=True)
class Rules:
    """Read once for the whole load."""

    policies: Sequence[ClockPolicy]
    calendars: Mapping[int, WorkCalendar]


@act
def record_past_cases(past: Sequence[PastCase], *, by: Actor) -> list[int]:
    """Write the cases, their clocks and their facts; return the new ids in the order given."""
    paths = dict(Node.objects.filter(pk__in={each.node_id for each in past}).values_list("id", "path"))
    if not all(by.reaches_node(P.IMPORT_RUN, node) and by.reaches_node(P.CASE_OPEN, node) for node in paths):
        raise NotAllowed
    policies = list(ClockPolicy.objects.all())
    calendars = {each: work_calendar(each) for each in {policy.calendar_id for policy in policies}}
    written: list[int] = []
    for start in range(0, len(past), AT_ONCE):
        written += _write(past[start : start + AT_ONCE], paths, Rules(policies, calendars), by)
    return written


def _write(past: Sequence[PastCase], paths: dict[int, str], rules: Rules, by: Actor) -> list[int]:
    numbers = numbers_for([each.opened_at for each in past])
    cases = [_case(each, number) for each, number in zip(past, numbers, strict=True)]
    clocks = [_clocks(each, paths[each.node_id], rules, by) for each in past]
    for case, own in zip(cases, clocks, strict=True):
        case.due_at = nearest(own)
    Case.objects.bulk_create(cases)
    for case, own in zip(cases, clocks, strict=True):
        for clock in own:
            clock.case = case
    CaseClock.objects.bulk_create([clock for own in clocks for clock in own])
    _tell(past, cases, dict(Person.objects.values_list("id", "name")), by)
    return [case.pk for case in cases]


def _case(past: PastCase, number: str) -> Case:
    return Case(
        number=number, state=past.state, words=past.words, kind=past.kind, subject=past.subject, grade=past.grade,
        medium=past.medium, title=past.title or title_of(past.words), content_hash=content_hash(past.words),
        node_id=past.node_id, customer_id=past.customer_id, unit_id=past.unit_id, contact_name=past.contact_name,
        contact_phone=past.contact_phone, place_id=past.place_id, component_id=past.component_id,
        problem_id=past.problem_id, opened_by_id=past.opened_by_id,
        keeper_id=past.keeper_id if past.dispatched_at else None, opened_at=past.opened_at,
        accepted_at=past.accepted_at, dispatched_at=past.dispatched_at, arrived_at=past.arrived_at,
        finished_at=past.finished_at, closed_at=past.closed_at, result=past.result,
        reopened_count=int(past.is_reopened),
    )  # fmt: skip


def _clocks(past: PastCase, path: str, rules: Rules, by: Actor) -> list[CaseClock]:
    stops: dict[str, datetime | None] = {ClockKind.RESPONSE: past.accepted_at, ClockKind.CLOSE: past.closed_at}
    in_force = [each for each in rules.policies if each.since <= past.opened_at and (each.until is None or each.until > past.opened_at)]
    chosen = best_policies(in_force, kind=past.kind, grade=past.grade, ancestors=ids_of_path(path))
    return [_clock(past, policy, rules.calendars[policy.calendar_id], stops[name], by) for name, policy in sorted(chosen.items())]


def _clock(past: PastCase, policy: ClockPolicy, calendar: WorkCalendar, stopped_at: datetime | None, by: Actor) -> CaseClock:
    deadline = resolve_by(calendar, policy.within_minutes, past.opened_at)
    is_late = deadline.due_at < (stopped_at or by.at)
    return CaseClock(
        clock=policy.clock, policy=policy, calendar_id=policy.calendar_id, within_minutes=policy.within_minutes,
        started_at=past.opened_at, due_at=deadline.due_at, lines=deadline.lines, stopped_at=stopped_at,
        overdue_at=deadline.due_at + SWEEP_LAG if is_late else None,
    )  # fmt: skip


def _tell(past: Sequence[PastCase], cases: Sequence[Case], names: dict[int, str], by: Actor) -> None:
    """Tell each person's acts as that person's; by.at stays the moment of loading, happened_at is the past."""
    told: dict[int | None, list[tuple[Fact, datetime | None]]] = defaultdict(list)
    for each, case in zip(past, cases, strict=True):
        for doer, fact, at in _facts(each, case, names):
            told[doer].append((fact, at))
    for doer, facts in told.items():
        tell_many(facts, by=Actor(ActorKind.STAFF, by.at, doer, names.get(doer or 0, by.name), by.via))


def _facts(past: PastCase, case: Case, names: dict[int, str]) -> Iterator[tuple[int | None, Fact, datetime]]:
    of = of_case(case)
    opened = CaseOpened(**of, case_kind=case.kind, title=masked(case.title), medium=case.medium, is_imported=True)
    yield past.opened_by_id, opened, past.opened_at
    if past.accepted_at:
        yield past.opened_by_id, CaseAccepted(**of), past.accepted_at
    if past.dispatched_at and past.keeper_id:
        dispatched = CaseDispatched(**of, keeper_id=past.keeper_id, keeper_name=names.get(past.keeper_id, ""), how="assigned")
        yield past.dispatched_by_id, dispatched, past.dispatched_at
    if past.arrived_at:
        yield past.keeper_id, CaseArrived(**of), past.arrived_at
    if past.finished_at:
        yield past.keeper_id, CaseFinished(**of, result=masked(past.result[:500])), past.finished_at
    if past.closed_at:
        closed = CaseClosed(**of, result=masked(past.result[:500]), is_imported=True)
        yield past.closed_by_id, closed, past.closed_at
