"""The cases behind a number: exactly those that its sum counted."""

from datetime import date

from tonglu.access.permissions import Permission as P
from tonglu.insight.models import CaseMark
from tonglu.insight.queries.checks import cases_behind_checks
from tonglu.insight.rules.numbers import CHECK_ROWS, ROWS
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.scope import ScopedQuerySet
from tonglu.service.models import Case
from tonglu.service.queries import cases_for


def cases_behind(by: Actor, code: str, since: date, until: date, **also: object) -> ScopedQuerySet[Case]:
    """`also` narrows by a column of the mark: kind, subject, problem_id, category_id.

    Return the cases of one code of ROWS or CHECK_ROWS on the days since … until, as far as the actor sees both the number and the case."""
    if code in CHECK_ROWS:
        found = cases_behind_checks(by, code, since, until).filter(**also)
        return found if by.can(P.NUMBER_VIEW) else found.none()
    asked = ROWS[code]
    end = min(until, day_of(by.at)) if asked.is_settled else until
    narrow: dict[str, object] = {f"{asked.day}__gte": since, f"{asked.day}__lt": end, **dict(asked.holds), **also}
    marks = CaseMark.objects.reachable(by, P.NUMBER_VIEW).filter(**narrow)
    return cases_for(by).filter(pk__in=marks.order_by().values("case_id"))
