"""A case that nobody answers climbs the ladder: each level is told once of each clock, and may say that it knows.

One indexed column, `next_step_at`, says when a clock is to be looked at again. It is set to the past where a clock begins
or its deadline moves; the sweeper works out what is due and writes the next moment by compare-and-swap.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Coalesce, Least

from tonglu.access.queries import names_of
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service.actions.told import of_case
from tonglu.service.facts import CaseEscalated, CaseEscalationAnswered, CaseEscalationReminded
from tonglu.service.leads import listeners_of
from tonglu.service.models import Case, CaseClock, CaseEscalation, LadderStep
from tonglu.service.rules.clocks import ids_of_path
from tonglu.service.rules.ladder import A_LITTLE, RANKS, Answer, Climb, climb, steps_of

log = logging.getLogger(__name__)

SWEEP_AT_ONCE = 500
WAIT = """
    UPDATE service_caseclock clock SET next_step_at = planned.next_at
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS planned (id, seen_at, next_at)
    WHERE clock.id = planned.id AND clock.next_step_at = planned.seen_at AND clock.stopped_at IS NULL
"""

Steps = Sequence[Any]  # rows of LadderStep: mypy does not see their columns through the bound of a type variable


def look_again(case_id: int, *names: str) -> None:
    """Have the ladder of running clocks worked out anew (all where none is named): a deadline or the grade has changed.

    The mark is earlier than any before it, so that a sweeper which has read the old one finds that it is not its own.
    """
    running = CaseClock.objects.filter(case_id=case_id, stopped_at=None, started_at__isnull=False)
    mark = Least(Coalesce("next_step_at", "started_at"), F("started_at")) - A_LITTLE
    (running.filter(clock__in=names) if names else running).update(next_step_at=mark)


def sweep_ladder(*, by: Actor) -> int:
    """Tell every level whose moment has come; return how many were told. Safe to run twice at once and to be killed anywhere."""
    told, broken = 0, set[int]()
    steps = list(LadderStep.objects.all())
    due = CaseClock.objects.filter(stopped_at=None, next_step_at__lte=by.at).select_related("case__node").order_by("next_step_at", "pk")
    while clocks := list(due.exclude(pk__in=broken)[:SWEEP_AT_ONCE]):
        seen = _told_levels([each.case_id for each in clocks])
        planned = [(each, _plan(each, steps, seen.get((each.case_id, each.clock), ()), by.at)) for each in clocks]
        _wait([(clock.pk, clock.next_step_at, plan.next_at) for clock, plan in planned if not plan.due], by=by)
        for clock, plan in planned:
            if plan.due:
                told += _climb_or_note(clock, steps, broken, by)
    return told


def _climb_or_note(clock: CaseClock, steps: Steps, broken: set[int], by: Actor) -> int:
    """One clock that cannot be worked out holds up no other."""
    try:
        return _climb(clock.pk, clock.case_id, clock.next_step_at, steps, by=by)
    except (Refused, LookupError, TypeError, ValueError, ArithmeticError):
        log.exception("the ladder of clock %s cannot be climbed", clock.pk)
        broken.add(clock.pk)
        return 0


def _plan(clock: CaseClock, steps: Steps, told: Sequence[str], at: datetime) -> Climb[Any]:
    """A case keeps the ladder that stood when its clock began."""
    case = clock.case
    if clock.started_at is None or clock.due_at is None:
        return Climb((), None)
    own = steps_of(
        steps, clock=clock.clock, kind=case.kind, grade=case.grade, ancestors=ids_of_path(case.node.path), at=clock.started_at
    )  # fmt: skip
    return climb(own, told, started_at=clock.started_at, due_at=clock.due_at, at=at)


def _told_levels(case_ids: Sequence[int]) -> dict[tuple[int, str], list[str]]:
    found: dict[tuple[int, str], list[str]] = {}
    for case_id, clock, level in CaseEscalation.objects.filter(case_id__in=case_ids).values_list("case_id", "clock", "level"):
        found.setdefault((case_id, clock), []).append(level)
    return found


@act
def _wait(planned: Sequence[tuple[int, datetime | None, datetime | None]], *, by: Actor) -> None:  # noqa: ARG001 - by names the act
    if planned:
        with connection.cursor() as cursor:
            cursor.execute(WAIT, [list(each) for each in zip(*planned, strict=True)])


def _claimed(clock_id: int, seen_at: datetime | None, next_at: datetime | None) -> bool:
    """Compare and swap: only one sweeper moves a clock on from where it was seen."""
    mine = CaseClock.objects.filter(pk=clock_id, stopped_at=None, next_step_at=seen_at)
    return bool(mine.update(next_step_at=next_at))


def _taken(clock_id: int, case_id: int) -> CaseClock:
    """Lock the case before its clock, as every other act does, and read the clock as it is now."""
    Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case_id)
    return CaseClock.objects.select_related("case__node", "case__keeper").get(pk=clock_id)


@act
def _climb(clock_id: int, case_id: int, seen_at: datetime | None, steps: Steps, *, by: Actor) -> int:
    """Tell the levels that are due; the claim, the rows and the facts are one transaction."""
    clock = _taken(clock_id, case_id)
    plan = _plan(clock, steps, _told_levels([case_id]).get((case_id, clock.clock), ()), by.at)
    if not _claimed(clock_id, seen_at, plan.next_at):
        return 0  # another sweeper was first, or the clock was stopped or moved meanwhile
    for step in plan.due:
        _tell_level(clock, step, by)
    if plan.due:
        top = max(RANKS[each.level] for each in plan.due)
        Case.objects.filter(pk=case_id, climbed_to__lt=top).update(climbed_to=top)
    return len(plan.due)


def _tell_level(clock: CaseClock, step: LadderStep, by: Actor) -> None:
    case, heard = clock.case, listeners_of(clock.case, step.level, by=by)
    remind_at = by.at + timedelta(minutes=step.remind_minutes) if step.remind_minutes and heard.people else None
    row = CaseEscalation.objects.create(
        case=case, clock=clock.clock, level=step.level, step=step, told_level=heard.level, why=heard.why,
        people=list(heard.people), due_at=clock.due_at or by.at, told_at=by.at, remind_at=remind_at,
    )  # fmt: skip
    names = names_of(heard.people)
    told = CaseEscalated(
        **of_case(case), escalation_id=row.pk, clock=clock.clock, level=step.level, due_at=row.due_at.isoformat(),
        told_level=heard.level, why=heard.why, people=list(heard.people), names=[names[each] for each in heard.people],
    )  # fmt: skip
    tell(told, by=by)


def sweep_reminders(*, by: Actor) -> int:
    """Remind once each level that has not said that it knows; return how many were reminded."""
    waiting = CaseEscalation.objects.filter(reminded_at=None, answered_at=None, remind_at__lte=by.at).order_by("remind_at", "pk")
    return sum(_remind(each, by=by) for each in list(waiting.values_list("pk", flat=True)[:SWEEP_AT_ONCE]))


@act
def _remind(escalation_id: int, *, by: Actor) -> bool:
    """A clock that has stopped reminds nobody; the mark says that it was looked at."""
    mine = CaseEscalation.objects.filter(pk=escalation_id, reminded_at=None, answered_at=None, remind_at__lte=by.at)
    if not mine.update(reminded_at=by.at):
        return False
    row = CaseEscalation.objects.select_related("case").get(pk=escalation_id)
    if not CaseClock.objects.filter(case_id=row.case_id, clock=row.clock, stopped_at=None).exists():
        return False
    reminded = CaseEscalationReminded(
        **of_case(row.case), escalation_id=row.pk, clock=row.clock, level=row.level, people=row.people
    )  # fmt: skip
    tell(reminded, by=by)
    return True


@act
def answer_escalation(escalation_id: int, *, answer: str, by: Actor) -> CaseEscalation:
    """Say that one knows (知道了) or takes it in hand (我来处理); no more reminders to this level, the ladder climbs on."""
    row = CaseEscalation.objects.select_for_update(of=("self",), no_key=True).select_related("case").filter(pk=escalation_id).first()
    if row is None or by.person_id is None or by.person_id not in row.people:
        raise NotAllowed
    if answer not in list(Answer):
        raise Refused("请选择「知道了」或「我来处理」")
    if row.answer in (Answer.MINE, answer):
        raise Refused("这次升级已经有人确认：{answer}", answer=row.get_answer_display())

    row.answer, row.answered_at, row.answered_by_id = answer, by.at, by.person_id
    row.save(update_fields=["answer", "answered_at", "answered_by_id"])
    answered = CaseEscalationAnswered(
        **of_case(row.case), escalation_id=row.pk, clock=row.clock, level=row.level, answer=answer
    )  # fmt: skip
    tell(answered, by=by)
    return row
