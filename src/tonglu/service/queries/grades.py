"""Grades that are proposed, and what a rule would have raised in the last ninety days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.scope import ScopedQuerySet
from tonglu.service.grade_rules import grade_rules_at
from tonglu.service.models import Case, CaseClock, GradeProposal
from tonglu.service.queries.reach import reaches
from tonglu.service.rules.grades import (
    ORDER,
    ProposalState,
    Raised,
    Rule,
    Seen,
    Trigger,
    gravest,
    people_said,
    raised_by_words,
    repeats_raised,
)

LOOK_BACK = timedelta(days=90)
SHOWN = 8
MAYBE_PEOPLE = "[户家人业主]"


@dataclass(frozen=True, slots=True)
class Trial:
    """How many cases of the last ninety days a rule would have raised, of how many, and the newest of them."""

    raised: int
    looked_at: int
    shown: list[Case]


def grade_proposed_by(words: str, by: Actor, *, grade: str = ORDER[0]) -> Raised | None:
    """No scope: return what the words of a caller propose while they are typed. No query while the rules are kept."""
    return gravest(raised_by_words(grade_rules_at(by.at), words), than=grade)


def grade_proposals_of(by: Actor, case: Case) -> list[GradeProposal]:
    """Return what waits for a decision on this case, for those who may decide."""
    if not reaches(by, P.CASE_EDIT, case):
        return []
    return list(GradeProposal.objects.filter(case=case, state=ProposalState.OPEN).order_by("-pk"))


def trial_of(by: Actor, rule: Rule) -> Trial:
    """Return what a rule would have raised among the cases that the actor reaches; nothing is written."""
    since = by.at - LOOK_BACK
    seen = Case.objects.reachable(by, P.CASE_VIEW).filter(opened_at__gte=since, is_imported=False)
    lighter = seen.filter(Q(grade__in=ORDER[: ORDER.index(rule.grade)]))
    hits = _hits(lighter, rule, by)
    newest = lighter.select_related("unit", "node").filter(pk__in=hits).order_by("-opened_at", "-pk")
    return Trial(len(hits), seen.order_by().count(), list(newest[:SHOWN]))


def _hits(lighter: ScopedQuerySet[Case], rule: Rule, by: Actor) -> list[int]:
    if rule.trigger == Trigger.KEYWORD:
        said = Q()
        for word in rule.words:
            said |= Q(words__contains=word)
        return list(lighter.filter(said).order_by().values_list("pk", flat=True))
    if rule.trigger == Trigger.PEOPLE:
        rows = lighter.filter(words__regex=MAYBE_PEOPLE).order_by().values_list("pk", "words").iterator()
        return [pk for pk, words in rows if people_said(words) >= rule.threshold]
    if rule.trigger == Trigger.REOPENED:
        return list(lighter.filter(reopened_count__gte=rule.threshold).order_by().values_list("pk", flat=True))
    if rule.trigger == Trigger.OVERDUE:
        late = CaseClock.objects.filter(case__in=lighter.order_by().values("pk"), overdue_at__isnull=False)
        counted = late.order_by().values("case_id").annotate(n=Count("pk")).filter(n__gte=rule.threshold)
        return list(counted.values_list("case_id", flat=True))
    return _repeated(lighter, rule, by)


def _repeated(lighter: ScopedQuerySet[Case], rule: Rule, by: Actor) -> list[int]:
    """The days before the first one count too: its neighbours may have called then."""
    begin = by.at - LOOK_BACK - timedelta(days=rule.within_days)
    rows = Case.objects.reachable(by, P.CASE_VIEW).filter(opened_at__gte=begin, problem__isnull=False, unit__isnull=False)
    ordered = rows.order_by("opened_at", "pk").values_list("pk", "node_id", "problem_id", "unit_id", "opened_at").iterator()
    seen = [Seen(pk, (node, problem or 0), unit or 0, at) for pk, node, problem, unit, at in ordered]
    raised = repeats_raised(seen, households=rule.threshold, within_days=rule.within_days)
    return _within(lighter, raised)


def _within(rows: ScopedQuerySet[Case], ids: Iterable[int]) -> list[int]:
    return list(rows.filter(pk__any_of=set(ids)).order_by().values_list("pk", flat=True))
