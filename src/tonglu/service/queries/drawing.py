"""Which rule of check-backs speaks of a case, and what its draw says."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tonglu.service.models import Case, CheckBackRule
from tonglu.service.rules.check_backs import best_rule, draw_of, is_drawn
from tonglu.service.rules.clocks import ids_of_path


@dataclass(frozen=True, slots=True)
class Draw:
    """Why a case is called back or not: its number lies below the rate of its rule, or does not."""

    rule: CheckBackRule | None
    number: float  # per cent, two digits
    is_drawn: bool


def rule_for(case: Case, *, at: datetime) -> CheckBackRule | None:
    """No scope: return the rule in force for a case in hand. One query."""
    ancestors = ids_of_path(case.node.path)
    rows = CheckBackRule.objects.filter(
        Q(node=None) | Q(node__any_of=ancestors), Q(until=None) | Q(until__gt=at), Q(problem=None) | Q(problem_id=case.problem_id),
        kind__in=("", case.kind), grade__in=("", case.grade), since__lte=at,
    ).select_related("calendar", "problem")  # fmt: skip
    is_indoor = case.unit_id is not None
    return best_rule(
        rows, kind=case.kind, grade=case.grade, problem_id=case.problem_id, is_indoor=is_indoor, ancestors=ancestors
    )  # fmt: skip


def draw_for(case: Case, *, at: datetime) -> Draw:
    """No scope: return the draw of a case in hand under the rule in force at a moment; it never changes for the same version."""
    rule = rule_for(case, at=at)
    if rule is None:
        return Draw(None, 0, is_drawn=False)
    draw = draw_of(case.key, rule.pk)
    return Draw(rule, draw / 100, is_drawn=is_drawn(draw, rule.rate))
