"""The rows of cases with a past: cases and clocks by COPY, their facts from the rows themselves."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter

from tonglu.lib.actor import Actor
from tonglu.lib.copying import copy_lines, line_of, reserve_ids
from tonglu.service.actions.opening import numbers_for
from tonglu.service.bulk.clocks import PastClock
from tonglu.service.bulk.telling import doers_line, tell_past
from tonglu.service.models import Case, CaseClock
from tonglu.service.rules import wording
from tonglu.service.rules.past import PastCase

# read off a PastCase under the same name
TAKEN = (
    "node_id", "kind", "subject", "grade", "medium", "words", "plan", "result", "customer_id", "unit_id", "contact_name", "contact_phone",
    "place_id", "component_id", "problem_id", "opened_by_id",
)  # fmt: skip
MOMENTS = ("opened_at", "accepted_at", "dispatched_at", "arrived_at", "plan_told_at", "finished_at", "closed_at")
CASE_COLUMNS = ("id", "number", "key", "state", "title", "content_hash", "keeper_id", "reopened_count", *TAKEN, "due_at", *MOMENTS)
CLOCK_COLUMNS = (
    "case_id", "clock", "policy_id", "calendar_id", "within_minutes", "lines", "started_at", "due_at", "stopped_at", "overdue_at",
)  # fmt: skip
_taken, _moments = attrgetter(*TAKEN), attrgetter(*MOMENTS)
_title = lru_cache(maxsize=2_000)(wording.title_of)  # invented and imported words repeat
_hash = lru_cache(maxsize=2_000)(wording.content_hash)
_written = lru_cache(maxsize=50_000)(str)  # the driver writes each moment anew, in Python; a past has many of the same


@dataclass(frozen=True, slots=True)
class PastLines:
    """Cases as COPY reads them, but for the ids and numbers that the database gives: nothing here has asked it."""

    nodes: frozenset[int]
    opened: list[datetime]
    cases: list[str]
    clocks: list[list[str]]
    doers: list[str]


def past_lines(past: Sequence[PastCase], clocks: Sequence[Sequence[PastClock]]) -> PastLines:
    """Return the lines of cases and of their clocks, which stand in the same order."""
    return PastLines(
        frozenset(each.node_id for each in past),
        [each.opened_at for each in past],
        [_case_line(each, own) for each, own in zip(past, clocks, strict=True)],
        [[_clock_line(each) for each in own] for own in clocks],
        [doers_line(each) for each in past],
    )


def write_past_cases(lines: PastLines, *, by: Actor) -> int:
    """Write cases with their clocks and facts; return how many."""
    ids, numbers = reserve_ids(Case, len(lines.cases)), numbers_for(lines.opened)
    copy_lines(Case, CASE_COLUMNS, (f"{pk}\t{number}\t{line}" for pk, number, line in zip(ids, numbers, lines.cases, strict=True)))
    copy_lines(CaseClock, CLOCK_COLUMNS, (f"{pk}\t{line}" for pk, own in zip(ids, lines.clocks, strict=True) for line in own))
    tell_past(ids, lines.doers, by=by)
    return len(ids)


def _case_line(past: PastCase, clocks: Sequence[PastClock]) -> str:
    due_at = min((each.due_at for each in clocks if each.due_at and each.stopped_at is None), default=None)
    return line_of(
        (
            past.key or uuid.uuid4(), past.state.value, past.title or _title(past.words), _hash(past.words),
            past.keeper_id if past.dispatched_at else None, int(past.is_reopened), *_taken(past), *_said(due_at, *_moments(past)),
        )
    )  # fmt: skip


def _clock_line(each: PastClock) -> str:
    policy = each.policy
    return line_of(
        (
            policy.clock, policy.pk, policy.calendar_id, policy.within_minutes, each.lines,
            *_said(each.started_at, each.due_at, each.stopped_at, each.overdue_at),
        )
    )  # fmt: skip


def _said(*moments: datetime | None) -> list[str | None]:
    return [_written(each) if each else None for each in moments]
