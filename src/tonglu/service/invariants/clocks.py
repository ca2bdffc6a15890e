"""What `verify` holds of clocks: their lines, their frozen rule, their pauses, and that they run while the table says so."""

from collections.abc import Iterator
from typing import Final

from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext as _

from tonglu.service.models import CaseClock
from tonglu.service.rules.clock_table import CLOCKS
from tonglu.service.rules.states import ClockKind

LABELS: Final = {str(each): each.label for each in ClockKind}
MOST: Final = 20  # sentences per kind: a broken installation is not read line by line

# a deadline is where its lines end, and what was worked on the lines is what the frozen rule allows
LINES: Final = """
    SELECT c.number, k.clock FROM service_caseclock k JOIN service_case c ON c.id = k.case_id
    WHERE k.due_at IS NOT NULL AND (
        (k.lines -> -1 ->> 'to')::timestamptz IS DISTINCT FROM k.due_at
        OR (k.stopped_at IS NULL AND abs(k.within_minutes - (
            SELECT coalesce(sum((line ->> 'minutes')::numeric), 0) FROM jsonb_array_elements(k.lines) line
        )) > 0.01)
    ) ORDER BY k.id LIMIT %s
"""
FROZEN: Final = """
    SELECT c.number, k.clock FROM service_caseclock k
    JOIN service_case c ON c.id = k.case_id JOIN service_clockpolicy p ON p.id = k.policy_id
    WHERE k.within_minutes <> p.within_minutes OR k.calendar_id <> p.calendar_id OR k.clock <> p.clock ORDER BY k.id LIMIT %s
"""
# no minute is counted in which the owner was waited for
PAUSED: Final = """
    SELECT c.number, k.clock FROM service_pause w
    JOIN service_caseclock k ON k.case_id = w.case_id AND k.stopped_at IS NULL AND k.due_at IS NOT NULL
    JOIN service_case c ON c.id = k.case_id
    WHERE NOT isempty(w.span) AND (k.clock, w.reason) IN %s AND EXISTS (
        SELECT FROM jsonb_array_elements(k.lines) line
        WHERE line ->> 'kind' = 'work'
          AND tstzrange((line ->> 'from')::timestamptz, (line ->> 'to')::timestamptz) && w.span
    ) ORDER BY k.id LIMIT %s
"""


def broken() -> Iterator[str]:
    for number, clock in _rows(LINES):
        yield _("工单 {number}：{clock}时限的到期时间与它的逐行说明不符。").format(number=number, clock=_label(clock))
    for number, clock in _rows(FROZEN):
        yield _("工单 {number}：{clock}时限与登记时保留的规则不符。").format(number=number, clock=_label(clock))
    waits = tuple((clock, str(reason)) for clock, rule in CLOCKS.items() for reason in rule.waits_for)
    for number, clock in _rows(
        PAUSED.replace("IN %s", f"IN ({', '.join(['(%s, %s)'] * len(waits))})"), *(each for pair in waits for each in pair)
    ):
        yield _("工单 {number}：{clock}时限把暂停的时间也算进去了。").format(number=number, clock=_label(clock))
    yield from _wrong_running()


def _wrong_running() -> Iterator[str]:
    """A clock runs exactly while the table of clocks says so."""
    running = Q(started_at__isnull=False, stopped_at=None)
    for clock, rule in CLOCKS.items():
        wanted = Q(case__state__in=rule.states)
        if rule.ends_with_plan:
            wanted &= Q(case__plan_told_at=None)
        rows = CaseClock.objects.filter(clock=clock)
        asleep = rows.filter(wanted).exclude(running).annotate(number=F("case__number")).order_by("pk")
        awake = rows.filter(running).exclude(wanted).annotate(number=F("case__number")).order_by("pk")
        for each in asleep[:MOST]:
            yield _("工单 {number}：{clock}时限应当在计时，却停着。").format(number=each.number, clock=_label(clock))
        for each in awake[:MOST]:
            yield _("工单 {number}：{clock}时限应当停止，却还在计时。").format(number=each.number, clock=_label(clock))


def _rows(statement: str, *params: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, MOST])
        return list(cursor.fetchall())


def _label(clock: str) -> str:
    return _(LABELS[clock])
