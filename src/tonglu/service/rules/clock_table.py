"""The four clocks in one table: while what each runs, from when it counts, and which pauses it waits for.

A clock stops when its case leaves the states named here, whatever the arrow: response by 受理, dispatch by 派单, 轮派 or
抢单, plan by 告知方案 (or 完成处理), close by 关闭; 不予受理 and 强制关闭 stop them all. A case that comes back (重新处理, 退单)
lets them run on to the deadline they had: a second chance buys no second time.
"""

from dataclasses import dataclass

from tonglu.service.rules.flows import OPEN_STATES
from tonglu.service.rules.states import CaseState as S
from tonglu.service.rules.states import ClockKind, PauseReason


@dataclass(frozen=True, slots=True)
class ClockRule:
    states: frozenset[S]  # it runs while the case is in one of these
    counts_from_opening: bool  # else from the moment the case first comes into these states
    waits_for: frozenset[PauseReason] = frozenset()
    ends_with_plan: bool = False  # once the customer knows the plan it is done for good


# What the customer waits for counts from the first word; an inner step counts from the step before it.
CLOCKS: dict[str, ClockRule] = {
    ClockKind.RESPONSE: ClockRule(frozenset({S.NEW}), counts_from_opening=True),
    ClockKind.DISPATCH: ClockRule(frozenset({S.ACCEPTED}), counts_from_opening=False),
    ClockKind.PLAN: ClockRule(
        frozenset({S.NEW, S.ACCEPTED, S.HANDLING}),
        counts_from_opening=True,
        waits_for=frozenset({PauseReason.APPOINTMENT, PauseReason.OWNER_ABSENT}),  # consent is asked for a plan that is told
        ends_with_plan=True,
    ),
    ClockKind.CLOSE: ClockRule(OPEN_STATES, counts_from_opening=True, waits_for=frozenset(PauseReason)),
}
PAUSED_STATES = frozenset({S.ACCEPTED, S.HANDLING})  # a pause may be noted here


def runs(clock: str, *, state: str, is_plan_told: bool) -> bool:
    """Tell whether a clock runs while its case stands so."""
    rule = CLOCKS[clock]
    return state in rule.states and not (rule.ends_with_plan and is_plan_told)


def starts_at_opening(clock: str) -> bool:
    return CLOCKS[clock].counts_from_opening


def waits_for(clock: str, reason: str) -> bool:
    """Tell whether a pause for this reason moves the clock's deadline."""
    return reason in CLOCKS[clock].waits_for


def moved_by(reason: str) -> list[str]:
    return [clock for clock, rule in CLOCKS.items() if reason in rule.waits_for]
