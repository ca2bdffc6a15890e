"""Check-backs as an actor may see them: the call list, one call with its case, and why a case was drawn or not."""

from collections.abc import Sequence
from dataclasses import dataclass

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed
from tonglu.lib.scope import ScopedQuerySet
from tonglu.service.leads import signers_of
from tonglu.service.models import Case, CheckBack, CheckBackCall
from tonglu.service.queries.auditing import record_of, script_for
from tonglu.service.queries.drawing import Draw, draw_for
from tonglu.service.queries.numbers import Count, capped_each
from tonglu.service.queries.reach import reaches
from tonglu.service.queries.speaking import script_said
from tonglu.service.rules.check_backs import CLAIM_LASTS, CheckBackState
from tonglu.service.rules.states import CaseState

IN_LISTS = ("case", "case__unit", "case__keeper", "customer", "node", "caller")
WAITING = ("now", "late", "mine", "waiting", "disputed")


@dataclass(frozen=True, slots=True)
class CallSheet:
    """What the caller needs: the text to say of this case, the points of the record and the questions, all with their codes."""

    text: str
    record: dict[str, tuple[str, str, bool]]
    questions: list[str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The check-backs of a case, newest first, and the draw where there is none."""

    rows: list[CheckBack]
    draw: Draw | None


def check_backs_for(by: Actor) -> ScopedQuerySet[CheckBack]:
    return CheckBack.objects.reachable(by, P.CHECKBACK_DO).select_related(*IN_LISTS).order_by("due_at", "pk")


def check_backs_in(by: Actor, box: str) -> ScopedQuerySet[CheckBack]:
    """Return one box of the call list: to call now, late, in my hands, agreed for later, for the manager, ended."""
    seen = check_backs_for(by)
    due = seen.filter(state=CheckBackState.DUE)
    if box == "late":
        return due.filter(due_at__lt=by.at)
    if box == "mine":
        return due.filter(caller_id=by.person_id or 0, claimed_at__gt=by.at - CLAIM_LASTS)
    if box == "waiting":
        return due.filter(call_at__gt=by.at)
    if box == "disputed":
        return seen.filter(state=CheckBackState.DISPUTED)
    if box == "ended":
        return seen.filter(ended_at__isnull=False)
    return due.filter(call_at__lte=by.at)


def check_back_counts(by: Actor, boxes: Sequence[str] = WAITING) -> dict[str, Count]:
    """Return one capped count per box that waits for somebody. One query."""
    return capped_each({box: check_backs_in(by, box) for box in boxes})


def check_back_for(by: Actor, check_back_id: int) -> CheckBack:
    found = check_backs_for(by).filter(pk=check_back_id).first()
    if found is None:
        raise NotAllowed
    return found


def calls_of(by: Actor, check_back: CheckBack) -> list[CheckBackCall]:
    seen = check_backs_for(by).filter(pk=check_back.pk).exists()
    return list(check_back.calls.order_by("-at", "-pk")) if seen else []


def call_sheet_of(by: Actor, check_back: CheckBack) -> CallSheet:
    """Return what is to be said and asked; NotAllowed where the check-back is out of reach."""
    case = check_back_for(by, check_back.pk).case
    script = script_for(check_back.kind, at=by.at)
    return CallSheet(script_said(script.text, case) if script else "", record_of(case), list(script.questions) if script else [])


def signers_for(by: Actor, check_back: CheckBack) -> list[str]:
    """Return who may decide about a disputed check-back within reach, the nearest first."""
    return signers_of(check_back_for(by, check_back.pk).case, by.at)


def drawn_of(by: Actor, case: Case) -> Drawn:
    """Return why a case is called back or not: its rows, or the draw of a finished case that has none."""
    if not reaches(by, P.CASE_VIEW, case):
        return Drawn([], None)
    rows = list(CheckBack.objects.filter(case=case).select_related("rule", "rule__problem", "caller").order_by("-pk"))
    is_finished = case.state in {CaseState.DONE, CaseState.CLOSED} and case.finished_at is not None
    return Drawn(rows, draw_for(case, at=case.finished_at) if is_finished and not rows and case.finished_at else None)
