"""The policy simulator: what another rule would have done to the cases of a past period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db.models import BigIntegerField, F, Func, QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.calendar.tape import WorkedTape, microseconds
from tonglu.lib.clock import SHANGHAI, day_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import Node, WorkCalendar
from tonglu.organisation.queries import calendar_of
from tonglu.service.models import Case, CaseClock, Pause
from tonglu.service.rules.clock_table import CLOCKS
from tonglu.service.rules.simulating import Outcome, Ran, Tally, simulate
from tonglu.service.rules.states import CaseGrade, CaseKind

AT_ONCE = 5_000
LONGEST_PERIOD = timedelta(days=366)
LONGEST_MINUTES = 366 * 24 * 60


@dataclass(frozen=True, slots=True)
class Question:
    """What if this clock had run so long on this calendar for the cases opened from `first` to `last`, both included?"""

    clock: str
    within_minutes: int
    calendar_id: int
    first: date
    last: date
    kind: str = ""
    grade: str = ""
    node_id: int | None = None


@dataclass(frozen=True, slots=True)
class Simulation:
    question: Question
    calendar: str
    outcome: Outcome
    by_project: list[tuple[str, Tally]]
    newly_late: list[Case]  # those that took longest


def simulate_policy(by: Actor, asked: Question) -> Simulation:
    """Return on-time figures then and simulated; NotAllowed for who may not set rules, Refused for a question without sense."""
    if not (by.can(P.SETTING_EDIT) and by.can(P.CASE_VIEW)):
        raise NotAllowed
    calendar = _checked(asked, by)
    tape = WorkedTape(calendar_of(calendar), asked.first - timedelta(days=1), day_of(by.at) + timedelta(days=1))
    outcome = simulate(_ran(by, asked), tape, asked.within_minutes)
    names = dict(Node.objects.filter(pk__in=outcome.by_node).values_list("pk", "name"))
    by_project = sorted(((names.get(node, str(node)), tally) for node, tally in outcome.by_node.items()), key=_lowest)
    ids = [case_id for _, case_id in outcome.worst]
    found = Case.objects.reachable(by, P.CASE_VIEW).select_related("node", "unit").in_bulk(ids)
    return Simulation(asked, calendar.name, outcome, by_project, [found[each] for each in ids if each in found])


def _lowest(row: tuple[str, Tally]) -> tuple[float, str]:
    return (row[1].rate_simulated or 0.0, row[0])


def _checked(asked: Question, by: Actor) -> WorkCalendar:
    if asked.clock not in CLOCKS or asked.kind not in {"", *CaseKind} or asked.grade not in {"", *CaseGrade}:
        raise Refused("类型、等级或时限不认识，请重新选择")
    if not 0 < asked.within_minutes <= LONGEST_MINUTES:
        raise Refused("时长应在 1 分钟到 366 天之间")
    if asked.last < asked.first or asked.last - asked.first > LONGEST_PERIOD:
        raise Refused("时间段的结束要晚于开始，最长一年")
    if asked.first > day_of(by.at):
        raise Refused("时间段还没有到，请选过去的时间")
    if by.at - datetime.combine(asked.first, time(), SHANGHAI) > 4 * LONGEST_PERIOD:
        raise Refused("只能模拟最近四年")
    calendar = WorkCalendar.objects.filter(pk=asked.calendar_id).first()
    if calendar is None:
        raise Refused("所选日历不存在，请重新选择")
    return calendar


def _ran(by: Actor, asked: Question) -> Iterator[Ran]:
    """Yield the clocks of the period as they ran, a few thousand in memory at a time."""
    now = microseconds(by.at)
    waits = bool(CLOCKS[asked.clock].waits_for)
    rows = _clocks(by, asked).values_list("case_id", "case__node_id", _micro("started_at"), _micro("stopped_at"), _micro("due_at"))
    waiting = rows.iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(waiting, AT_ONCE)):
        pauses = _pauses([row[0] for row in chunk], asked.clock) if waits else {}
        for case_id, node_id, started, stopped, due in chunk:
            yield Ran(case_id, node_id, started, stopped or now, due, stopped is None, pauses.get(case_id, ()))


def _clocks(by: Actor, asked: Question) -> QuerySet[CaseClock]:
    begin = datetime.combine(asked.first, time(), SHANGHAI)
    end = datetime.combine(asked.last + timedelta(days=1), time(), SHANGHAI)
    cases = Case.objects.reachable(by, P.CASE_VIEW).filter(opened_at__gte=begin, opened_at__lt=end, is_imported=False)
    if asked.kind:
        cases = cases.filter(kind=asked.kind)
    if asked.grade:
        cases = cases.filter(grade=asked.grade)
    if asked.node_id is not None:
        path = Node.objects.filter(pk=asked.node_id).values_list("path", flat=True).first()
        if path is None:
            raise Refused("所选组织不存在，请重新选择")
        cases = cases.filter(node__in=Node.objects.filter(path__startswith=path).values("pk"))
    return CaseClock.objects.filter(case__in=cases.order_by().values("pk"), clock=asked.clock, started_at__isnull=False).order_by()


def _micro(column: str) -> Func:
    """Microseconds since 1970; Django's own Extract would count them from a Shanghai wall clock."""
    return Func(F(column), template="(EXTRACT(EPOCH FROM %(expressions)s) * 1000000)::bigint", output_field=BigIntegerField())


def _pauses(case_ids: list[int], clock: str) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    rows = Pause.objects.filter(case_id__in=case_ids, reason__in=CLOCKS[clock].waits_for, span__isempty=False)
    for case_id, span in rows.values_list("case_id", "span"):
        found.setdefault(case_id, []).append((microseconds(span.lower), microseconds(span.upper)))
    return found
